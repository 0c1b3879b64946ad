"""What a text says about people, piece by piece: small groups, ages, places, dates, families.

Each clue alone is often harmless. `statement_check` judges which of them stand together.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from casevault.domain.found_numbers import NumberInText, NumberKind, Precision
from casevault.domain.number_contexts import number_contexts
from casevault.domain.numbers_in_text import numbers_in, paragraphs
from casevault.domain.places_in_text import Place, places_in
from casevault.domain.statement_words import StatementWords, Topic, Trait, statement_words
from casevault.domain.text_language import is_ijekavian, language_of
from casevault.domain.word_forms import Phrases, Piece, pieces, spelling, tied

_INITIALS: Final = re.compile(
    r"(?<![\w.])[^\W\d_a-zа-яžšđčć]\.\s?[^\W\d_a-zа-яžšđčć]\.(?!\s?[^\W\d_a-zа-я]\.)(?!\w)"
)
_NAME_AND_INITIAL: Final = re.compile(
    r"(?<![\w.])[^\W\d_a-zа-я][^\W\d_]{2,}\s[^\W\d_a-zа-я]\.(?=\s?[(,]|\s[a-zа-яžšđčć])"
)
_SENTENCE_END: Final = re.compile(
    r"[!?…]+(?=\s|\Z)|\.(?=\s+[^\W\d_a-zа-я]|\s+[„“\"»]|\s*\Z)|\n\s*\n"
)
_REACH: Final = 3
_SMALL_WORDS: Final = 3
_OLDEST: Final = 110
_ENDS_HERE: Final = re.compile(r"\s*(?:[.,;:)–]|\Z)")
_VJEC: Final = "vjeç"
"""The Albanian word after an age makes an adjective of it."""

_SENTENCE_BREAK: Final = re.compile(r"[.!?]\s")
AGE_IN_BRACKETS: Final = "brackets"
"""How an age is introduced that stands in brackets after a name: Ana (16)."""

AGE_LIMIT: Final = "limit"
"""How an age is introduced that is nobody's: children under 14."""


