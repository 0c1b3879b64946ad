"""Backups: where they go, what exists where, who is still in them, and that they come back."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import backup_overview, backup_places, backup_rounds
from casevault.services.backup import BackupDone
from casevault.services.backup_overview import Overview
from casevault.services.session import ChangeKind, Changes
from casevault.ui.page import Desk, Page
from casevault.ui.pages.backup_cards import (
    WORRY_WORDS,
    BackupList,
    DrillCard,
    ErasedCard,
    moment_words,
    place_words,
)
from casevault.ui.theme import Space
from casevault.ui.trust_words import backup_fact
from casevault.ui.widgets.banner import ToneMark
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.text import Body, Tone
from casevault.ui.widgets.work_card import WorkCard


class BackupsPage(Page):
    """Looks at the places in the worker, for a stick may take its time to answer."""

    title_id: ClassVar[str] = N_("Backups")
    help_id: ClassVar[str] = "backups"
    column_characters: ClassVar[int] = 130

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(
            gettext(
                "The program makes them by itself. Each is opened and checked before it counts."
            )
        )
        self.overview: Overview | None = None
        self._place = WorkCard(gettext("Where backups go"))
        self._words = QVBoxLayout()
        self._words.setSpacing(Space.SMALL)
        self._place.body.insertLayout(1, self._words)
        self._back_up = Button(gettext("Back up now"), ButtonKind.PRIMARY, icon="hard-drive")
        self._back_up.clicked.connect(self._start)
        self._choose = Button(gettext("Choose the place…"), icon="folder-open")
        self._choose.clicked.connect(self._choose_place)
        self._restore = Button(gettext("Restore a backup…"), icon="undo-2")
        self._restore.clicked.connect(lambda: desk.open_page("restore"))
        for button in (self._back_up, self._choose):
            button.setEnabled(desk.session.may(Right.BACK_UP))
        for button in (self._back_up, self._choose, self._restore):
            self._place.buttons.addWidget(button)
        self._list = BackupList()
        self._erased = ErasedCard(desk)
        self._drill = DrillCard(desk)
        for card in (self._place, self._list, self._erased, self._drill):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self._look()

    def first_focus(self) -> QWidget | None:
        """The backup, for whoever may make one."""
        return self._back_up if self._back_up.isEnabled() else self._restore

    def refresh(self, changes: object, _initiator: object = None) -> None:
        """A backup was made, a place chosen, or something was entered since."""
        if isinstance(changes, Changes) and ChangeKind.BACKUP in changes.kinds:
            self._drill.read()
        self._look()

    def _look(self) -> None:
        session = self.desk.session
        self._place.show_fact(backup_fact(session))
        self.desk.jobs.run(
            lambda _report: backup_overview.look(session),
            self._show,
            owner=self,
            quiet=True,
        )

    def _show(self, overview: Overview) -> None:
        self.overview = overview
        clear_layout(self._words)
        self._words.addWidget(Body(place_words(overview, self.desk.session)))
        for worry, program in overview.worries:
            self._add_line(Tone.CAUTION, gettext(WORRY_WORDS[worry]).format(program=program))
        if overview.failure is not None:
            words = gettext("The last try, on {moment}, did not succeed. {why}").format(
                moment=moment_words(overview.failure.at.isoformat()), why=overview.failure.text()
            )
            self._add_line(Tone.DANGER, words)
        self._list.show_files(overview)
        self._erased.show_held(overview)

    def _add_line(self, tone: Tone, words: str) -> None:
        line = QHBoxLayout()
        line.addWidget(ToneMark(tone))
        line.addWidget(Body(words), 1)
        self._words.addLayout(line)

    def _choose_place(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        folder = pick_folder(self, gettext("Choose a stick or a folder for the backups"))
        if folder is None:
            return
        session = self.desk.session
        self.desk.jobs.run(
            lambda _report: backup_places.choose(session, folder),
            self._chosen,
            self._place.fail,
            owner=self,
            quiet=True,
        )

    def _chosen(self, changes: Changes) -> None:
        self._place.banner.say(
            gettext("The place is chosen. Make the first backup there now."), Tone.OK
        )
        self.desk.feed.tell(changes, self)

    def _start(self) -> None:
        session = self.desk.session
        row = self._place.begin(gettext("Writing the backup"))
        job = self.desk.background.run(
            lambda report: backup_rounds.run(session, progress=report),
            self._backed_up,
            self._failed,
            row.advance,
            owner=self,
            quiet=True,
        )
        row.cancelled.connect(job.cancel)
        job.ended.connect(self._place.end)

    def _backed_up(self, done: BackupDone) -> None:
        self._place.banner.say(
            gettext("The backup is at {path}. It was opened again and checked.").format(
                path=str(done.path)
            ),
            Tone.OK,
        )
        self.desk.feed.tell(Changes(frozenset({ChangeKind.BACKUP})), self)

    def _failed(self, error: UserError) -> None:
        self._place.fail(error)
        self._look()
