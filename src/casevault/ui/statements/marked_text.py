"""A text with what was found in it marked: a tint, a line of its own kind, and a number.

Serious, careful and low findings differ in the kind of line as well as in colour, and each bears
the number under which it stands in the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from casevault.domain.statement_check import Seriousness
from casevault.ui import theme
from casevault.ui.theme import Space

_FEWEST_LINES: Final = 5
_LEFT_MARGIN: Final = Space.LARGE + Space.SMALL
_NUMBER_SHARE: Final = 0.72
_GAP: Final = 2
_LINES: Final[dict[Seriousness, QTextCharFormat.UnderlineStyle]] = {
    Seriousness.LOW: QTextCharFormat.UnderlineStyle.DotLine,
    Seriousness.CAREFUL: QTextCharFormat.UnderlineStyle.DashUnderline,
    Seriousness.SERIOUS: QTextCharFormat.UnderlineStyle.WaveUnderline,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Letters `start` to `end` of the text, with the number of their finding."""

    start: int
    end: int
    number: int
    seriousness: Seriousness


def units(text: str, place: int) -> int:
    """A place in a text as Qt counts it: letters beyond the first plane count twice."""
    return place + sum(letter > "\uffff" for letter in text[:place])


def _share_of_width(number: int) -> float:
    """How much room a number needs, in widths of one figure."""
    return 1.0 if number < 10 else 1.5


def colours(seriousness: Seriousness) -> tuple[QColor, QColor]:
    """The colour of the line and the tint behind the words."""
    tokens = theme.tokens()
    line, tint = {
        Seriousness.LOW: (tokens.accent, tokens.accent_soft),
        Seriousness.CAREFUL: (tokens.caution, tokens.caution_soft),
        Seriousness.SERIOUS: (tokens.danger, tokens.danger_soft),
    }[seriousness]
    return QColor(line), QColor(tint)


class _Highlighter(QSyntaxHighlighter):
    """Tints and lines; leaves room for a number before each mark."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.marks: tuple[Mark, ...] = ()
        self.room = 0

    def highlightBlock(self, _text: str) -> None:  # noqa: N802 - Qt's name
        block = self.currentBlock()
        first, length = block.position(), block.length()
        for mark in self.marks:
            start, end = mark.start - first, min(mark.end - first, length)
            if end <= 0 or start >= length:
                continue
            self.setFormat(max(start, 0), end - max(start, 0), _format(mark.seriousness))
        for mark in self.marks:
            before = mark.start - first - 1
            if 0 <= before < length:
                self._make_room(before, mark.number)

    def _make_room(self, place: int, number: int) -> None:
        wider = self.format(place)
        wider.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        wider.setFontLetterSpacing(self.room * _share_of_width(number))
        self.setFormat(place, 1, wider)


def _format(seriousness: Seriousness) -> QTextCharFormat:
    line, tint = colours(seriousness)
    made = QTextCharFormat()
    made.setBackground(tint)
    made.setForeground(QColor(theme.tokens().text))
    made.setUnderlineStyle(_LINES[seriousness])
    made.setUnderlineColor(line)
    return made


class MarkedText(QPlainTextEdit):
    """Where the text is typed or pasted, and marked after it was read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(_LEFT_MARGIN)
        self._highlighter = _Highlighter(self.document())
        self._is_marking = False
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _FEWEST_LINES)

    @property
    def is_marking(self) -> bool:
        """Whether the text only changes its looks just now."""
        return self._is_marking

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked, in places as Qt counts them."""
        return self._highlighter.marks

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Mark these places (letters of the text), and nothing else."""
        text = self.toPlainText()
        self._is_marking = True
        self._highlighter.room = self._number_width()
        self._highlighter.marks = tuple(
            Mark(units(text, one.start), units(text, one.end), one.number, one.seriousness)
            for one in marks
        )
        self._highlighter.rehighlight()
        self._is_marking = False
        self.viewport().update()

    def go_to(self, start: int, end: int) -> None:
        """Select letters of the text and bring them into view."""
        text = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(units(text, start))
        cursor.setPosition(units(text, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def take(self, start: int, end: int, words: str) -> None:
        """Put other words in a place; with none, the blank before it goes too. Can be undone."""
        text = self.toPlainText()
        if not words and start and text[start - 1] == " ":
            start -= 1
        cursor = self.textCursor()
        cursor.setPosition(units(text, start))
        cursor.setPosition(units(text, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words)
        self.setTextCursor(cursor)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Words may enter, pictures and files may not."""
        return source.hasText() and not source.hasImage() and not source.hasUrls()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The number of each mark, small, before its first letter."""
        super().paintEvent(event)
        if not self._highlighter.marks:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._number_font())
        for mark in self._highlighter.marks:
            self._paint_number(painter, mark)

    def _paint_number(self, painter: QPainter, mark: Mark) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(mark.start, self.document().characterCount() - 1))
        place = self.cursorRect(cursor)
        if not self.viewport().rect().intersects(place):
            return
        line, tint = colours(mark.seriousness)
        width = self._number_width() * _share_of_width(mark.number) - _GAP
        height = place.height() * _NUMBER_SHARE
        badge = QRectF(place.left() - width - _GAP / 2, place.top(), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line)
        painter.drawRoundedRect(badge, 3, 3)
        painter.setPen(tint)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(mark.number))

    def _number_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(6.0, font.pointSizeF() * _NUMBER_SHARE))
        font.setBold(True)
        return font

    def _number_width(self) -> int:
        return round(self.fontMetrics().averageCharWidth() * 1.9)
