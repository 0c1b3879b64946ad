"""Search over the names in memory: every keystroke, across scripts, typing errors forgiven.

The index works on distinct words, because fifty thousand people share far fewer of them: a word is
found as it is, as a beginning, inside another, or with a few letters wrong (by shared trigrams,
then by edit distance), in two forms, the plainly typed letters and the fold key. People are found
by the words they have; all words of the query must be met. Nothing here outlives the index.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final, Generic, TypeVar

from casevault.domain import names
from casevault.domain.name_vocabulary import Vocabulary

KeyT = TypeVar("KeyT", bound=Hashable)

_EXACT: Final = 0
_SAME_SOUND: Final = 2
_BEGINS: Final = 10
_INSIDE: Final = 40
_FUZZY: Final = 50
_PER_WRONG_LETTER: Final = 10
_INSIDE_FROM: Final = 2
_FUZZY_FROM: Final = 4
_STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class NameHit(Generic[KeyT]):
    """Somebody found: the key, the spelling shown, and how far it is from what was typed."""

    key: KeyT
    name: str
    distance: int


class _Near:
    """The rows of words near one typed word, found in steps of growing effort."""

    def __init__(self, word: str, plain: Vocabulary, folded: Vocabulary) -> None:
        self._forms = (plain, names.plain_key(word)), (folded, names.fold_key(word))
        self._steps = (self._beginning, self._inside, self._alike)
        self.tiers: list[tuple[int, set[int]]] = []

    def widen(self, step: int) -> None:
        """Take one more step: words that begin so, words that hold it, words alike."""
        for distance, rows in sorted(self._steps[step]().items()):
            self.tiers.append((distance, rows))

    def rows(self) -> set[int]:
        """All rows found so far."""
        return set().union(*(rows for _distance, rows in self.tiers))

    def distance(self, row: int) -> int:
        """How near the row came."""
        return next(distance for distance, rows in self.tiers if row in rows)

    def _beginning(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for extra, (vocabulary, typed) in zip((0, _SAME_SOUND), self._forms, strict=True):
            words = vocabulary.beginning(typed) if typed else []
            if words and words[0] == typed:
                found[_EXACT + extra] = set(vocabulary.rows(words.pop(0)))
            found[_BEGINS + extra] = set().union(*map(vocabulary.rows, words))
        return found

    def _inside(self) -> dict[int, set[int]]:
        rows: set[int] = set()
        for vocabulary, typed in self._forms:
            if len(typed) >= _INSIDE_FROM:
                rows.update(*map(vocabulary.rows, vocabulary.containing(typed)))
        return {_INSIDE: rows}

    def _alike(self) -> dict[int, set[int]]:
        """Words with wrong letters: in the fold keys, and as typed if those give nothing."""
        found: dict[int, set[int]] = {}
        for vocabulary, typed in reversed(self._forms):
            if len(typed) >= _FUZZY_FROM and not found:
                for word, wrong in vocabulary.alike(typed):
                    rows = found.setdefault(_FUZZY + _PER_WRONG_LETTER * wrong, set())
                    rows.update(vocabulary.rows(word))
        return found


class NameIndex(Generic[KeyT]):
    """Everybody's names; `put` and `drop` keep it as the vault is."""

    def __init__(self, people: Iterable[tuple[KeyT, Iterable[str]]] = ()) -> None:
        self._keys: list[KeyT] = []
        self._shown: list[str] = []
        self._row_of: dict[KeyT, int] = {}
        self._dropped: set[int] = set()
        self._plain = Vocabulary()
        self._folded = Vocabulary()
        for key, spellings in people:
            self.put(key, spellings)

    def __len__(self) -> int:
        return len(self._row_of)

    def put(self, key: KeyT, spellings: Iterable[str]) -> None:
        """Take in a person, or new names of one: the name shown, then all other spellings."""
        self.drop(key)
        row = len(self._keys)
        texts = list(spellings)
        self._keys.append(key)
        self._shown.append(texts[0] if texts else "")
        self._row_of[key] = row
        for text in texts:
            for word in names.words(text):
                self._plain.add(names.plain_key(word), row)
                self._folded.add(names.fold_key(word), row)

    def drop(self, key: KeyT) -> None:
        """Forget a person; nothing happens if there is none."""
        row = self._row_of.pop(key, None)
        if row is not None:
            self._shown[row] = ""
            self._dropped.add(row)

    def search(self, typed: str, limit: int = 50) -> list[NameHit[KeyT]]:
        """The people whose names meet all typed words, the nearest first, at most `limit`."""
        near = [_Near(word, self._plain, self._folded) for word in names.words(typed)]
        found: set[int] = set()
        for step in range(_STEPS):
            for one in near:
                one.widen(step)
            found = set.intersection(*(one.rows() for one in near)) if near else found
            if len(found) - len(self._dropped) >= limit:
                break
        return self._nearest(found, near, limit)

    def _nearest(self, found: set[int], near: list[_Near], limit: int) -> list[NameHit[KeyT]]:
        by_distance: dict[int, set[int]] = {}
        living = found - self._dropped
        if len(near) == 1:
            for distance, rows in near[0].tiers:
                by_distance.setdefault(distance, set()).update(living & rows)
                living -= rows
        else:
            for row in living:
                by_distance.setdefault(sum(one.distance(row) for one in near), set()).add(row)
        hits: list[NameHit[KeyT]] = []
        for distance, rows in sorted(by_distance.items()):
            best = nsmallest(limit - len(hits), rows, key=self._shown.__getitem__)
            hits += [NameHit(self._keys[row], self._shown[row], distance) for row in best]
        return hits
