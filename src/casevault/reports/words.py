"""The words of one report: texts, labels, dates and numbers in the language asked for.

A report may be written in another language than the screen speaks, so nothing here touches the
language in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from casevault.domain import codes
from casevault.domain.periods import Period
from casevault.domain.release import TOTAL, Axis, BalanceTerm, Figure, FigureStatus, SizeClass
from casevault.i18n import LANGUAGES, N_, Language, catalogue

ROUNDED_MARK: Final = "≈"
"""Stands before every protected number."""

_NARROW_SPACE = "\u202f"
_DATE_ENDS: Mapping[str, str] = MappingProxyType(
    {"sr": ".", "sr_Latn": ".", "bs": ".", "bg": "\u00a0г."}
)
_THOUSANDS: Mapping[str, str] = MappingProxyType(
    {"en": ",", "sr": ".", "sr_Latn": ".", "bs": ".", "mk": ".", "bg": _NARROW_SPACE}
)
_TAGS: Mapping[str, str] = MappingProxyType({"sr": "sr-Cyrl", "sr_Latn": "sr-Latn"})
_SIZE_CLASSES: Mapping[SizeClass, str] = MappingProxyType(
    {
        SizeClass.UNDER_5: N_("0 to 4"),
        SizeClass.FROM_5_TO_19: N_("5 to 19"),
        SizeClass.FROM_20: N_("20 or more"),
    }
)
_IN_A_SENTENCE: Mapping[SizeClass, str] = MappingProxyType(
    {
        SizeClass.UNDER_5: N_("fewer than 5"),
        SizeClass.FROM_5_TO_19: N_("between 5 and 19"),
        SizeClass.FROM_20: N_("20 or more"),
    }
)
WITHHELD: Final = N_("not shown")
ALL: Final = N_("Total")


class Words:
    """Speaks one language; `language.column` names the label column of the code lists."""

    def __init__(self, language: str) -> None:
        """Choose a language by its code; KeyError if the program does not speak it."""
        self.language: Language = {spoken.code: spoken for spoken in LANGUAGES}[language]
        self._catalogue = catalogue(language)

    @property
    def tag(self) -> str:
        """The language and its script as BCP 47 writes them."""
        return _TAGS.get(self.language.code, self.language.code)

    def __call__(self, message: str, **values: object) -> str:
        """The words for a message id, with its placeholders filled."""
        if not message:
            return ""
        words = self._catalogue.gettext(message)
        return words.format(**values) if values else words

    def ngettext(self, singular: str, plural: str, count: int, **values: object) -> str:
        """The words for a counted thing; `{count}` is filled with the number as printed."""
        words = self._catalogue.ngettext(singular, plural, count)
        return words.format(count=self.number(count), **values)

    def date(self, day: date) -> str:
        """A date as this language writes it, always with four digits of the year."""
        return f"{day:%d.%m.%Y}{_DATE_ENDS.get(self.language.code, '')}"

    def period(self, period: Period) -> str:
        """A whole year as its number, any other span by its first and last day."""
        if period.is_year:
            return str(period.start.year)
        return f"{self.date(period.start)} – {self.date(period.end)}"

    def number(self, value: int) -> str:
        """A whole number with the thousands set apart as this language does."""
        return f"{value:,}".replace(",", _THOUSANDS.get(self.language.code, _NARROW_SPACE))

    def code(self, axis: Axis, code: str) -> str:
        """The label of a code of an axis, or the word for all codes; begins with a capital."""
        if code == TOTAL:
            return self(ALL)
        label = codes.label(axis.code_list, code, self.language.column)
        return label[:1].upper() + label[1:]

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166-1 code (and XK)."""
        return codes.label("COUNTRY", code, self.language.column)

    def term(self, term: BalanceTerm) -> str:
        """The labels of a balance term; several stand in their printed order."""
        return " + ".join(self(label) for label in term.label_ids)

    def size_class(self, size_class: SizeClass) -> str:
        """The bounds of a size class in words."""
        return self(_SIZE_CLASSES[size_class])

    def figure(self, figure: Figure) -> str:
        """A figure as it is printed; a rounded number carries its mark."""
        if figure.size_class is not None:
            return self.size_class(figure.size_class)
        if figure.value is None:
            return self(WITHHELD)
        number = self.number(figure.value)
        if figure.status is FigureStatus.ROUNDED:
            return f"{ROUNDED_MARK}{_NARROW_SPACE}{number}"
        return number

    def in_sentence(self, figure: Figure) -> str:
        """A figure as a sentence says it: what is rounded is "about", and never a plain zero."""
        if figure.size_class is not None:
            return self(_IN_A_SENTENCE[figure.size_class])
        if figure.value is None:
            return self(WITHHELD)
        if figure.status is not FigureStatus.ROUNDED:
            return self.number(figure.value)
        if figure.value == 0:
            return self(N_("few or none"))
        return self(N_("about {number}"), number=self.number(figure.value))
