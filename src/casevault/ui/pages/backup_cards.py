"""The cards of the page about backups: what exists where, who is still held, the drill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services import drafts, erasing, erasures, key_files, restore_drill
from casevault.services.backup_overview import KnownFile, Overview, Standing
from casevault.services.backup_places import Worry
from casevault.services.drafts import Waiting
from casevault.services.restore_drill import DrillDone
from casevault.services.session import ChangeKind, Changes, Session
from casevault.ui.draft_words import before_erasing
from casevault.ui.page import Desk
from casevault.ui.trust_words import drill_words
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.text import Body, Tone
from casevault.ui.widgets.visibility import set_shown
from casevault.ui.widgets.word_table import WordModel, WordTable
from casevault.ui.widgets.work_card import WorkCard

_MEGABYTE: Final = 1_000_000
_MOST_ROWS: Final = 60
_MOST_CODES: Final = 30

STANDING_WORDS: Final[dict[Standing, str]] = {
    Standing.THERE: N_("there, checked {day}"),
    Standing.NOT_REACHED: N_("not plugged in; checked {day}"),
    Standing.MISSING: N_("missing"),
    Standing.BAD: N_("does not hold"),
}

WORRY_WORDS: Final[dict[Worry, str]] = {
    Worry.SAME_DISK: N_(
        "The backups lie on the same disk as the vault: a theft or a fire takes both. "
        "Choose a stick or a disk that you can carry away."
    ),
    Worry.SYNCHRONISED: N_(
        "{program} copies this folder to other computers. Nobody reads a backup without a "
        "passphrase, but you no longer know where copies are. Choose another place."
    ),
    Worry.NOT_HERE: N_(
        "The place is not here now. As soon as the stick is plugged in, the program goes on by "
        "itself."
    ),
}


def moment_words(iso: str) -> str:
    """Day and time of a moment, on the user's calendar."""
    moment = datetime.fromisoformat(iso).astimezone()
    return gettext("{day}, {time}").format(
        day=format_day(moment.date()), time=moment.strftime("%H:%M")
    )


class BackupList(Card):
    """Every backup the vault knows of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gettext("What exists where"), parent)
        self._inside = QVBoxLayout()
        self.body.addLayout(self._inside)

    def show_files(self, overview: Overview) -> None:
        """Show what is known now."""
        clear_layout(self._inside)
        if not overview.files:
            self._inside.addWidget(Body(gettext("No backup yet."), muted=True))
            return
        titles = [gettext("Made, and where"), gettext("Size"), gettext("State"), gettext("Goes")]
        rows = [_row(each) for each in overview.files[:_MOST_ROWS]]
        table = WordTable(gettext("Backups"), WordModel(titles, rows))
        self._inside.addWidget(table)
        self._inside.addWidget(
            Body(
                gettext(
                    "The newest of each of the last 7 days, 4 weeks and 6 months stay; older ones "
                    "go by themselves once a newer one was made and checked. The days are those "
                    "of a backup every day; with fewer backups they stay longer."
                ),
                muted=True,
            )
        )


def _row(known: KnownFile) -> tuple[str, str, str, str]:
    entry = known.entry
    checked = datetime.fromisoformat(entry.verified_at).astimezone().date()
    where = gettext("{moment} · {folder}").format(
        moment=moment_words(entry.made_at), folder=Path(known.folder).name or known.folder
    )
    size = gettext("{size} MB").format(size=max(1, round(entry.size / _MEGABYTE)))
    state = gettext(STANDING_WORDS[known.standing]).format(day=format_day(checked))
    return where, size, state, _goes(known.until)


class ErasedCard(WorkCard):
    """Which backups still hold somebody who was erased, and until when; who came back by one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(gettext("People who were erased"))
        self._desk = desk
        self._inside = QVBoxLayout()
        self.body.insertLayout(1, self._inside)
        self._again = Button(gettext("Erase them again…"), ButtonKind.DANGER, icon="trash-2")
        self._again.clicked.connect(self._ask)
        self._again.hide()
        self.buttons.addWidget(self._again)

    def show_held(self, overview: Overview) -> None:
        """Say it, one line for each backup."""
        clear_layout(self._inside)
        self._show_come_back()
        if not overview.still_held:
            self._inside.addWidget(
                Body(gettext("No backup holds anybody who was erased from the vault."), muted=True)
            )
            return
        until = {each.entry.backup_id: each.until for each in overview.files}
        count = len(overview.still_held)
        words = ngettext(
            "One backup may still hold somebody who was erased from the vault.",
            "{count} backups may still hold somebody who was erased from the vault.",
            count,
        )
        self._inside.addWidget(Body(words.format(count=count)))
        rows = [
            (
                gettext("Backup of {moment}").format(moment=moment_words(held.backup.made_at)),
                str(len(held.cases)),
                _goes(until.get(held.backup.backup_id)),
            )
            for held in overview.still_held
        ]
        titles = [gettext("Backup"), gettext("Erased cases"), gettext("Goes")]
        model = WordModel(titles, rows)
        self._inside.addWidget(WordTable(gettext("Backups that hold erased people"), model))
        self._inside.addWidget(
            Body(
                gettext(
                    "Until then whoever has such a backup and a passphrase of that day can read "
                    "about them. To be rid of one sooner, destroy the file where it lies."
                ),
                muted=True,
            )
        )

    def _show_come_back(self) -> None:
        count = len(erasures.pending(self._desk.session))
        may = self._desk.session.may(Right.CHANGE_USERS)
        set_shown(self._again, may and count > 0)
        if not count:
            return
        words = ngettext(
            "This vault came from a backup that still held one case erased since. "
            "A coordinator must erase it again.",
            "This vault came from a backup that still held {count} cases erased since. "
            "A coordinator must erase them again.",
            count,
        )
        said = [words.format(count=count)]
        if may:
            codes = erasures.pending_codes(self._desk.session)
            shown = (*codes[:_MOST_CODES], "…") if len(codes) > _MOST_CODES else codes
            said.append(
                gettext(
                    "Look at them first: {codes}. If one of them was never meant to go, "
                    "do not go on: somebody changed the list beside the backup."
                ).format(codes=", ".join(shown))
            )
        self.banner.say(" ".join(said), Tone.CAUTION)

    def _ask(self) -> None:
        session = self._desk.session
        if not ask_erase_again(self.window(), drafts.of_everybody(session, without_case=True)):
            return
        row = self.begin(gettext("Erasing"))
        row.setEnabled(False)  # an epoch that has begun is finished or undone as a whole
        job = self._desk.jobs.run(
            lambda report: erasing.replay_pending(session, progress=report),
            lambda _count: self._desk.lock(),
            self.fail,
            row.advance,
            owner=self,
            quiet=True,
        )
        job.ended.connect(self.end)


