"""Wording that says less, in the language and script of the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from casevault.domain.statement_clues import Clue, ClueKind
from casevault.domain.statement_words import SMALL_COUNTRIES, wording
from casevault.domain.transliteration import to_cyrillic

_ADULT_FROM: Final = 18
_FEW: Final = 10
LEAVE_OUT: Final = ""
"""A suggestion to say nothing in that place."""


def suggestions(text: str, clue: Clue, country: str, published: int | None) -> tuple[str, ...]:
    """What could stand instead of a clue; the first is the plainest."""
    words = wording(clue.language or "en")
    made = _OF_KIND[clue.kind](clue, words, country, published)
    taken = text[clue.start : clue.end]
    written = dict.fromkeys(_as_written(one, text, clue, taken) for one in made)
    return tuple(one for one in written if one.lower() != taken.lower())


def _as_written(suggested: str, text: str, clue: Clue, taken: str) -> str:
    """In the script of what it replaces, and with a capital where that had one to begin with."""
    cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in taken or text)
    if not any(letter.isalpha() for letter in taken):
        cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in text)
    if cyrillic and clue.language in {"sr", "sr_Latn", "bs"}:
        suggested = to_cyrillic(suggested)
    before = text[: clue.start].rstrip()
    begins = not before or before[-1] in ".!?\n"
    return suggested[:1].upper() + suggested[1:] if begins and suggested else suggested


Maker = Callable[[Clue, Mapping[str, Any], str, int | None], list[str]]


def _group(clue: Clue, words: Mapping[str, Any], _country: str, published: int | None) -> list[str]:
    count = (clue.number.whole if clue.number else None) or 0
    made = [words["published"].format(count=published)] if published is not None else []
    if count == 1:
        return [*words["one_person"]]
    few = words["small_group"] if count < _FEW else [LEAVE_OUT]
    return [*few, *made]


def _age(clue: Clue, words: Mapping[str, Any], _country: str, _published: int | None) -> list[str]:
    """Another adjective where the age is one (16-godišnja); else it can only be left out."""
    number = clue.number
    oldest = (number.upto or number.value) if number else None
    if number is None or oldest is None or clue.introduced or not clue.is_adjective:
        return [LEAVE_OUT]
    return [words["child"] if oldest < _ADULT_FROM else words["adult"], LEAVE_OUT]


def _place(clue: Clue, words: Mapping[str, Any], country: str, _published: int | None) -> list[str]:
    if clue.introduced == "from":
        return [words["place_from"], LEAVE_OUT]
    if not clue.introduced:
        return [LEAVE_OUT]
    made = [words["place_in"]]
    place = clue.place
    at_home = place is not None and place.country == country and country not in SMALL_COUNTRIES
    if place is not None and place.region and at_home:
        region = words["regions"].get(place.region)
        made += [region] if region else []
    return [*made, LEAVE_OUT]


def _date(clue: Clue, words: Mapping[str, Any], _country: str, _published: int | None) -> list[str]:
    when = clue.number.when if clue.number else None
    if when is not None and when.year is not None:
        return [words["dated"].format(year=when.year), LEAVE_OUT]
    return [words["date"], LEAVE_OUT]


def _one_of(key: str) -> Maker:
    def made(
        _clue: Clue, words: Mapping[str, Any], _country: str, _published: int | None
    ) -> list[str]:
        return [words[key], LEAVE_OUT]

    return made


def _nothing(
    _clue: Clue, _words: Mapping[str, Any], _country: str, _published: int | None
) -> list[str]:
    return [LEAVE_OUT]


_OF_KIND: Final[Mapping[ClueKind, Maker]] = {
    ClueKind.GROUP: _group,
    ClueKind.SINGLE: _group,
    ClueKind.SAME_ONE: _nothing,
    ClueKind.AGE: _age,
    ClueKind.PLACE: _place,
    ClueKind.REGION: _one_of("place_in"),
    ClueKind.DATE: _date,
    ClueKind.SHARE: _one_of("share"),
    ClueKind.INITIALS: lambda _c, words, _k, _p: [words["one_person"][0]],
    ClueKind.FAMILY: _one_of("family"),
    ClueKind.WORK: _one_of("work"),
    ClueKind.HEALTH: _one_of("health"),
    ClueKind.FORM: _one_of("form"),
    ClueKind.COURT: _one_of("court"),
    ClueKind.SHELTER: _one_of("shelter"),
    ClueKind.PICTURE: _nothing,
    ClueKind.ABSENCE: _nothing,
    ClueKind.CITIZENSHIP: _one_of("citizenship"),
}
