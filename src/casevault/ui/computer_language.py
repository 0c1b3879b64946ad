"""Which of our languages the computer speaks."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from casevault.i18n import LANGUAGES


def computer_language() -> str:
    """The first language of the computer that we speak; English otherwise."""
    return first_spoken(QLocale.system().uiLanguages())


def first_spoken(names: list[str]) -> str:
    """The first of the names (as "sr-Latn-RS") that is a language of ours."""
    known = {language.code for language in LANGUAGES}
    for name in names:
        language, _, rest = name.partition("-")
        if language == "sr" and "Latn" in rest:
            return "sr_Latn"
        if language in known:
            return language
    return "en"
