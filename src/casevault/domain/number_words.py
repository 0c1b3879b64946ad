"""Numbers written in words, read with the word lists of one language.

English "one hundred and five", Serbian "dvadeset i troje", Bulgarian "двайсет и пет", Albanian
"njëqind e dyzet e tre": a number word may only follow one of a higher order, so that "three four"
stays two numbers. Ordinals end a number and make the whole of it one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from casevault.domain.word_forms import Piece, bare, expanded, spelling, tied, word_list

LANGUAGES: Final[Mapping[str, str]] = {
    "en": "en",
    "sr": "sr",
    "sr_Latn": "sr",
    "bs": "sr",
    "mk": "mk",
    "bg": "bg",
    "sq": "sq",
}
"""The word list that each language of the program is read with."""

_NO_ROOM: Final = 1
_FULL_ROOM: Final = 1000


class Spoken(NamedTuple):
    """A number in words: its value, whether it is an ordinal, and how many pieces it takes."""

    value: int
    is_ordinal: bool
    length: int


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words for numbers of one language, by spelling."""

    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]
    multipliers: Mapping[str, int]
    after_hundreds: frozenset[str]
    after_tens: frozenset[str]
    ordinal_endings: frozenset[str]
    fused: tuple[str, ...]
    prefixes: Mapping[str, int]
    linking: str

    def is_number(self, piece: Piece) -> bool:
        """Whether a word alone is a number."""
        return any(piece.spelling in words for words in (self.cardinals, self.multipliers))

    def read(self, text: str, run: Sequence[Piece], place: int) -> Spoken | None:
        """The longest number in words that begins at a piece."""
        return _Reading(self, text, run, place).result()

    def age_inside(self, spelled: str) -> int | None:
        """The number inside one word for an age: šesnaestogodišnja, петнайсетгодишна."""
        for ending in self.fused:
            at = spelled.find(ending)
            if at > 0:
                return self._run_together(spelled[:at])
        return None

    def _run_together(self, letters: str) -> int | None:
        """A number written as one word: dvadesetdvo is 22; None if it is none."""
        if letters in self.prefixes:
            return self.prefixes[letters]
        without_link = letters.removesuffix(self.linking) if self.linking else letters
        for whole in (letters, without_link):
            if whole in self.cardinals:
                return self.cardinals[whole]
        for cut in range(len(letters) - 1, 2, -1):
            tens = self.cardinals.get(letters[:cut])
            if tens is not None and tens >= 20:
                unit = self._run_together(letters[cut:])
                if unit is not None and 0 < unit < 10:
                    return tens + unit
        return None


class _Reading:
    """One number being read: what is summed so far and how large the next word may be."""

    def __init__(self, words: NumberWords, text: str, run: Sequence[Piece], place: int) -> None:
        self._words = words
        self._text = text
        self._run = run
        self._start = place
        self._thousands = 0
        self._current = 0
        self._room = _FULL_ROOM
        self._length = 0
        self._is_ordinal = False

    def result(self) -> Spoken | None:
        while not self._is_ordinal:
            step = self._step()
            if not step:
                break
            self._length += step
        if not self._length:
            return None
        return Spoken(self._thousands + self._current, self._is_ordinal, self._length)

    def _piece(self, ahead: int) -> Piece | None:
        """The piece so far ahead, if it belongs to the same row of words."""
        place = self._start + self._length + ahead
        if place >= len(self._run):
            return None
        if place > self._start and not tied(self._text, self._run[place - 1], self._run[place]):
            return None
        return self._run[place]

    def _step(self) -> int:
        """Take the next word, after a joining word if there is one; how many pieces were taken."""
        piece = self._piece(0)
        if piece is None:
            return 0
        if self._length and piece.spelling in self._joins():
            following = self._piece(1)
            return 2 if following is not None and self._take(following, joined=True) else 0
        return 1 if self._take(piece, joined=False) else 0

    def _joins(self) -> frozenset[str]:
        if self._room == 100 or (self._room == _FULL_ROOM and self._thousands):
            return self._words.after_hundreds
        return self._words.after_tens if self._room == 10 else frozenset()

    def _take(self, piece: Piece, *, joined: bool) -> bool:
        word = piece.spelling
        if word in self._words.multipliers and not joined:
            return self._multiply(self._words.multipliers[word])
        # A word that is both, such as šesto, is the ordinal unless it follows a thousand.
        for values, is_ordinal in ((self._words.ordinals, True), (self._words.cardinals, False)):
            value = values.get(word)
            if value is not None and value < self._room and (value or not self._length):
                self._current += value
                self._is_ordinal = is_ordinal
                self._room = _room_after(value)
                return True
        return False

    def _multiply(self, by: int) -> bool:
        if by == 100 and self._room != 100 and self._current < 20:
            self._current = (self._current or 1) * 100
            self._room = 100
            return True
        if by == 1000 and not self._thousands:
            self._thousands = (self._current or 1) * 1000
            self._current = 0
            self._room = _FULL_ROOM
            return True
        return False


def _room_after(value: int) -> int:
    """The next word must be smaller than this: units after tens, tens after hundreds."""
    if value >= 100:
        return 100
    return 10 if value >= 20 else _NO_ROOM


@cache
def number_words(language: str) -> NumberWords:
    """The word list of a language of the program."""
    raw = word_list(f"numbers/{LANGUAGES[language]}")
    joins = raw["joins"]
    ages = raw["ages"]
    return NumberWords(
        cardinals=_by_spelling(raw["cardinals"]),
        ordinals=_by_spelling(raw["ordinals"]),
        multipliers=_by_spelling(raw["multipliers"]),
        after_hundreds=_spellings(joins["after_hundreds"].split()),
        after_tens=_spellings(joins["after_tens"].split()),
        ordinal_endings=_spellings(joins["ordinal_endings"].split()),
        fused=tuple(sorted(_spellings(ages["fused"]), key=len, reverse=True)),
        prefixes=_by_spelling(ages["fused_prefixes"]),
        linking=spelling(ages["linking"]),
    )


def _by_spelling(table: Mapping[str, Any]) -> dict[str, int]:
    """Every written form, with and without its marks, and its value."""
    exact = {
        spelling(form): int(value)
        for value, forms in table.items()
        for pattern in forms.split()
        for form in expanded(pattern)
    }
    return {bare(form): value for form, value in exact.items()} | exact


def _spellings(words: Iterable[str]) -> frozenset[str]:
    exact = {spelling(word) for word in words}
    return frozenset(exact | {bare(word) for word in exact})
