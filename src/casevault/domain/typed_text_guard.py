"""Reads sentences that somebody typed for a report, and objects to what must not stand in them.

Numbers come from the report only, by placeholders; a typed one would be a figure that nobody
protected. Ages, dates and places below a country narrow people down. Names cannot be known here:
whoever types and whoever approves must look for them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from casevault.domain.narrative import PLACEHOLDER
from casevault.domain.numbers_in_text import NumberInText, NumberKind, Precision, numbers_in
from casevault.domain.places_in_text import places_in
from casevault.domain.statement_clues import ClueKind, clues_in
from casevault.domain.statement_words import statement_words
from casevault.domain.word_forms import pieces
from casevault.i18n import N_


class Trait(StrEnum):
    """What a piece of text is that must not stand there."""

    NUMBER = "number"
    NUMBER_WORD = "number_word"
    AGE = "age"
    DATE = "date"
    PLACE = "place"
    INITIALS = "initials"
    UNKNOWN_FIGURE = "unknown_figure"
    LONE_BRACE = "lone_brace"
    TOUCHING = "touching"
    UNSEEN_SIGN = "unseen_sign"


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text, from sign `start` up to before `end`, and what it is."""

    start: int
    end: int
    trait: Trait


@dataclass(frozen=True, slots=True)
class Objection:
    """One piece that must not stand in the text; `found` is the piece as it was typed."""

    start: int
    end: int
    trait: Trait
    found: str

    @property
    def message_id(self) -> str:
        """What is wrong, with the placeholder {found}."""
        return MESSAGES[self.trait]

    @property
    def suggestion_id(self) -> str:
        """What to write instead."""
        return SUGGESTIONS[self.trait]


Finder = Callable[[str], Iterable[Mark]]
"""Finds marks in a text; several finders may find the same piece."""

MESSAGES: Final[Mapping[Trait, str]] = MappingProxyType(
    {
        Trait.NUMBER: N_("“{found}” is a number typed by hand."),
        Trait.NUMBER_WORD: N_("“{found}” is a number in words."),
        Trait.AGE: N_("“{found}” tells an age."),
        Trait.DATE: N_("“{found}” tells a date."),
        Trait.PLACE: N_("“{found}” is a place smaller than a country."),
        Trait.INITIALS: N_("“{found}” looks like a name cut short."),
        Trait.UNKNOWN_FIGURE: N_("“{found}” is not a figure that this report shows."),
        Trait.LONE_BRACE: N_("A brace stands alone here: “{found}”."),
        Trait.TOUCHING: N_("Two figures stand side by side and could be read as one."),
        Trait.UNSEEN_SIGN: N_("A sign that cannot be seen stands here."),
    }
)
SUGGESTIONS: Final[Mapping[Trait, str]] = MappingProxyType(
    {
        Trait.NUMBER: N_("Choose a figure of the report from the list, or write without a number."),
        Trait.NUMBER_WORD: N_(
            "Choose a figure of the report from the list, or write “some”, “several” or “many”."
        ),
        Trait.AGE: N_("Write “child” or “adult”, or leave the age out."),
        Trait.DATE: N_("Choose the period of the report from the list, or leave the date out."),
        Trait.PLACE: N_("Name the country only, or leave the place out."),
        Trait.INITIALS: N_("Leave it out: those who know the name recognise it."),
        Trait.UNKNOWN_FIGURE: N_("Choose the figure from the list again."),
        Trait.LONE_BRACE: N_("Delete it, and choose the figure from the list."),
        Trait.TOUCHING: N_("Put words between them."),
        Trait.UNSEEN_SIGN: N_("Delete it and type the words on both sides again."),
    }
)

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FIRST: Final = (Trait.UNSEEN_SIGN, Trait.AGE, Trait.DATE, Trait.PLACE)
_BETWEEN_DIGITS: Final = frozenset(".,/:'’ \u00a0\u202f\u2009")
_BRACE: Final = re.compile(r"[{}]")
_TOUCHING: Final = re.compile(r"\}[^\w\s]*\{")


