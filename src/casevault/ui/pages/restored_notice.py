"""Says that quarters are blocked since a backup was restored, and lets a coordinator free them."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.roles import Right
from casevault.i18n import gettext
from casevault.services import after_restore
from casevault.services.after_restore import Restored
from casevault.services.session import Changes
from casevault.ui.page import Desk
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.text import Tone
from casevault.ui.widgets.visibility import set_shown

_NOTHING_GIVEN = 1


class RestoredNotice(QWidget):
    """Hidden where nothing is blocked, and gone as soon as somebody has said that nothing was."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._may = desk.session.may(Right.CHANGE_USERS)
        self.banner = Banner()
        self.button = Button(gettext("Say that nothing was given…"))
        self.button.clicked.connect(self._ask)
        self.banner.buttons.addWidget(self.button)
        set_shown(self.button, self._may)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.banner)
        desk.feed.changed.connect(self._look)
        self._look()

    def first_focus(self) -> QWidget | None:
        """The button, for whoever may press it."""
        return self.button if self._may and not self.isHidden() else None

    @Slot()
    def _look(self) -> None:
        found = after_restore.blocked(self._desk.session)
        if found is None:
            self.banner.clear()
        else:
            self.banner.say(self._words(found), Tone.CAUTION)
        set_shown(self, found is not None)

    def _words(self, found: Restored) -> str:
        words = [
            gettext(
                "This vault was restored from the backup of {day}. Figures given to anybody after "
                "that day it does not know; the same ones rounded differently could give a person "
                "away. So quarters that ended before {restored} stay blocked, except those that "
                "were released before the backup."
            ).format(day=format_day(found.backup_of), restored=format_day(found.restored_on))
        ]
        if not self._may:
            names = ", ".join(after_restore.who_may_declare(self._desk.session))
            words.append(
                gettext(
                    "If nothing was given, a coordinator can say so and free them. Who can: {names}"
                ).format(names=names)
            )
        return " ".join(words)

    def _ask(self) -> None:
        found = after_restore.blocked(self._desk.session)
        if found is None or not ask_nothing_given(self.window(), found):
            return
        session = self._desk.session
        self._desk.jobs.run(
            lambda _report: after_restore.declare_nothing_released(session),
            self._declared,
            owner=self,
            quiet=True,
        )

    def _declared(self, changes: Changes) -> None:
        self._desk.notices.show_done(
            gettext("The quarters are free again. What you said is entered in the log.")
        )
        self._desk.feed.tell(changes, self)


def ask_nothing_given(parent: QWidget | None, found: Restored) -> bool:
    """Ask once whether anything was given since the backup; True only for a clear No."""
    dialog = Dialog(
        parent,
        gettext("Were any figures given to anybody after {day}?").format(
            day=format_day(found.backup_of)
        ),
        gettext(
            "Think of releases, reports, e-mails and telephone calls. If something was given, "
            "restore the backup that was made together with the last release: that one knows it. "
            "What you say here is entered in the log and cannot be taken back."
        ),
    )
    dialog.add_button(gettext("No, nothing was given"), ButtonKind.DANGER, result=_NOTHING_GIVEN)
    unsure = dialog.add_button(gettext("Yes, or I am not sure"), ButtonKind.PRIMARY, result=0)
    unsure.setFocus()
    answer = dialog.exec()
    dialog.deleteLater()
    return answer == _NOTHING_GIVEN
