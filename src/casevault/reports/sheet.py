"""One sheet of the workbook: a cursor that writes titles, notes, heads and figures downwards.

Every text passes the formula guard here, and nowhere else is anything written into a sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from casevault.domain.release import Figure, FigureStatus, Release
from casevault.i18n import N_
from casevault.reports import explanations
from casevault.reports.formula_guard import guarded
from casevault.reports.words import ROUNDED_MARK, Words

_ACCENT: Final = "#0D6A6B"
_MUTED: Final = "#526064"
_LINE: Final = "#D6DDDD"
_HATCH: Final = "#8FB9B7"
_PRACTICE: Final = "#F5E3C8"
_LIGHT_SLANTING_LINES: Final = 14
_A4: Final = 9
_COLUMNS_IN_PORTRAIT: Final = 6
_LINE_HEIGHT: Final = 15.0

Looks = dict[str, Any]


def formats(book: Any) -> Looks:
    """The cell formats of a workbook by name."""
    body = {"valign": "top", "font_color": "#1B2426"}
    cell = {**body, "bottom": 1, "bottom_color": _LINE}
    bold = {**cell, "bold": True}
    strong = {**bold, "top": 1, "top_color": _MUTED}
    hatched = {"pattern": _LIGHT_SLANTING_LINES, "fg_color": _HATCH, "bg_color": "#FFFFFF"}
    right = {"align": "right"}
    marked = f'"{ROUNDED_MARK} "#,##0'
    described: Looks = {
        "practice": {"bold": True, "bg_color": _PRACTICE, "font_color": "#1B2426"},
        "title": {"bold": True, "font_size": 14, "font_color": _ACCENT},
        "note": {**body, "text_wrap": True, "font_color": _MUTED},
        "note_name": {**body, "text_wrap": True, "bold": True, "font_color": _MUTED},
        "text": {**cell, "text_wrap": True, "indent": 1},
        "link": {**cell, "font_color": _ACCENT, "underline": 1},
        "head": {
            "bold": True,
            "text_wrap": True,
            "valign": "bottom",
            "bottom": 2,
            "bottom_color": _ACCENT,
            "font_color": _MUTED,
        },
        "head_right": {
            "bold": True,
            "text_wrap": True,
            "valign": "bottom",
            "align": "right",
            "bottom": 2,
            "bottom_color": _ACCENT,
            "font_color": _MUTED,
        },
    }
    for name, ground in (("", cell), ("_last", bold), ("_total", strong)):
        described[f"label{name}"] = {**ground, "text_wrap": True}
        described[f"exact{name}"] = {**ground, **right, "num_format": "#,##0"}
        described[f"rounded{name}"] = {**ground, **right, **hatched, "num_format": marked}
        described[f"words{name}"] = {**ground, **right, **hatched, "text_wrap": True}
    return {name: book.add_format(look) for name, look in described.items()}


class Sheet:
    """Writes downwards from the first row; remembers the widths it was given."""

    def __init__(self, worksheet: Any, looks: Looks, release: Release, words: Words) -> None:
        """Set up printing, and the practice line where one is due."""
        self._sheet = worksheet
        self._looks = looks
        self._words = words
        self._row = 0
        self._widths: tuple[float, ...] = ()
        worksheet.hide_gridlines(2)
        worksheet.set_paper(_A4)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_footer(f"&L{release.id.replace('&', '&&')}&R&P / &N")
        if release.practice:
            practice, note = words(explanations.PRACTICE), words(explanations.PRACTICE_NOTE)
            worksheet.set_tab_color(_PRACTICE)
            worksheet.set_row(0, None, looks["practice"])
            self._text(0, practice, "practice")
            self._text(1, note, "practice")
            self._row += 2

    def columns(self, *widths: float) -> None:
        """Set the column widths, in characters."""
        self._widths = widths
        for place, width in enumerate(widths):
            self._sheet.set_column(place, place, width)
        if len(widths) > _COLUMNS_IN_PORTRAIT:
            self._sheet.set_landscape()

    def title(self, text: str) -> None:
        """The title of the sheet."""
        self._text(0, text, "title")
        self._row += 2

    def skip(self) -> None:
        """Leave a row free."""
        self._row += 1

    def pair(self, name: str, text: str) -> None:
        """A name and a text beside it, over all further columns."""
        self._sheet.set_row(self._row, self._height(text, sum(self._widths[1:])))
        self._text(0, name, "note_name")
        if len(self._widths) > 2:
            self._sheet.merge_range(
                self._row, 1, self._row, len(self._widths) - 1, guarded(text), self._looks["note"]
            )
        else:
            self._text(1, text, "note")
        self._row += 1

    def header(self, labels: Sequence[str], *, left: int = 2, freeze: bool = False) -> None:
        """A row of heads, the first `left` of them at the left; what is above may stay in sight."""
        lines = max(
            self._lines(label, width) for label, width in zip(labels, self._widths, strict=False)
        )
        self._sheet.set_row(self._row, lines * _LINE_HEIGHT)
        for place, label in enumerate(labels):
            self._text(place, label, "head" if place < left else "head_right")
        self._row += 1
        if freeze:
            self._sheet.freeze_panes(self._row, left)

    def link(self, sheet: str, title: str) -> None:
        """The name of another sheet, which leads there, and its title."""
        place = sheet.replace("'", "''")
        self._sheet.write_url(
            self._row, 0, f"internal:'{place}'!A1", self._looks["link"], guarded(sheet)
        )
        self._text(1, title, "text")
        self._row += 1

    def figures(
        self, labels: Sequence[str], figures: Sequence[Figure], *, total_from: int, is_total: bool
    ) -> None:
        """A row of labels and figures; from the figure `total_from` on they are totals."""
        suffix = "_total" if is_total else ""
        at_the_end = suffix or "_last"
        lines = max(
            self._lines(label, width) for label, width in zip(labels, self._widths, strict=False)
        )
        self._sheet.set_row(self._row, lines * _LINE_HEIGHT)
        for place, label in enumerate(labels):
            self._text(place, label, f"label{suffix}")
        for place, figure in enumerate(figures):
            look = at_the_end if place >= total_from else suffix
            self._figure(len(labels) + place, figure, look)
        self._row += 1

    def legend(self, figure: Figure, meaning: str) -> None:
        """How a kind of figure looks, and what it means."""
        self._sheet.set_row(self._row, self._height(meaning, self._widths[1]))
        self._figure(0, figure, "")
        self._text(1, meaning, "text")
        self._row += 1

    def _figure(self, column: int, figure: Figure, suffix: str) -> None:
        if figure.value is None:
            self._text(column, self._words.figure(figure), f"words{suffix}")
            return
        look = "exact" if figure.status is FigureStatus.EXACT else "rounded"
        self._sheet.write_number(self._row, column, figure.value, self._looks[f"{look}{suffix}"])

    def _text(self, column: int, text: str, look: str) -> None:
        self._sheet.write_string(self._row, column, guarded(text), self._looks[look])

    def _height(self, text: str, width: float) -> float:
        return self._lines(text, width) * _LINE_HEIGHT + 2

    @staticmethod
    def _lines(text: str, width: float) -> int:
        """How many lines a text will take; wide letters are allowed for."""
        return max(1, math.ceil(len(text) * 1.05 / max(width, 1)))


def band(sheet: Sheet, release: Release, words: Words, notes: Sequence[tuple[str, str]]) -> None:
    """The notes under a table: its own, then those that hold for the whole release."""
    sheet.skip()
    for name, text in notes:
        sheet.pair(name, text)
    sheet.pair(words(N_("Definitions")), words(release.definition_source))
    sheet.pair(words(N_("Period")), words.period(release.period))
    sheet.pair(words(N_("On record by")), words.date(release.cut_off))
    sheet.pair(words(N_("Report number")), release.id)
