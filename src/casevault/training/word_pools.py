"""Words for invented people: names, places and notes per language, in their own alphabets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from casevault import paths


@dataclass(frozen=True, slots=True)
class WordPool:
    """The words of one language; surnames come as pairs for a man and a woman."""

    language: str
    given_female: tuple[str, ...]
    given_male: tuple[str, ...]
    surnames: tuple[tuple[str, str], ...]
    patronymics: tuple[str, ...]
    places: tuple[str, ...]
    streets: tuple[str, ...]
    nicknames: tuple[str, ...]
    organisations: tuple[str, ...]
    notes: tuple[str, ...]


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


def _surnames(stems: list[str], endings: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for stem, ending in product(stems, endings):
        male, _slash, female = ending.partition("/")
        found.append((stem + male, stem + (female or male)))
    return tuple(found)


def _pool(raw: Mapping[str, str], endings: list[str]) -> WordPool:
    return WordPool(
        language=raw["language"],
        given_female=tuple(raw["given_female"].split()),
        given_male=tuple(raw["given_male"].split()),
        surnames=_surnames(raw["surname_stems"].split(), endings),
        patronymics=tuple(raw.get("patronymics", "").split()),
        places=_phrases(raw["places"]),
        streets=_phrases(raw["streets"]),
        nicknames=tuple(raw["nicknames"].split()),
        organisations=_phrases(raw["organisations"]),
        notes=_phrases(raw["notes"]),
    )


@cache
def word_pools() -> Mapping[str, WordPool]:
    """All bundled pools by language."""
    folder = paths.resource("training/names")
    found = {}
    for path in sorted(folder.glob("*.toml")):
        raw = tomllib.loads(path.read_text("utf-8"))
        found[raw["language"]] = _pool(raw, raw["surname_endings"])
    return found