def objections(
    text: str, known: Collection[str], finders: Iterable[Finder] = ()
) -> tuple[Objection, ...]:
    """Everything in a typed text that must not stand there, in the order of the text.

    `known` are the placeholders that may stand in it. Numerals, braces and unseen signs are always
    looked for, whatever the finders find. Of pieces that overlap, the one that tells most is kept.
    """
    marks = [
        Mark(found.start(), found.end(), Trait.UNKNOWN_FIGURE)
        for found in PLACEHOLDER.finditer(text)
        if found[1] not in known
    ]
    marks += (
        Mark(found.start(), found.end(), Trait.TOUCHING) for found in _TOUCHING.finditer(text)
    )
    # What is filled in later is blanked, so that neither its letters nor its digits are judged.
    typed = PLACEHOLDER.sub(lambda found: "\u2026" * len(found[0]), text)
    for finder in (unseen_signs, lone_braces, numerals, *finders):
        marks += finder(typed)
    return tuple(
        Objection(mark.start, mark.end, mark.trait, text[mark.start : mark.end])
        for mark in _without_overlaps(marks)
    )


def numerals(text: str) -> Iterator[Mark]:
    """Every run of signs that Unicode counts as numeric, thousands and fractions put together."""
    start: int | None = None
    end = 0
    for place, sign in enumerate(text):
        if unicodedata.category(sign).startswith("N"):
            start = place if start is None else start
            end = place + 1
        elif start is not None and not (place == end and sign in _BETWEEN_DIGITS):
            yield Mark(start, end, Trait.NUMBER)
            start = None
    if start is not None:
        yield Mark(start, end, Trait.NUMBER)


def numbers_of(language: str) -> Finder:
    """The finder of numbers, ages and dates as a language of the program says them.

    "First" and "this year" are let pass: they say how things follow, not how many there are.
    """

    def find(text: str) -> Iterator[Mark]:
        for number in numbers_in(text, language):
            if not _says_nothing(number):
                yield Mark(number.start, number.end, _trait(number))

    return find


def places_of(language: str) -> Finder:
    """The finder of towns and municipalities of the region; villages it does not know."""
    words = statement_words(language)

    def find(text: str) -> Iterator[Mark]:
        run = pieces(text)
        for place in places_in(text, run, (words.inside, words.origin)):
            yield Mark(run[place.first].start, run[place.last].end, Trait.PLACE)

    return find


def initials_of(language: str) -> Finder:
    """The finder of initials; whole names it cannot know."""

    def find(text: str) -> Iterator[Mark]:
        for clue in clues_in(text, language):
            if clue.kind is ClueKind.INITIALS:
                yield Mark(clue.start, clue.end, Trait.INITIALS)

    return find


def finders(language: str) -> tuple[Finder, ...]:
    """Every finder that reads words of a language of the program."""
    return numbers_of(language), places_of(language), initials_of(language)


def _says_nothing(number: NumberInText) -> bool:
    if not number.in_words:
        return False
    if number.kind is NumberKind.ORDINAL:
        return number.whole == 1
    return number.when is not None and number.when.precision is Precision.YEAR


def _trait(number: NumberInText) -> Trait:
    if number.kind is NumberKind.AGE:
        return Trait.AGE
    if number.kind in {NumberKind.DATE, NumberKind.PERIOD, NumberKind.TIME}:
        return Trait.DATE
    return Trait.NUMBER_WORD if number.in_words else Trait.NUMBER


def unseen_signs(text: str) -> Iterator[Mark]:
    """Control and format signs: they hide a number from whoever reads, or from this guard."""
    for place, sign in enumerate(text):
        if sign != "\n" and unicodedata.category(sign) in _UNSEEN:
            yield Mark(place, place + 1, Trait.UNSEEN_SIGN)


def lone_braces(text: str) -> Iterator[Mark]:
    """Braces that hold no placeholder."""
    for found in _BRACE.finditer(text):
        yield Mark(found.start(), found.end(), Trait.LONE_BRACE)


def _without_overlaps(marks: Iterable[Mark]) -> list[Mark]:
    def weight(mark: Mark) -> tuple[bool, int, int]:
        return mark.trait not in _FIRST, mark.start - mark.end, mark.start

    kept: list[Mark] = []
    for mark in sorted(marks, key=weight):
        if all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)
