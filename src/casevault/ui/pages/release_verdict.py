"""Checking the files of a release: signature, figures, proof; of ours or of anybody's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.services import release_check, release_words
from casevault.services.release_verification import ReleaseVerification
from casevault.ui.page import Desk
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Tone


class VerifyCard(Card):
    """Choose a folder; every check follows, and its result in words."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(gettext("Check the files of a release"), parent)
        self._desk = desk
        self._folder: Path | None = None
        self._had_keyboard = False
        self._fingerprint = QLineEdit()
        TypedWords(self, "verdict").keep("fingerprint", self._fingerprint)
        self._choose = Button(gettext("Choose the folder…"), icon="shield-check")
        self._choose.clicked.connect(self._pick)
        self.banner = Banner()
        self._lines = QVBoxLayout()
        self.body.addWidget(
            Body(
                gettext(
                    "Whether the files are whole, signed by whom they say, and whether their "
                    "figures give nobody away."
                ),
                muted=True,
            )
        )
        self.body.addWidget(
            FieldRow(
                gettext("Fingerprint on the sender's letterhead"),
                self._fingerprint,
                gettext("Without it the check cannot say whose signature it is."),
            )
        )
        row = QHBoxLayout()
        row.addWidget(self._choose)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.banner)
        self.body.addLayout(self._lines)

    def first_focus(self) -> QWidget:
        """The folder."""
        return self._choose

    def look_at(self, folder: Path) -> None:
        """Check the release in a folder."""
        self._folder = folder
        fingerprint = self._fingerprint.text().strip() or None
        self.banner.clear()
        clear_layout(self._lines)
        row = ProgressRow(gettext("Checking the release"), can_stop=False)
        self._lines.addWidget(row)
        self._had_keyboard = self._choose.hasFocus()
        self._choose.setEnabled(False)
        job = self._desk.jobs.run(
            lambda _report: release_check.verify_release(folder, fingerprint=fingerprint),
            self._checked,
            self._failed,
            owner=self,
            quiet=True,
        )
        job.ended.connect(self._ended)

    def _pick(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        chosen = pick_folder(self, gettext("Which release?"), self._folder)
        if chosen is not None:
            self.look_at(chosen)

    def _ended(self) -> None:
        clear_layout(self._lines)
        self._choose.setEnabled(True)
        if self._had_keyboard:
            self._choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _checked(self, report: ReleaseVerification) -> None:
        lines = list(report.lines())
        if report.is_sound:
            self.banner.say(lines.pop(0), Tone.OK)
            if report.fingerprint == release_words.own_fingerprint(self._desk.session):
                lines.append(gettext("It bears the signature of this vault's own key."))
        else:
            self.banner.say(lines.pop(), Tone.DANGER)
        for line in lines:
            self._lines.addWidget(Body(line))
        into_view(self)

    def _failed(self, error: UserError) -> None:
        self.banner.say(error.text(), Tone.DANGER)
        into_view(self)