def ask_erase_again(parent: QWidget, waiting: Sequence[Waiting]) -> bool:
    """Ask once; True only for a clear yes. `waiting` are the drafts that belong to no case."""
    words = gettext(
        "The cases and everything about the people in them are destroyed in this vault. The "
        "vault then locks and opens with new keys. This cannot be taken back."
    )
    dialog = Dialog(
        parent,
        gettext("Erase again what was erased before?"),
        "\n\n".join([words, *before_erasing(waiting)]),
    )
    dialog.add_button(gettext("Erase again"), ButtonKind.DANGER, result=1)
    dialog.add_button(gettext("Not now"), ButtonKind.PRIMARY, result=0).setFocus()
    answer = dialog.exec()
    dialog.deleteLater()
    return answer == 1


def _goes(day: date | None) -> str:
    return format_day(day) if day else gettext("not by itself")


class DrillCard(WorkCard):
    """Asks for the passphrase and proves that the newest backup comes back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(gettext("Prove that a backup comes back"))
        self._desk = desk
        self._passphrase = PassphraseEdit()
        self._row = FieldRow(
            gettext("Your passphrase"),
            self._passphrase,
            gettext("As it was on the day of the newest backup."),
        )
        self._try = Button(gettext("Try it now"), icon="refresh-cw")
        self._try.clicked.connect(self._start)
        self._passphrase.returnPressed.connect(self._start)
        self.body.insertWidget(
            1,
            Body(
                gettext(
                    "Every three months: the newest backup is restored inside the vault folder, "
                    "opened, checked to the last record, and thrown away again."
                ),
                muted=True,
            ),
        )
        self._key_file = KeyFileField(desk.jobs)
        for part in (self._row, self._key_file):
            self.body.insertWidget(self.body.count() - 1, part)
        self.buttons.addWidget(self._try)
        self.setEnabled(desk.session.may(Right.BACK_UP))
        self.read()

    def read(self) -> None:
        """When it was last done."""
        self.show_fact(drill_words(self._desk.session))

    def _start(self) -> None:
        if not self._passphrase.text():
            self._row.set_problem(gettext("Type your passphrase."))
            self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._row.set_problem("")
        session, typed = self._desk.session, self._passphrase.taken()
        key_file = self._key_file.path()
        self._passphrase.clear()
        self._row.setEnabled(False)
        row = self.begin(gettext("Restoring the newest backup"))
        job = self._desk.background.run(
            lambda report: restore_drill.run(
                session, typed, second_factor=key_files.read_given(key_file), progress=report
            ),
            self._done,
            self._refused,
            row.advance,
            owner=self,
            quiet=True,
        )
        row.cancelled.connect(job.cancel)
        job.ended.connect(self._ended)

    def _ended(self) -> None:
        self._row.setEnabled(True)
        self.end()

    def _done(self, done: DrillDone) -> None:
        words = ngettext(
            "The backup of {day} came back whole: one case, every check held.",
            "The backup of {day} came back whole: {count} cases, every check held.",
            done.cases,
        )
        if done.is_sound:
            self.banner.say(words.format(day=format_day(done.backup_of), count=done.cases), Tone.OK)
        else:
            self.banner.say(
                gettext(
                    "The backup of {day} came back, but a check found something. "
                    "Make a new backup now and try that one."
                ).format(day=format_day(done.backup_of)),
                Tone.DANGER,
            )
        self._tell()

    def _refused(self, error: UserError) -> None:
        self.fail(error)
        self._tell()

    def _tell(self) -> None:
        self.read()
        self._desk.feed.tell(Changes(frozenset({ChangeKind.BACKUP})), self)


def place_words(overview: Overview, session: Session) -> str:
    """Where backups go, in a sentence."""
    if not overview.place.is_chosen:
        return gettext(
            "Nobody has chosen a place yet. Backups lie beside the vault, in {folder}."
        ).format(folder=overview.place.folder)
    if overview.folder is None:
        return gettext("Backups go to {folder}, which is not here now.").format(
            folder=overview.place.folder
        )
    if session.vault.info.practice:
        return gettext("Backups go to {folder} when you ask for one.").format(
            folder=str(overview.folder)
        )
    return gettext("Backups go by themselves, in pauses of your work, to {folder}.").format(
        folder=str(overview.folder)
    )
