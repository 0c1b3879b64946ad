"""Who can open the names in a case: told to everybody, changed by the coordinator."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services import assignments
from casevault.services.assignments import CaseAccessView, Ground, Holder
from casevault.services.session import Changes
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.page import Desk
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card, Line
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body, Heading, Pill, Tone


def who_to_ask(view: CaseAccessView) -> str:
    """The people who can give access, as they stand in a sentence."""
    return ", ".join(view.to_ask())


class AccessPane(QWidget):
    """The holders with their reasons; the page builds it anew after each change."""

    help_id: ClassVar[str] = "case-access"

    def __init__(self, desk: Desk, case_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id = case_id
        self._view = assignments.access_to(desk.session, case_id)
        self.banner = Banner()
        self.colleague = QComboBox()
        self.colleague.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.colleague.setMinimumContentsLength(14)
        self.give = Button(gettext("Let her open the names"), icon="key-round")
        self.hand_over = Button(gettext("Make her the case worker"))
        title = gettext("Who can open the names in this case")
        column = ScrollColumn(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(column)
        column.body.addWidget(self.banner)
        column.body.addWidget(self._holders_card(title))
        if self._view.may_assign:
            column.body.addWidget(self._giving_card())
        else:
            for part in (self.colleague, self.give, self.hand_over):
                part.setParent(self)
                part.hide()
        column.body.addStretch()
        if not self._view.may_open:
            self.banner.say(
                gettext(
                    "The names in this case are sealed for you. Ask {names} for access."
                ).format(names=who_to_ask(self._view)),
                Tone.INFO,
            )

    def first_focus(self) -> QWidget | None:
        """The choice of a colleague, where there is one."""
        return self.colleague if self.colleague.isEnabled() and self._view.may_assign else None

    def _holders_card(self, title: str) -> Card:
        card = Card()
        card.setAccessibleName(title)
        for number, holder in enumerate(self._view.holders):
            if number:
                card.body.addWidget(Line())
            card.body.addLayout(self._line(holder))
        if not self._view.responsible:
            words = gettext("The case worker of this case is in the vault no more.")
            card.body.addWidget(Body(words))
        if self._view.key_change_due:
            card.body.addWidget(
                Body(
                    gettext(
                        "Somebody lost access to this case and may have kept its key. It gets "
                        "another one with the next new keys for everybody."
                    ),
                    muted=True,
                )
            )
        return card

    def _line(self, holder: Holder) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        words.addWidget(Heading(holder.user.name, level=3))
        words.addWidget(Body(_ground_words(holder), muted=True))
        row = QHBoxLayout()
        row.addLayout(words, 1)
        if holder.user.is_self:
            row.addWidget(Pill(gettext("you"), Tone.INFO))
        if self._view.may_assign and holder.ground is Ground.ASSIGNED and not holder.is_responsible:
            button = Button(gettext("Take away…"), ButtonKind.QUIET)
            button.setAccessibleName(
                gettext("Take access away from {name}…").format(name=holder.user.name)
            )
            button.clicked.connect(partial(self._ask_take_away, holder))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _giving_card(self) -> Card:
        card = Card(gettext("Give the case to a colleague"))
        able = {holder.user.user_id for holder in self._view.holders}
        for user in self._view.may_be_responsible():
            self.colleague.addItem(user.name, user.user_id)
        card.body.addWidget(FieldRow(gettext("Colleague"), self.colleague))
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=Space.SMALL, row_spacing=Space.SMALL)
        flow.addWidget(self.give)
        flow.addWidget(self.hand_over)
        card.body.addWidget(buttons)
        card.body.addWidget(
            Body(
                gettext(
                    "She opens the names from her next unlock on. The case worker is whose case it "
                    "is: it then stands under her own cases. Who had it before keeps access until "
                    "you take it away."
                ),
                muted=True,
            )
        )

        def look() -> None:
            chosen = self.colleague.currentData()
            self.give.setEnabled(bool(chosen) and chosen not in able)
            self.hand_over.setEnabled(bool(chosen) and not self._is_responsible(str(chosen)))

        self.colleague.currentIndexChanged.connect(look)
        self.give.clicked.connect(self._give)
        self.hand_over.clicked.connect(self._hand_over)
        look()
        return card

    def _is_responsible(self, user_id: str) -> bool:
        return any(h.is_responsible and h.user.user_id == user_id for h in self._view.holders)

    def _give(self) -> None:
        user_id, name = str(self.colleague.currentData()), self.colleague.currentText()
        self._run(
            lambda: assignments.give(self._desk.session, self._case_id, user_id),
            gettext("{name} can open the names in this case now.").format(name=name),
        )

    def _hand_over(self) -> None:
        user_id, name = str(self.colleague.currentData()), self.colleague.currentText()
        self._run(
            lambda: assignments.hand_over(self._desk.session, self._case_id, user_id),
            gettext("{name} is the case worker of this case now.").format(name=name),
        )

    def _ask_take_away(self, holder: Holder) -> None:
        name, user_id = holder.user.name, holder.user.user_id
        dialog = Dialog(
            self,
            gettext("Take access away from {name}?").format(name=name),
            gettext(
                "From now on the program opens the names in this case for her no more. What she "
                "read she may have kept, and the key of the case too: the case gets another key "
                "with the next new keys for everybody, under Users."
            ),
        )
        keep = dialog.add_button(gettext("Leave it"), result=0)
        dialog.add_button(gettext("Take away"), ButtonKind.DANGER, result=1)
        keep.setDefault(True)
        keep.setFocus()
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(
            lambda: self._run(
                lambda: assignments.take_away(self._desk.session, self._case_id, user_id),
                gettext("{name} has no access to this case any more.").format(name=name),
            )
        )
        dialog.open()

    def _run(self, change: Callable[[], Changes], words: str) -> None:
        def done(changes: Changes) -> None:
            self._desk.notices.show_done(words)
            self._desk.feed.tell(changes, None)

        self._desk.jobs.run(
            lambda _report: change(),
            done,
            lambda error: self.banner.say(error.text(), Tone.DANGER),
            owner=self,
            quiet=True,
        )


def _ground_words(holder: Holder) -> str:
    if holder.is_responsible:
        return gettext("The case worker of this case")
    if holder.ground is Ground.COORDINATOR:
        return gettext("Coordinator: can open every case")
    return gettext("Was given access to this case")
