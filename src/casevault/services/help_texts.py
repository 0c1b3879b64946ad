"""The help that comes with the program: one short text for each page, found by words.

The texts lie in `resources/help/<language>/<topic>.md` in English and Serbian. Serbian in Latin
letters is derived from the Cyrillic text, as in the catalogues; other languages read English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from casevault import paths
from casevault.domain.names import fold_key, plain_key
from casevault.domain.transliteration import to_latin

TOPICS: Final = (
    "unlock",
    "damage",
    "recover",
    "restore",
    "new-vault",
    "my-day",
    "case-list",
    "new-case",
    "case",
    "documents",
    "case-access",
    "statistics",
    "releases",
    "statement-check",
    "backup",
    "backups",
    "import",
    "users",
    "new-keys",
    "key-file",
    "passphrase",
    "recovery",
    "keeping",
    "travel",
    "log",
    "device-check",
    "settings",
)
"""In the order of the list: from the door through the work to the office."""

_ENGLISH: Final = "en"
_DERIVED: Final = {"sr_Latn": "sr"}
_WORD: Final = re.compile(r"[^\W\d_]+")
_SHORTEST_STEM: Final = 4
_LONGEST_ENDING: Final = 2


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """The help on one page; `text` is Markdown whose first line is the title."""

    id: str
    title: str
    text: str


@cache
def topics(language_code: str) -> tuple[HelpTopic, ...]:
    """All topics in a language, in the order of `TOPICS`; English where there is no other text."""
    return tuple(_topic(topic, language_code) for topic in TOPICS)


def found(topics_here: tuple[HelpTopic, ...], typed: str) -> tuple[HelpTopic, ...]:
    """The topics that hold every word typed, those with one in their title first.

    Words agree across scripts, marks and endings; without a word all topics are found.
    """
    wanted = _wanted(typed)
    fitting = [topic for topic in topics_here if _holds(topic.text, wanted)]
    in_title = [topic for topic in fitting if wanted and _holds_any(topic.title, wanted)]
    return (*in_title, *(topic for topic in fitting if topic not in in_title))


def places(text: str, typed: str) -> tuple[tuple[int, int], ...]:
    """Where in a text the words typed stand: beginning and end of each word."""
    wanted = _wanted(typed)
    return tuple(
        word.span()
        for word in _WORD.finditer(text)
        if any(_agree(word.group(), one) for one in wanted)
    )


def _topic(topic: str, language_code: str) -> HelpTopic:
    source = _DERIVED.get(language_code, language_code)
    path = paths.resource(f"help/{source}/{topic}.md")
    if not path.is_file():
        source, language_code = _ENGLISH, _ENGLISH
        path = paths.resource(f"help/{source}/{topic}.md")
    text = path.read_text("utf-8")
    if language_code in _DERIVED:
        text = to_latin(text, source)
    title = text.partition("\n")[0].removeprefix("# ").strip()
    return HelpTopic(topic, title, text)


def _wanted(typed: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(typed))


def _holds(text: str, wanted: tuple[str, ...]) -> bool:
    words = set(_WORD.findall(text))
    return all(any(_agree(word, one) for word in words) for one in wanted)


def _holds_any(text: str, wanted: tuple[str, ...]) -> bool:
    return any(_agree(word, one) for word in _WORD.findall(text) for one in wanted)


def _agree(word: str, typed: str) -> bool:
    """Whether a word begins as typed, or differs from it in its ending only: lozinka, lozinkom."""
    plain, key = _keys(word)
    typed_plain, typed_key = _keys(typed)
    if plain.startswith(typed_plain) or key.startswith(typed_key):
        return True
    stem = max(len(key), len(typed_key)) - _LONGEST_ENDING
    return stem >= _SHORTEST_STEM and key[:stem] == typed_key[:stem]


@lru_cache(maxsize=8192)
def _keys(word: str) -> tuple[str, str]:
    return plain_key(word), fold_key(word)
