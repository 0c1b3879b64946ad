"""The cards of the page about backups: what exists where, who is still held, the drill."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services import restore_drill
from casevault.services.backup_overview import KnownFile, Overview, Standing
from casevault.services.backup_places import Worry
from casevault.services.restore_drill import DrillDone
from casevault.services.session import ChangeKind, Changes, Session
from casevault.ui.page import Desk
from casevault.ui.trust_words import drill_words
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.text import Body, Caption, Tone
from casevault.ui.widgets.word_table import WordModel, WordTable
from casevault.ui.widgets.work_card import WorkCard

_MEGABYTE: Final = 1_000_000
_MOST_ROWS: Final = 60

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
                    "go by themselves once a newer one was made and checked."
                ),
                muted=True,
            )
        )


def _row(known: KnownFile) -> tuple[str, str, str, str]:
    entry = known.entry
    checked = datetime.fromisoformat(entry.verified_at).astimezone().date()
    where = gettext("{moment} · {folder}").format(
        moment=moment_words(entry.made_at), folder=known.folder
    )
    size = gettext("{size} MB").format(size=max(1, round(entry.size / _MEGABYTE)))
    state = gettext(STANDING_WORDS[known.standing]).format(day=format_day(checked))
    goes = format_day(known.until) if known.until else gettext("not by itself")
    return where, size, state, goes


class ErasedCard(Card):
    """Which backups still hold somebody who was erased, and until when."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gettext("People who were erased"), parent)
        self._inside = QVBoxLayout()
        self.body.addLayout(self._inside)

    def show_held(self, overview: Overview) -> None:
        """Say it, one line for each backup."""
        clear_layout(self._inside)
        if not overview.still_held:
            self._inside.addWidget(
                Body(gettext("No backup holds anybody who was erased from the vault."), muted=True)
            )
            return
        until = {each.entry.backup_id: each.until for each in overview.files}
        for held in overview.still_held:
            count, goes = len(held.cases), until.get(held.backup.backup_id)
            words = ngettext(
                "The backup of {day} may still hold one erased case.",
                "The backup of {day} may still hold {count} erased cases.",
                count,
            ).format(day=format_day(held.backup.day), count=count)
            end = (
                gettext("It goes by itself on {day} at the latest.").format(day=format_day(goes))
                if goes
                else gettext("It does not go by itself. Destroy that file yourself.")
            )
            self._inside.addWidget(Body(words))
            self._inside.addWidget(Caption(end))


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
        self.body.insertWidget(self.body.count() - 1, self._row)
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
        self._passphrase.clear()
        self._row.setEnabled(False)
        row = self.begin(gettext("Restoring the newest backup"))
        job = self._desk.background.run(
            lambda report: restore_drill.run(session, typed, progress=report),
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
