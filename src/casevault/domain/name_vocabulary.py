"""The distinct words of all names: found by beginning, by part, or with a few letters wrong."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest
from typing import Final

_TWO_WRONG_FROM: Final = 7
_WORDS_COMPARED: Final = 150


def _trigrams(word: str) -> set[str]:
    framed = f"\x02{word}\x03"
    return {framed[place : place + 3] for place in range(len(framed) - 2)}


class Vocabulary:
    """Distinct words of one form, with the rows of the people who bear them."""

    def __init__(self) -> None:
        self._rows: dict[str, array[int]] = {}
        self._words: list[str] = []
        self._by_trigram: dict[str, array[int]] = {}
        self._sorted: list[str] = []
        self._joined = ""
        self._starts: list[int] = []

    def add(self, word: str, row: int) -> None:
        """Note that a row bears the word; rows come in growing order."""
        if not word:
            return
        rows = self._rows.get(word)
        if rows is not None:
            if rows[-1] != row:
                rows.append(row)
            return
        self._rows[word] = array("I", (row,))
        for trigram in _trigrams(word):
            self._by_trigram.setdefault(trigram, array("I")).append(len(self._words))
        self._words.append(word)

    def rows(self, word: str) -> array[int]:
        """The rows that bear a word of the vocabulary."""
        return self._rows[word]

    def _prepare(self) -> None:
        """Bring the sorted and the joined words up to date with what was added."""
        if len(self._starts) == len(self._words):
            return
        new = self._words[len(self._starts) :]
        # Sorting is nearly linear here, because the old part is one ordered run.
        self._sorted = sorted(self._sorted + new)
        start = len(self._joined)
        for word in new:
            self._starts.append(start)
            start += len(word) + 1
        self._joined += "".join(f"{word}\n" for word in new)

    def beginning(self, typed: str) -> list[str]:
        """The words that begin so, the word itself included."""
        self._prepare()
        end = bisect_left(self._sorted, f"{typed}\U0010ffff")
        return self._sorted[bisect_left(self._sorted, typed) : end]

    def containing(self, typed: str) -> Iterator[str]:
        """The words that hold it anywhere."""
        self._prepare()
        found = self._joined.find(typed)
        while found >= 0:
            place = bisect_right(self._starts, found) - 1
            yield self._words[place]
            found = self._joined.find(typed, self._starts[place] + len(self._words[place]))

    def alike(self, typed: str) -> Iterator[tuple[str, int]]:
        """The words, or beginnings of words, that differ in a letter or two, with the number."""
        limit = 2 if len(typed) >= _TWO_WRONG_FROM else 1
        shared: Counter[int] = Counter()
        for trigram in _trigrams(typed):
            shared.update(self._by_trigram.get(trigram, ()))
        # A wrong letter breaks three trigrams, and the end of what was typed so far breaks one.
        needed = max(1, len(typed) - 1 - 3 * limit)
        likely = nsmallest(
            _WORDS_COMPARED,
            [(-count, place) for place, count in shared.items() if count >= needed],
        )
        pattern = Pattern(typed)
        for _count, place in likely:
            wrong = pattern.wrong_letters(self._words[place])
            if wrong <= limit:
                yield self._words[place], wrong


class Pattern:
    """Counts wrong letters against many words: Hyyrö's bit-parallel optimal string alignment.

    H. Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances, Nordic
    Journal of Computing 10 (2003).
    """

    def __init__(self, typed: str) -> None:
        self._length = len(typed)
        self._places: dict[str, int] = {}
        for place, letter in enumerate(typed):
            self._places[letter] = self._places.get(letter, 0) | 1 << place

    def wrong_letters(self, word: str) -> int:
        """The distance to the word or to the nearest beginning of it of about this length."""
        length, places = self._length, self._places
        mask, top = (1 << length) - 1, 1 << length - 1
        rises, falls, diagonal, before = mask, 0, 0, 0
        score = best = length
        for place, letter in enumerate(word[: length + 2], 1):
            here = places.get(letter, 0)
            swapped = ((~diagonal & here) << 1) & before
            diagonal = (((here & rises) + rises) ^ rises) | here | falls | swapped
            before = here
            up = falls | ~(diagonal | rises)
            down = diagonal & rises
            score += bool(up & top) - bool(down & top)
            up = (up << 1 | 1) & mask
            rises = (down << 1 | ~(diagonal | up)) & mask
            falls = diagonal & up & mask
            if score < best and place >= length - 1:
                best = score
        return min(best, score)