class ClueKind(StrEnum):
    """What a clue tells."""

    GROUP = "group"
    SINGLE = "single"
    SAME_ONE = "same_one"
    AGE = "age"
    PLACE = "place"
    REGION = "region"
    DATE = "date"
    SHARE = "share"
    INITIALS = "initials"
    FAMILY = "family"
    WORK = "work"
    HEALTH = "health"
    FORM = "form"
    COURT = "court"
    SHELTER = "shelter"
    PICTURE = "picture"
    ABSENCE = "absence"
    CITIZENSHIP = "citizenship"


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing a text says, at `text[start:end]`; `sentence` counts the sentences of the text.

    `introduced` is `in` or `from` when the clue begins with such a word; for an age it says how. An
    age `is_adjective` where another adjective can take its place.
    """

    kind: ClueKind
    start: int
    end: int
    sentence: int = 0
    language: str = ""
    trait: Trait | None = None
    number: NumberInText | None = None
    place: Place | None = None
    introduced: str = ""
    is_several: bool = False
    is_adjective: bool = False


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    found, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.end()].strip():
            found.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def clues_in(text: str, language: str | None = None) -> list[Clue]:
    """Every clue of a text, in order of its place; two of different kinds may overlap."""
    whole = language or language_of(text)
    bounds = sentences(text)
    ends = [end for _, end in bounds]
    found: list[Clue] = []
    for start, paragraph in paragraphs(text):
        spoken = language or language_of(paragraph, otherwise=whole)
        if spoken in {"sr", "sr_Latn"} and is_ijekavian(paragraph):
            spoken = "bs"
        reader = _Reader(paragraph, spoken)
        found += (
            replace(
                clue,
                start=clue.start + start,
                end=clue.end + start,
                sentence=_sentence_of(ends, clue.start + start),
                language=spoken,
            )
            for clue in reader.clues()
        )
    whole_statements = [
        _to_sentence_end(text, clue, bounds) if clue.kind is ClueKind.ABSENCE else clue
        for clue in found
    ]
    return sorted(whole_statements, key=lambda clue: (clue.start, clue.end))


def _to_sentence_end(text: str, clue: Clue, bounds: Sequence[tuple[int, int]]) -> Clue:
    """A statement of absence reaches to the end of its sentence: half of one says the opposite."""
    start, end = bounds[clue.sentence]
    if not text[start : clue.start].strip():
        return replace(clue, end=max(end, clue.end))
    before = text[: clue.start].rstrip(" ,;–-")
    return replace(
        clue, start=max(start, len(before)), end=max(clue.end, len(text[:end].rstrip(".!?…\n ")))
    )


def _sentence_of(ends: Sequence[int], place: int) -> int:
    return min(bisect_right(ends, place), max(0, len(ends) - 1))


class _Reader:
    """Reads one paragraph in one language."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._run = pieces(text)
        self._ends = [piece.end for piece in self._run]
        self._words: StatementWords = statement_words(language)
        self._ages = number_contexts(language).ages
        self._numbers = numbers_in(text, language)
        self._taken: set[int] = set()
        self._last_counted = -1

    def clues(self) -> Iterator[Clue]:
        yield from self._from_numbers()
        yield from self._names_cut_short()
        yield from self._places()
        yield from self._topics()
        yield from self._people()

    def _at_offset(self, offset: int) -> int:
        """The piece that holds or follows a place of the text."""
        return bisect_right(self._ends, offset)

    def _before_offset(self, offset: int) -> int:
        """The piece that ends at or holds the sign before a place of the text."""
        return bisect_left(self._ends, offset)

    def _from_numbers(self) -> Iterator[Clue]:
        for number in self._numbers:
            clue = Clue(ClueKind.GROUP, number.start, number.end, number=number)
            if number.kind is NumberKind.COUNT:
                yield from self._counted(clue)
            elif number.kind is NumberKind.AGE:
                written = self._text[number.start : number.end]
                adjective = "-" in written or written.isalpha() or _VJEC in spelling(written)
                age = replace(clue, kind=ClueKind.AGE, is_adjective=adjective)
                yield self._whole_age(age)
            elif number.kind is NumberKind.SHARE:
                yield replace(clue, kind=ClueKind.SHARE)
            elif number.when is not None and number.when.precision not in {
                Precision.YEAR,
                Precision.QUARTER,
            }:
                yield self._with_preposition(replace(clue, kind=ClueKind.DATE))

    def _counted(self, clue: Clue) -> Iterator[Clue]:
        """A number of people, or an age in brackets after a name."""
        number = clue.number
        if number is None:
            return
        if self._is_age_in_brackets(number):
            start = self._text.rindex("(", 0, number.start)
            yield Clue(
                ClueKind.AGE, start, number.end + 1, number=number, introduced=AGE_IN_BRACKETS
            )
            return
        last = self._before_offset(number.end)
        found = self._noun_after(last)
        if found is not None:
            trait, length = found
            self._taken.update(range(last + 1, last + 1 + length))
            end = self._run[last + length].end
            one = number.whole == 1
            kind = ClueKind.SINGLE if one else ClueKind.GROUP
            self._last_counted = end
            yield replace(clue, kind=kind, end=end, trait=trait, is_several=not one)
        elif self._counts_people_alone(last) or self._goes_on_counting(number):
            yield replace(clue, trait=Trait.ANY, is_several=True)

    def _counts_people_alone(self, last: int) -> bool:
        """Whether a number word is one for people only: petoro, тројца, двама."""
        return last < len(self._run) and self._words.is_collective(self._run[last])

    def _goes_on_counting(self, number: NumberInText) -> bool:
        """A number with no word of its own after one with it: 23 persons, and a month later 24."""
        between = self._text[self._last_counted : number.start]
        return (
            self._last_counted >= 0
            and not _SENTENCE_BREAK.search(between)
            and bool(_ENDS_HERE.match(self._text, number.end))
        )

    def _whole_age(self, clue: Clue) -> Clue:
        """An age with the words that lead to it: aged 14, od 14 godina."""
        place = self._at_offset(clue.start)
        for words in (self._ages.before, self._ages.before_years):
            found = words.before(self._text, self._run, place)
            if found is not None:
                place -= found.length
                clue = replace(clue, start=self._run[place].start, introduced="age")
                break
        spoken = self._ages.limits
        place = self._at_offset(clue.start)
        if spoken.at(self._text, self._run, place) or spoken.before(self._text, self._run, place):
            return replace(clue, introduced=AGE_LIMIT)
        return clue

    def _is_age_in_brackets(self, number: NumberInText) -> bool:
        before = self._text[max(0, number.start - 40) : number.start].rstrip()
        after = self._text[number.end : number.end + 1]
        value = number.whole
        return (
            before.endswith("(")
            and after == ")"
            and value is not None
            and 0 < value <= _OLDEST
            and not number.in_words
            and before[:-1].rstrip()[-1:] not in {"", "%"}
            and bool(re.search(r"[^\W\d_]\.?\Z", before[:-1].rstrip()))
        )

    def _noun_after(self, last: int) -> tuple[Trait, int] | None:
        """The word for people that a number counts, and how many pieces it reaches."""
        place = last + 1
        for step in range(_REACH + 1):
            if place >= len(self._run) or not tied(
                self._text, self._run[place - 1], self._run[place]
            ):
                return None
            for words in (self._words.many, self._words.one):
                found = words.at(self._text, self._run, place)
                if found is not None:
                    return found.value, step + found.length
            apart = self._words.never.at(self._text, self._run, place)
            if apart or self._words.things.at(self._text, self._run, place):
                return None
            place += 1
        return None

    def _names_cut_short(self) -> Iterator[Clue]:
        for pattern in (_INITIALS, _NAME_AND_INITIAL):
            for match in pattern.finditer(self._text):
                yield Clue(ClueKind.INITIALS, match.start(), match.end())

    def _places(self) -> Iterator[Clue]:
        introducing = (self._words.inside, self._words.origin)
        for found in places_in(self._text, self._run, introducing):
            self._taken.update(range(found.first, found.last + 1))
            clue = Clue(
                ClueKind.PLACE,
                self._run[found.first].start,
                self._run[found.last].end,
                place=found.place,
            )
            yield clue if found.is_adjective else self._with_preposition(clue)

    def _with_preposition(self, clue: Clue) -> Clue:
        place = self._at_offset(clue.start)
        for words in (self._words.inside, self._words.origin):
            found = words.before(self._text, self._run, place)
            if found is not None:
                start = self._run[place - found.length].start
                return replace(clue, start=start, introduced=found.value)
        return clue

    def _topics(self) -> Iterator[Clue]:
        place = 0
        while place < len(self._run):
            found = self._words.topics.at(self._text, self._run, place)
            if found is None or place in self._taken:
                place += 1
                continue
            end = self._run[place + found.length - 1].end
            yield Clue(ClueKind(found.value), self._run[place].start, end)
            if found.value is not Topic.ABSENCE:
                self._taken.update(range(place, place + found.length))
            place += found.length

    def _people(self) -> Iterator[Clue]:
        """Words for one person or several that no number counts."""
        for place, piece in enumerate(self._run):
            if place in self._taken or piece.is_digits:
                continue
            if self._words.same_one.at(self._text, self._run, place):
                yield Clue(ClueKind.SAME_ONE, piece.start, piece.end)
                continue
            one = self._words.one.at(self._text, self._run, place)
            many = self._words.many.at(self._text, self._run, place)
            found = one or many
            if found is None:
                continue
            end = self._run[place + found.length - 1].end
            several = one is None or self._speaks_of_many(place)
            yield Clue(ClueKind.SINGLE, piece.start, end, trait=found.value, is_several=several)

    def _speaks_of_many(self, place: int) -> bool:
        """Whether a word for one person stands for all: every victim, a number of women."""
        lists: tuple[Phrases[bool], ...] = (self._words.generic, self._words.quantity)
        for start in range(max(0, place - _SMALL_WORDS), place):
            if any(words.at(self._text, self._run, start) for words in lists) and self._joined(
                start, place
            ):
                return True
        return False

    def _joined(self, start: int, place: int) -> bool:
        pairs: list[tuple[Piece, Piece]] = [
            (self._run[at], self._run[at + 1]) for at in range(start, place)
        ]
        return all(tied(self._text, left, right) for left, right in pairs)
