"""The two small buttons of the row that a person is in: why do we ask, and no answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from casevault.i18n import gettext
from casevault.ui.forms.field_view import FieldView
from casevault.ui.forms.missing import reasons_for
from casevault.ui.widgets.buttons import Button, ButtonKind

WHY_KEY = Qt.Key.Key_F1
NO_ANSWER_KEY = Qt.Key.Key_F8


class RowActions(QWidget):
    """Goes to the row with the focus. Tab passes by; F1 and F8 do the same from the editor."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self._row: FieldView | None = None
        self.is_read_only = False
        self._why = Button(gettext("Why?"), ButtonKind.QUIET)
        self._why.setToolTip(gettext("Why do we ask? (F1)"))
        self._none = Button(gettext("No answer"), ButtonKind.QUIET)
        self._none.setToolTip(gettext("Say why there is no answer (F8)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self._why, self._none):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self._why.clicked.connect(self.turn_why)
        self._none.clicked.connect(self.offer_reasons)
        self.hide()

    @property
    def row(self) -> FieldView | None:
        """The row it stands at."""
        return self._row

    def go_to(self, row: FieldView) -> None:
        """Stand at a row."""
        if row is not self._row:
            if self._row is not None:
                self._row.removeEventFilter(self)
            self._row = row
            row.installEventFilter(self)
            why = gettext("Why do we ask: {question}").format(question=row.question)
            none = gettext("No answer to: {question}").format(question=row.question)
            self._why.setAccessibleName(why)
            self._none.setAccessibleName(none)
        self._none.setVisible(bool(self._reasons()))
        self.show()
        self._fit()
        self.place()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Go with the row when it moves."""
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize}:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Stand at the right end of the row's first line."""
        if self._row is None or not self._row.isVisibleTo(self._ground):
            self.hide()
            return
        corner = self._row.mapTo(self._ground, QPoint(self._row.width(), self._row.first_line()))
        self.move(corner.x() - self.width(), corner.y() - self.height() // 2)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
        self.resize(self.sizeHint())

    def reserve(self) -> int:
        """The width to keep free for it."""
        return self._why.sizeHint().width() + self._none.sizeHint().width()

    def turn_why(self) -> bool:
        """Open or close "why do we ask" of the row; whether it is open now."""
        return self._row is not None and self._row.turn_why()

    def offer_reasons(self) -> None:
        """Open the menu of reasons why there is no answer."""
        row = self._row
        if row is None or not self._reasons():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        self._entry(menu, group, gettext("There is an answer"), "", row)
        for reason in reasons_for(row.field):
            self._entry(menu, group, reason.label, reason.value, row)
        self._anchor_menu(menu)

    def _entry(
        self, menu: QMenu, group: QActionGroup, words: str, code: str, row: FieldView
    ) -> None:
        entry = QAction(words.replace("&", "&&"), menu)
        entry.setCheckable(True)
        entry.setChecked(row.reason == code)
        entry.triggered.connect(lambda _on: row.give_reason(code))
        group.addAction(entry)
        menu.addAction(entry)

    def _anchor_menu(self, menu: QMenu) -> None:
        menu.popup(self._none.mapToGlobal(QPoint(0, self._none.height())))

    def _reasons(self) -> bool:
        return (
            self._row is not None and not self.is_read_only and bool(reasons_for(self._row.field))
        )
