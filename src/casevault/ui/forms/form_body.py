"""The scrolling part of a form: which questions are asked, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from casevault.domain.conditions import holds
from casevault.domain.forms import Field, Form, Section, Side
from casevault.i18n import gettext
from casevault.ui.forms.editors import Surroundings
from casevault.ui.forms.field_view import FieldView
from casevault.ui.forms.row_actions import RowActions
from casevault.ui.forms.sealed_card import SealedCard, SealedMark, SealedState
from casevault.ui.theme import Space
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.visibility import set_shown

_WIDE_CHARACTERS = 104
_MOST_CHARACTERS = 130
_LABEL_SHARE = 0.27
_LABEL_CHARACTERS = 30


class FormBody(ScrollColumn):
    """The questions of a form as rows in cards.

    Signals:
        edited: the id of a question whose answer was changed by hand.
        moved_on: the keyboard left a question.
        sealed_wanted: the person asks to open the sealed questions.
    """

    edited = Signal(str)
    moved_on = Signal()
    sealed_wanted = Signal()

    def __init__(
        self,
        form: Form,
        around: Surroundings,
        sealed: SealedState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gettext(form.title_id), characters=_MOST_CHARACTERS, parent=parent)
        self.rows: dict[str, FieldView] = {}
        self._around = around
        self._sealed = sealed
        self._follows = False
        self.sealed_card: SealedCard | None = None
        self._cards: list[tuple[Card, list[FieldView]]] = []
        self._arranged: tuple[int | None, int] | None = None
        self.row_actions = RowActions(self.content())
        for section in form.sections:
            self._add_section(section)
        if sealed is not SealedState.OPEN and any(f.side is Side.IDENTITY for f in form.fields):
            card = self.sealed_card = SealedCard(sealed)
            card.wanted.connect(self.sealed_wanted)
            self.body.addWidget(card)
        self.body.addStretch()

    def content(self) -> QWidget:
        """The widget that scrolls."""
        inside = self.widget()
        assert inside is not None  # noqa: S101 - set by ScrollColumn
        return inside

    def fit(self, answers: Mapping[str, Any]) -> None:
        """Ask the questions whose condition holds; the one with the keyboard does not move."""
        turned = [
            row
            for row in self.rows.values()
            if (condition := row.field.shown_when) is not None
            and holds(condition, answers) == row.isHidden()
        ]
        if not turned:
            return
        anchor = self.row_actions.row
        before = self._height_of(anchor)
        for row in turned:
            set_shown(row, row.isHidden())
        for card, inside in self._cards:
            set_shown(card, not all(row.isHidden() for row in inside))
        self._keep_place(anchor, before)

    def go_to(self, row: FieldView) -> None:
        """Put the keyboard on a question and bring it into sight."""
        row.focus_target().setFocus(Qt.FocusReason.OtherFocusReason)
        self.bring(row)

    def bring(self, widget: QWidget) -> None:
        """Bring something of the form into sight, wherever it has just been put."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.ensureWidgetVisible(widget, 0, Space.HUGE)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Labels stand beside their editors where there is room, else above."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the keyboard while on the screen."""
        super().showEvent(event)
        application = QApplication.instance()
        if isinstance(application, QApplication) and not self._follows:
            application.focusChanged.connect(self._focus_changed)
            self._follows = True
        self._arrange()
        # Where the rows stand is known only when all of this is over.
        QTimer.singleShot(0, self, self._bring_the_keyboard)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stop following."""
        super().hideEvent(event)
        application = QApplication.instance()
        if isinstance(application, QApplication) and self._follows:
            application.focusChanged.disconnect(self._focus_changed)
            self._follows = False

    def _bring_the_keyboard(self) -> None:
        held = self.focusWidget()
        if held is not None and self.isVisible():
            self.bring(held)

    def _add_section(self, section: Section) -> None:
        asked = [one for one in section.fields if self._has_row(one)]
        if not asked:
            return
        all_sealed = all(one.side is Side.IDENTITY for one in asked)
        card = Card(gettext(section.title_id), self.content())
        self.body.addWidget(card)
        if all_sealed:
            card.head_actions.addWidget(SealedMark())
        inside = []
        for one in asked:
            row = FieldView(one, self._around, says_sealed=not all_sealed, parent=card)
            row.changed.connect(self.edited)
            row.entered.connect(self.row_actions.go_to)
            card.body.addWidget(row)
            self.rows[one.id] = row
            inside.append(row)
        self._cards.append((card, inside))

    def _has_row(self, one: Field) -> bool:
        open_side = self._sealed is SealedState.OPEN or one.side is Side.FACTS
        return open_side and not one.retired and one.main_of is None

    def _height_of(self, row: FieldView | None) -> int:
        return 0 if row is None else row.mapTo(self.viewport(), row.rect().topLeft()).y()

    def _keep_place(self, anchor: FieldView | None, before: int) -> None:
        if anchor is None or not anchor.isVisible():
            return
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self._height_of(anchor) - before)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        left, entered = self._row_of(old), self._row_of(new)
        if left is entered:
            return
        if left is not None:
            left.leave()
            self.moved_on.emit()
        if entered is not None:
            self.row_actions.go_to(entered)
            self.ensureWidgetVisible(entered, 0, Space.WIDE)

    def _row_of(self, widget: QWidget | None) -> FieldView | None:
        while widget is not None and not isinstance(widget, FieldView):
            widget = widget.parentWidget()
        return widget if widget is not None and widget in self.rows.values() else None

    def _arrange(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        room = self.width() - 2 * Space.LARGE
        label = min(round(room * _LABEL_SHARE), letter * _LABEL_CHARACTERS)
        wide = room > letter * _WIDE_CHARACTERS
        wanted = (label if wide else None, self.row_actions.reserve())
        if wanted == self._arranged:
            self.row_actions.place()
            return
        self._arranged = wanted
        for row in self.rows.values():
            row.arrange(*wanted)
