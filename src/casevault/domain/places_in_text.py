"""Finds towns and municipalities of the seven countries in a text, in their cases and scripts.

Villages are not in the list. A name counts only with a capital letter; a name that is also an
everyday word (Bor, Kula, Bar) only after a word such as `in`. Adjectives (leskovačka škola) count
in small letters as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from casevault.domain.names import fold_key
from casevault.domain.word_forms import Phrases, Piece, tied, word_list

_VOWELS: Final = "aeiou"
_SOFTENED: Final[Mapping[str, str]] = {"k": "c", "g": "z", "h": "s"}
_SHORTEST_ADJECTIVE_STEM: Final = 4
_LONGEST_STEM_OF_A_WORD: Final = 3
_NO_REGION: Final = "all"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the list: its name, country, and the region that may be named instead."""

    name: str
    country: str
    region: str | None


@dataclass(frozen=True, slots=True)
class PlaceInText:
    """A place named in a text: pieces `first` to `last`."""

    place: Place
    first: int
    last: int
    is_adjective: bool


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    by_stem: Mapping[str, tuple[tuple[Place, tuple[tuple[str, ...], ...]], ...]]
    shy: frozenset[str]
    cases: frozenset[str]
    adjectives: frozenset[str]


def stems(word: str) -> frozenset[str]:
    """The fold keys that the cases of a name begin with: Leskovac and Leskovc, Požeg and Požez."""
    key = _key(word)
    found = {key}
    if len(key) > _LONGEST_STEM_OF_A_WORD and key[-1] in _VOWELS:
        found.add(key[:-1])
    for ending in ("ac", "ak", "ar", "an"):
        if len(key) > _SHORTEST_ADJECTIVE_STEM and key.endswith(ending):
            found.add(key[:-2] + key[-1])
    # Šabac, Šapcu: a voiced sound before c loses its voice.
    found |= {stem[:-2] + "pc" for stem in found if stem.endswith("bc")}
    found |= {
        stem[:-1] + _SOFTENED[stem[-1]] for stem in tuple(found) if stem and stem[-1] in _SOFTENED
    }
    # Malësi e Madhe: a word of one letter inside a name is its own stem.
    return frozenset(stem for stem in found if len(stem) > 1) or frozenset({key})


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    return fold_key(word)


@cache
def _gazetteer() -> _Gazetteer:
    raw = word_list("places")
    found: dict[str, list[tuple[Place, tuple[tuple[str, ...], ...]]]] = {}
    for country, regions in raw.items():
        if country in {"meaning", "endings"}:
            continue
        for region, names in regions.items():
            for name in names.split(", "):
                place = Place(name, country, None if region == _NO_REGION else region)
                words = tuple(tuple(sorted(stems(word))) for word in name.split())
                for stem in words[0]:
                    found.setdefault(stem, []).append((place, words))
    endings = raw["endings"]
    return _Gazetteer(
        {stem: tuple(places) for stem, places in found.items()},
        frozenset(raw["meaning"]["shy"].split(", ")),
        frozenset(_key(ending) for ending in endings["cases"].split()) | {""},
        frozenset(_key(ending) for ending in endings["adjectives"].split()),
    )


def places_in(
    text: str, run: Sequence[Piece], introducing: Sequence[Phrases[str]]
) -> Iterator[PlaceInText]:
    """Every place that a text names; `introducing` are words such as `in` and `from`."""
    place = 0
    while place < len(run):
        found = None if run[place].is_digits else _at(text, run, place, introducing)
        if found is None:
            place += 1
            continue
        yield found
        place = found.last + 1


def _at(
    text: str, run: Sequence[Piece], place: int, introducing: Sequence[Phrases[str]]
) -> PlaceInText | None:
    key = _key(run[place].text)
    best: PlaceInText | None = None
    for length in range(len(key), 1, -1):
        for candidate, words in _gazetteer().by_stem.get(key[:length], ()):
            found = _read(text, run, place, (candidate, words))
            if found is None or (best is not None and found.last <= best.last):
                continue
            if candidate.name in _gazetteer().shy and not any(
                words_before.before(text, run, place) for words_before in introducing
            ):
                continue
            best = found
    return best


def _read(
    text: str,
    run: Sequence[Piece],
    first: int,
    candidate: tuple[Place, tuple[tuple[str, ...], ...]],
) -> PlaceInText | None:
    place, words = candidate
    last = first + len(words) - 1
    if last >= len(run):
        return None
    for step, word_stems in enumerate(words):
        piece = run[first + step]
        if step and not tied(text, run[first + step - 1], piece):
            return None
        if not any(_is_case(piece, stem) for stem in word_stems):
            adjective = len(words) == 1 and place.name not in _gazetteer().shy
            if adjective and any(_is_adjective(piece, stem) for stem in word_stems):
                return PlaceInText(place, first, last, is_adjective=True)
            return None
    if not run[first].is_capital:
        return None
    return PlaceInText(place, first, last, is_adjective=False)


def _is_case(piece: Piece, stem: str) -> bool:
    key = _key(piece.text)
    return key.startswith(stem) and key[len(stem) :] in _gazetteer().cases


def _is_adjective(piece: Piece, stem: str) -> bool:
    key = _key(piece.text)
    return (
        len(stem) >= _SHORTEST_ADJECTIVE_STEM
        and key.startswith(stem)
        and key[len(stem) :] in _gazetteer().adjectives
    )
