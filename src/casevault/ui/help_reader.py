"""Shows one text of the help: readable lines, headings in the type scale, nothing loaded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from casevault.i18n import gettext
from casevault.ui import theme
from casevault.ui.theme import Space

READ_CHARACTERS: Final = 70
_LINE_HEIGHT_PERCENT: Final = 125.0
_HEADING_SIZES: Final = {1: 1.5, 2: 1.15}
_SPACE_ABOVE: Final = {1: 0, 2: Space.LARGE}
_EDGE: Final = Space.LARGE
_INDENT_CHARACTERS: Final = 4


class HelpReader(QTextBrowser):
    """Reads only: no link is followed, no file and no address is opened.

    Signals:
        letter_typed: a letter that belongs into the search line.
    """

    letter_typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(_EDGE)
        self.document().setIndentWidth(self.fontMetrics().averageCharWidth() * _INDENT_CHARACTERS)
        self.setAccessibleName(gettext("Text of the help"))

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Nothing: the text is all there is."""
        return None

    def show_text(self, markdown: str) -> None:
        """Show a text from its beginning."""
        self.document().setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        block = self.document().begin()
        while block.isValid():
            self._dress(block)
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def mark(self, places: Iterable[tuple[int, int]]) -> None:
        """Mark words, and bring the first of them into view."""
        marks = [self._marked(begin, end) for begin, end in places]
        self.setExtraSelections(marks)
        if marks:
            self._bring(marks[0].cursor)

    def room(self) -> int:
        """The width in pixels at which lines are as long as they read best."""
        letters = self.fontMetrics().averageCharWidth() * READ_CHARACTERS
        return letters + 2 * _EDGE + self.verticalScrollBar().sizeHint().width() + 2 * Space.SMALL

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lines never grow longer than one can read; what is left over stays free."""
        super().resizeEvent(event)
        longest = self.fontMetrics().averageCharWidth() * READ_CHARACTERS + 2 * _EDGE
        self.setLineWrapColumnOrWidth(min(longest, self.viewport().width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Whoever begins to type means to search."""
        if event.text().isalpha():
            self.letter_typed.emit(event.text())
            return
        super().keyPressEvent(event)

    def _dress(self, block: QTextBlock) -> None:
        level = block.blockFormat().headingLevel()
        shape = QTextBlockFormat()
        shape.setTopMargin(_SPACE_ABOVE.get(level, 0))
        shape.setBottomMargin(Space.HAIR if block.textList() is not None else Space.SMALL)
        shape.setLineHeight(
            _LINE_HEIGHT_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        cursor = QTextCursor(block)
        cursor.mergeBlockFormat(shape)
        if level:
            letters = QTextCharFormat()
            letters.setFontPointSize(self.font().pointSizeF() * _HEADING_SIZES.get(level, 1.0))
            letters.setFontWeight(QFont.Weight.DemiBold)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            cursor.setCharFormat(letters)  # in the place of its own, whose size is relative

    def _marked(self, begin: int, end: int) -> QTextEdit.ExtraSelection:
        tokens = theme.tokens()
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        letters = QTextCharFormat()
        letters.setBackground(QColor(tokens.caution_soft))
        letters.setForeground(QColor(tokens.caution))
        letters.setFontUnderline(True)
        mark.cursor = cursor
        mark.format = letters
        return mark

    def _bring(self, cursor: QTextCursor) -> None:
        line = self.cursorRect(cursor)
        bar = self.verticalScrollBar()
        if not self.viewport().rect().contains(line):
            bar.setValue(bar.value() + line.top() - self.viewport().height() // 3)
