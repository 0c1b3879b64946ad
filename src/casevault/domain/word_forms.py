"""The words and digit groups of a text with their places, and lists of words to find them by.

A list is written once, with its marks and in one script. A word in a text meets it in either
script, with the marks or typed without any; a word typed with marks must have the right ones, so
that `što` is never taken for `sto`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Any, Final, Generic, NamedTuple, TypeVar

from casevault import paths
from casevault.domain.names import fold_look_alikes
from casevault.domain.transliteration import letter_table

T = TypeVar("T")

_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_PIECE: Final = re.compile(rf"\d+|(?:[^\W\d_]|[\u0300-\u036f{_INVISIBLE}])+")
_DROP: Final = dict.fromkeys(map(ord, _INVISIBLE))
_LATIN_OF: Final = str.maketrans(
    letter_table(
        "а=a б=b в=v г=g д=d ђ=đ ѓ=gj е=e ж=ž з=z ѕ=dz и=i ј=j й=j к=k л=l љ=lj м=m н=n њ=nj о=o "
        "п=p р=r с=s т=t ћ=ć ќ=kj у=u ф=f х=h ц=c ч=č џ=dž ш=š щ=št ъ=a ю=ju я=ja ѐ=e ѝ=i"
    )
    | {"ь": ""}
)
_ALTERNATIVES: Final = re.compile(r"\(([^()]*)\)")
_TIE: Final = re.compile(r"[\s\u00a0\u202f‐-―-]*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a group of digits: where it stands and how it is spelled in Latin letters."""

    start: int
    end: int
    text: str
    spelling: str
    bare: str

    @property
    def is_digits(self) -> bool:
        """Whether it is a group of digits."""
        return self.text.isdecimal()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


@lru_cache(maxsize=20_000)
def spelling(word: str) -> str:
    """The word in small Latin letters with their marks, whatever its script."""
    seen = fold_look_alikes(word.translate(_DROP)).lower()
    return unicodedata.normalize("NFC", seen.translate(_LATIN_OF))


@lru_cache(maxsize=20_000)
def bare(spelled: str) -> str:
    """A spelling without its marks, as people type in a hurry."""
    apart = unicodedata.normalize("NFD", spelled.replace("đ", "dj"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def pieces(text: str) -> list[Piece]:
    """The words and digit groups of a text, in order."""
    found = []
    for match in _PIECE.finditer(text):
        word = match.group()
        spelled = word if word.isdecimal() else spelling(word)
        found.append(Piece(match.start(), match.end(), word, spelled, bare(spelled)))
    return found


def tied(text: str, left: Piece, right: Piece) -> bool:
    """Whether nothing but spaces and hyphens stands between two pieces, and no empty line."""
    between = text[left.end : right.start]
    return bool(_TIE.match(between)) and between.count("\n") < 2


def expanded(pattern: str) -> Iterator[str]:
    """Every spelling that `trojic(a|e|i|u)` stands for."""
    parts = _ALTERNATIVES.split(pattern)
    choices = [[part] if place % 2 == 0 else part.split("|") for place, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))


class Match(NamedTuple, Generic[T]):
    """A phrase of a list found in a text: what it stands for, and how many pieces it takes."""

    value: T
    length: int


class Phrases(Generic[T]):
    """Phrases of one or more words, each with what it stands for; `vreme*` is any ending."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._by_stem: dict[str, list[tuple[tuple[str, ...], T]]] = {}

    @classmethod
    def of(cls, patterns: Iterable[str], value: T) -> Phrases[T]:
        """A list in which every pattern stands for the same."""
        made: Phrases[T] = cls()
        for pattern in patterns:
            made.add(pattern, value)
        return made

    def add(self, pattern: str, value: T) -> None:
        """Add every phrase that a pattern such as `prošl* (mesec|mjesec)*` stands for."""
        for phrase in expanded(pattern):
            words = tuple(spelling(word) for word in phrase.split())
            for spelled in {words, tuple(bare(word) for word in words)}:
                first = spelled[0]
                index = self._by_stem if first.endswith("*") else self._by_word
                index.setdefault(first.rstrip("*"), []).append((spelled, value))

    def at(self, text: str, run: Sequence[Piece], place: int) -> Match[T] | None:
        """The longest phrase that begins at a piece of a text."""
        best: Match[T] | None = None
        for words, value in self._candidates(run[place]):
            if (best is None or len(words) > best.length) and _fits(text, run, place, words):
                best = Match(value, len(words))
        return best

    def before(self, text: str, run: Sequence[Piece], place: int) -> Match[T] | None:
        """The longest phrase that ends right before a piece of a text."""
        for length in (4, 3, 2, 1):
            start = place - length
            if start < 0 or not tied(text, run[place - 1], run[place]):
                continue
            found = self.at(text, run, start)
            if found is not None and found.length == length:
                return found
        return None

    def _candidates(self, piece: Piece) -> Iterator[tuple[tuple[str, ...], T]]:
        word = piece.spelling
        yield from self._by_word.get(word, ())
        for length in range(2, len(word) + 1):
            yield from self._by_stem.get(word[:length], ())


def _fits(text: str, run: Sequence[Piece], place: int, words: tuple[str, ...]) -> bool:
    if place + len(words) > len(run):
        return False
    for step, word in enumerate(words):
        piece = run[place + step]
        if step and not tied(text, run[place + step - 1], piece):
            return False
        if word.endswith("*"):
            if not piece.spelling.startswith(word[:-1]):
                return False
        elif piece.spelling != word:
            return False
    return True


@cache
def word_list(name: str) -> Mapping[str, Any]:
    """One file of `resources/words`, as it is written."""
    return tomllib.loads(paths.resource(f"words/{name}.toml").read_text(encoding="utf-8"))
