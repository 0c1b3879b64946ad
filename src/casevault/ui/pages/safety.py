"""Backup and checks: both at any time, both shown while they run, both say what they found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services import anchors, backup, backup_rounds, verify
from casevault.services.backup import BackupDone
from casevault.services.session import ChangeKind, Changes
from casevault.services.verify import Verification
from casevault.ui.jobs import Report
from casevault.ui.page import Desk, Page
from casevault.ui.pages.compare_card import CompareCard
from casevault.ui.trust_words import backup_fact, check_fact
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Tone
from casevault.ui.widgets.work_card import WorkCard

_MOST_FINDINGS = 20
_WHAT_NOW = N_(
    "Type nothing more into this vault. Copy its whole folder to a stick, then restore the newest "
    "backup that is sound. F1 says more."
)


class SafetyPage(Page):
    """One card for each; a running job is seen in its card and can be stopped there."""

    title_id: ClassVar[str] = N_("Backup and checks")
    help_id: ClassVar[str] = "backup"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._is_damaged = False
        self.say_lead(
            gettext("A backup is one encrypted file. Keep a copy apart from this computer.")
        )
        self._backup = WorkCard(gettext("Backup"))
        self._check = WorkCard(gettext("Checks"))
        self._back_up = Button(gettext("Back up now"), ButtonKind.PRIMARY, icon="hard-drive")
        self._back_up.clicked.connect(self._start_backup)
        self._elsewhere = Button(gettext("Back up to another place…"), icon="folder-open")
        self._elsewhere.clicked.connect(self._choose_place)
        self._verify = Button(gettext("Check now"), icon="shield-check")
        self._verify.clicked.connect(self._start_check)
        for button in (self._back_up, self._elsewhere):
            button.setEnabled(desk.session.may(Right.BACK_UP))
            self._backup.buttons.addWidget(button)
        self._check.buttons.addWidget(self._verify)
        every = Button(gettext("Backups…"), icon="list-checks")
        every.clicked.connect(lambda: desk.open_page("backups"))
        self._backup.buttons.addWidget(every)
        self.compare = CompareCard()
        self.compare.wanted.connect(self._start_compare)
        for work in (self._backup, self._check, self.compare):
            self.body.addWidget(work)
        self.body.addStretch(1)
        self._read()

    def first_focus(self) -> QWidget | None:
        """The backup, for whoever may make one."""
        return self._back_up if self._back_up.isEnabled() else self._verify

    def help_here(self) -> str:
        """What to do, once a check has found damage."""
        return "damage" if self._is_damaged else self.help_id

    def refresh(self, _changes: object, _initiator: object = None) -> None:
        """The dates may have changed."""
        self._read()

    def _read(self) -> None:
        self._backup.show_fact(backup_fact(self.desk.session))
        self._check.show_fact(check_fact(self.desk.session))
        self.compare.show_code(anchors.code_now(self.desk.session))

    def _choose_place(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        usual = backup.automatic_place(self.desk.session)
        folder = pick_folder(self, gettext("Where should the backup lie?"), usual.parent)
        if folder is not None:
            self._run_backup(folder / usual.name)

    def _start_backup(self) -> None:
        session = self.desk.session
        self._run(lambda report: backup_rounds.run(session, progress=report))

    def _run_backup(self, path: Path) -> None:
        session = self.desk.session
        self._run(lambda report: backup.back_up(session, path, progress=report))

    def _run(self, work: Callable[[Report], BackupDone]) -> None:
        row = self._backup.begin(gettext("Writing the backup"))
        job = self.desk.background.run(
            work,
            self._backed_up,
            self._backup.fail,
            row.advance,
            owner=self,
            quiet=True,
        )
        row.cancelled.connect(job.cancel)
        job.ended.connect(self._backup.end)

    def _backed_up(self, done: BackupDone) -> None:
        self._backup.banner.say(
            gettext("The backup is at {path}. It was opened again and checked.").format(
                path=str(done.path)
            ),
            Tone.OK,
        )
        self.desk.feed.tell(Changes(frozenset({ChangeKind.BACKUP})), self)

    def _start_check(self) -> None:
        self._run_check(self._check, None)

    def _start_compare(self, anchor: Path | str) -> None:
        self._run_check(self.compare, anchor)

    def _run_check(self, card: WorkCard, anchor: Path | str | None) -> None:
        session = self.desk.session
        row = card.begin(gettext("Checking every record"))
        job = self.desk.jobs.run(
            lambda report: verify.verify(session, anchor=anchor, progress=report),
            lambda result: self._checked(card, result),
            card.fail,
            row.advance,
            owner=self,
            quiet=True,
        )
        row.cancelled.connect(job.cancel)
        job.ended.connect(card.end)

    def _checked(self, card: WorkCard, result: Verification) -> None:
        count = len(result.findings)
        if not count and result.fits_anchor:
            card.banner.say(
                gettext("It fits: nothing older was put back, and everything is sound."), Tone.OK
            )
        elif not count:
            words = [gettext("Everything is sound."), *_compared(result)]
            card.banner.say(" ".join(words), Tone.OK)
        else:
            said = ngettext("One thing was found.", "{count} things were found.", count)
            tone = Tone.CAUTION if result.is_sound else Tone.DANGER
            card.banner.say(said.format(count=count), tone)
        self._is_damaged = not result.is_sound
        what_now = [] if result.is_sound else [(Tone.PLAIN, gettext(_WHAT_NOW))]
        card.show_findings(
            what_now
            + [
                (Tone.DANGER if found.is_damage else Tone.CAUTION, found.text())
                for found in result.findings[:_MOST_FINDINGS]
            ]
            + [
                (Tone.PLAIN if part.holds else Tone.DANGER, part.text())
                for part in result.signed[:_MOST_FINDINGS]
            ]
        )
        self.desk.feed.tell(Changes(frozenset({ChangeKind.BACKUP})), self)


def _compared(result: Verification) -> list[str]:
    if not result.backups:
        return []
    return [
        ngettext(
            "It fits the backup that lies where backups go.",
            "It fits all {count} backups that lie where backups go.",
            result.backups,
        ).format(count=result.backups)
    ]
