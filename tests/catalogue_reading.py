"""Catalogues and code lists as the tests of words read them."""

from __future__ import annotations

import csv
import gettext
import importlib.util
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from casevault import paths
from casevault.i18n import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
LOCALE = paths.resource("locale")
TRANSLATED = tuple(language.code for language in LANGUAGES if language.code != "en")
IN_CYRILLIC = ("sr", "mk", "bg")
IN_LATIN = ("sr_Latn", "bs", "sq")
CODE_FILES = ("codelists.csv", "extra_lists.csv", "form_lists.csv", "countries.csv")
CYRILLIC_COLUMNS = ("sr_Cyrl", "mk", "bg")
LATIN_COLUMNS = ("en", "sr_Latn", "bs", "sq")

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
LETTERS = re.compile(r"[^\W\d_]+")


@cache
def builder() -> ModuleType:
    """The program that extracts, merges and compiles."""
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "packaging/catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def catalog(code: str) -> Catalog:
    path = LOCALE / code / "LC_MESSAGES" / "casevault.po"
    with path.open("rb") as file:
        return read_po(file, locale=code)


def messages(code: str) -> Iterator[Message]:
    """Every message of a language but the head."""
    return (message for message in catalog(code) if message.id)


def ids(message: Message) -> tuple[str, ...]:
    """One English text, or singular and plural."""
    found: Any = message.id
    return tuple(found) if isinstance(found, (tuple, list)) else (found,)


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a message, none when it is not translated."""
    string: Any = message.string
    found = tuple(string) if isinstance(string, (tuple, list)) else (string,)
    return found if any(found) else ()


@cache
def plural_of(code: str) -> Any:
    """The form that each number takes in a language."""
    return gettext.c2py(catalog(code).plural_expr)


@cache
def labels() -> tuple[dict[str, str], ...]:
    """The rows of all code lists."""
    rows: list[dict[str, str]] = []
    for name in CODE_FILES:
        with paths.resource(f"codes/{name}").open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return tuple(rows)


@cache
def printable() -> frozenset[int]:
    """Every character that the bundled fonts can show."""
    found: set[int] = set()
    for path in sorted(paths.resource("fonts").glob("*.ttf")):
        found |= set(TTFont(path).getBestCmap())
    return frozenset(found)


def script(letter: str) -> str:
    return unicodedata.name(letter, "OTHER").split()[0]


def latin_words(text: str) -> set[str]:
    """The words in Latin letters, in small ones, placeholders left out."""
    words = LETTERS.findall(PLACEHOLDER.sub(" ", text))
    return {word.casefold() for word in words if script(word[0]) == "LATIN"}


def mixed_words(text: str) -> list[str]:
    """Words in which letters of two scripts stand side by side."""
    words = LETTERS.findall(unicodedata.normalize("NFC", PLACEHOLDER.sub(" ", text)))
    return [word for word in words if {"LATIN", "CYRILLIC"} <= {script(c) for c in word}]
