"""Who a person is: closed until somebody says why, open for a minute, gone without a trace.

Nothing on it can be selected or dragged, nor copied unless the settings of this computer offer it;
how to reach her safely is said before any number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.forms import Form, Section, Side
from casevault.i18n import gettext, ngettext
from casevault.services import identity
from casevault.services.identity import Reason
from casevault.ui.forms.editor import announce
from casevault.ui.forms.sealed_card import SealedMark
from casevault.ui.page import Desk
from casevault.ui.records.answer_words import answer_words
from casevault.ui.records.copy_answer import COPYABLE, CopyButton
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.ui.records.safe_contact import (
    NUMBER_FIELDS,
    RULE_FIELDS,
    SafeContact,
    safe_contact,
)
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card, Line
from casevault.ui.widgets.text import Body, Caption, Heading, Tone

OPEN_SECONDS: Final = 60
_USES: Final = frozenset(
    {QEvent.Type.MouseMove, QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.MouseButtonPress}
)


class IdentityCard(Card):
    """The sealed side of a person's record, for reading.

    Signals:
        opened, closed: what they say.
    """

    opened = Signal()
    closed = Signal()

    def __init__(
        self, desk: Desk, form: Form, record_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(gettext("Identity card"), parent)
        self._desk = desk
        self._form = form
        self._record_id = record_id
        self._inside: QWidget | None = None
        self._words: list[QLabel] = []
        self._next_words: list[QLabel] = []
        self._rule: Banner | None = None
        self._left = 0
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.head_actions.addWidget(SealedMark())
        self.countdown = Caption("")
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.second_passed)
        self.problem = Banner()
        self.body.addWidget(self.problem)
        self._show_closed()

    @property
    def is_open(self) -> bool:
        """Whether names are on the screen."""
        return self._tick.isActive()

    def ask(self) -> None:
        """Ask why the card is to be opened."""
        panel = ReasonPanel(self._record_id, self)
        panel.given.connect(self._open)
        panel.given_up.connect(self._show_closed)
        self._put(panel)
        panel.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def close_card(self) -> None:
        """Take every name off the screen, and out of what a screen reader can read."""
        was_open = self.is_open
        self._tick.stop()
        self._show_closed()
        if was_open:
            announce(self, gettext("The identity card is closed."))
            self.closed.emit()

    def second_passed(self) -> None:
        """Count down; at zero the card closes by itself."""
        self._left -= 1
        if self._left <= 0:
            self.close_card()
            return
        self._say_left()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """A card that is not looked at is closed."""
        super().hideEvent(event)
        if self.is_open:
            self.close_card()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Whatever is done on the card gives it another minute."""
        if event.type() in _USES and self.is_open:
            self._left = OPEN_SECONDS
            self._say_left()
        return super().eventFilter(watched, event)

    def _show_closed(self) -> None:
        inside = QWidget(self)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        words = gettext(
            "Closed. Names, papers and contact of this person are sealed. "
            "Opening them is written in the log, with the reason."
        )
        row.addWidget(Body(words, muted=True), 1)
        self.open_button = Button(gettext("Open…"), icon="lock-open")
        self.open_button.setAccessibleName(gettext("Open the identity card…"))
        self.open_button.clicked.connect(self.ask)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignTop)
        self._put(inside)

    def _open(self, reason: Reason, own_words: str) -> None:
        session, record_id = self._desk.session, self._record_id
        self._desk.jobs.run(
            lambda _report: identity.open_identity(session, record_id, reason, own_words),
            self._show_open,
            self._refused,
            owner=self,
            quiet=True,
        )

    def _refused(self, error: UserError) -> None:
        self._show_closed()
        self.problem.say(error.text(), Tone.CAUTION)

    def _show_open(self, answers: Mapping[str, Any]) -> None:
        self.problem.clear()
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        rule = safe_contact(self._form, answers)
        column.addWidget(self._rule_banner(rule))
        hidden: list[QWidget] = []
        for section in self._form.sections:
            part = self._section(section, answers)
            if part is None:
                continue
            column.addWidget(part)
            if {field.id for field in section.fields} & NUMBER_FIELDS:
                hidden.append(part)
        if hidden and (rule.is_unsafe or rule.is_unknown):
            column.addWidget(self._cover(hidden), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Line())
        column.addLayout(self._foot())
        self._put(inside)
        for part in (self, *inside.findChildren(QWidget)):
            part.setMouseTracking(True)
            part.installEventFilter(self)
        self._left = OPEN_SECONDS
        self._say_left()
        self._tick.start()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def _rule_banner(self, rule: SafeContact) -> Banner:
        tone = Tone.DANGER if rule.is_unsafe else Tone.CAUTION
        banner = Banner("\n".join((rule.warning, *rule.lines)), tone)
        self._rule = banner
        return banner

    def _section(self, section: Section, answers: Mapping[str, Any]) -> QWidget | None:
        told = [
            field
            for field in section.fields
            if field.side is Side.IDENTITY and field.id in answers and field.id not in RULE_FIELDS
        ]
        if not told:
            return None
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.HAIR)
        column.addWidget(Heading(gettext(section.title_id), level=3))
        letters = self.fontMetrics().averageCharWidth()
        for field in told:
            row = QHBoxLayout()
            row.setSpacing(Space.LARGE)
            question = Body(gettext(field.label_id), muted=True)
            question.setFixedWidth(letters * 26)
            answer = Body(answer_words(field, answers[field.id]))
            answer.setAccessibleName(
                gettext("{question}: {answer}").format(
                    question=question.text(), answer=answer.text()
                )
            )
            answer.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            # A name in Arabic letters stands where the others stand, not at the far end.
            answer.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
            self._next_words.append(answer)
            row.addWidget(question, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(answer, 1)
            if self._desk.preferences.now.may_copy and field.id in COPYABLE:
                copy = CopyButton(self._desk, self._record_id, field, answer.text())
                row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        return part

    def _cover(self, parts: list[QWidget]) -> Button:
        """Numbers stay away from the eye until somebody has read the rule and still needs them."""
        for part in parts:
            part.hide()
        show = Button(gettext("I have read this: show how to reach her or him"))

        def uncover() -> None:
            for part in parts:
                part.show()
            show.hide()
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

        show.clicked.connect(uncover)
        return show

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        self.countdown = Caption("")
        foot.addWidget(self.countdown, 1)
        self.close_button = Button(gettext("Close now"), ButtonKind.PRIMARY, icon="lock")
        self.close_button.clicked.connect(self.close_card)
        foot.addWidget(self.close_button)
        return foot

    def _say_left(self) -> None:
        words = ngettext(
            "Closes in {count} second unless it is used.",
            "Closes in {count} seconds unless it is used.",
            self._left,
        )
        self.countdown.setText(words.format(count=self._left))

    def _put(self, inside: QWidget) -> None:
        for label in self._words:
            label.clear()
            label.setAccessibleName("")
        before = self._inside
        if before is not None and self._rule is not None and before.isAncestorOf(self._rule):
            self._rule.clear()
            self._rule = None
        self._words, self._next_words = self._next_words, []
        self._inside = inside
        if before is not None:
            before.hide()
            self.body.removeWidget(before)
            before.deleteLater()
        self.body.addWidget(inside)
        inside.show()
