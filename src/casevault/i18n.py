"""Words in the user's language: gettext over the bundled catalogues, else English."""

from __future__ import annotations

import gettext as _gettext
from dataclasses import dataclass

from casevault import paths

DOMAIN = "casevault"


@dataclass(frozen=True, slots=True)
class Language:
    """A language the program can speak; `column` is its label column in the code lists."""

    code: str
    own_name: str
    column: str


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", "en"),
    Language("sr", "Српски", "sr_Cyrl"),
    Language("sr_Latn", "Srpski", "sr_Latn"),
    Language("bs", "Bosanski", "bs"),
    Language("mk", "Македонски", "mk"),
    Language("bg", "Български", "bg"),
    Language("sq", "Shqip", "sq"),
)

_by_code = {language.code: language for language in LANGUAGES}


class _Speech:
    """The catalogue in use; one per process, because a person reads one language at a time."""

    def __init__(self) -> None:
        self.language = _by_code["en"]
        self.catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


_speech = _Speech()


def set_language(code: str) -> Language:
    """Speak the language `code` from now on; an unknown code means English."""
    language = _by_code.get(code, _by_code["en"])
    _speech.language = language
    _speech.catalogue = catalogue(language.code)
    return language


def catalogue(code: str) -> _gettext.NullTranslations:
    """The catalogue of one language, falling back to English words."""
    return _gettext.translation(
        DOMAIN, localedir=str(paths.resource("locale")), languages=[code], fallback=True
    )


def language() -> Language:
    """The language in use."""
    return _speech.language


def gettext(message: str) -> str:
    """The words for `message` in the language in use."""
    return _speech.catalogue.gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The words for a counted thing in the language in use."""
    return _speech.catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """The words for `message` in a context, where one English word has two meanings."""
    return _speech.catalogue.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - the name every gettext extractor knows
    """Mark a message id that is translated later, where it is shown."""
    return message
