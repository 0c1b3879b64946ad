"""Travel mode: taking the keys to names off this computer, and bringing them back."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import drafts, travel
from casevault.services.drafts import Waiting
from casevault.ui.draft_words import before_travelling
from casevault.ui.page import Desk, Page
from casevault.ui.pages.key_change import Change, KeyChangePage, Problem
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Body, Tone
from casevault.ui.widgets.visibility import set_shown
from casevault.ui.widgets.work_card import WorkCard


class TakeAwayPage(KeyChangePage):
    """Where the stick is, and what the laptop can do without it."""

    title_id: ClassVar[str] = N_("Travel without names")
    help_id: ClassVar[str] = "travel"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent, kind=ButtonKind.DANGER)
        self.say_lead(gettext("For a border, a hearing, or a laptop that may be taken from you."))
        self._folder: Path | None = None
        self._where = Body(gettext("No stick is chosen yet."), muted=True)
        self._choose = Button(gettext("Choose the stick…"), icon="folder-open")
        self._choose.clicked.connect(self._pick)
        row = QHBoxLayout()
        row.addWidget(self._choose)
        row.addWidget(self._where, 1)
        self.asked.body.addLayout(row)
        self._staying = Banner()
        self._may_stay = QCheckBox(gettext("It may stay readable here"))
        self.asked.body.addWidget(self._staying)
        self.asked.body.addWidget(self._may_stay)
        self._look_at_drafts()
        self.lay_out(gettext("Take the keys to names away"), _meaning(desk))

    def first_focus(self) -> QWidget | None:
        """Choosing the stick."""
        return self._choose

    def problem(self) -> Problem | None:
        """There must be a stick, and a word about what was typed and not saved."""
        if self._folder is None:
            return gettext("Choose the stick first."), self._choose
        if self._look_at_drafts() and not self._may_stay.isChecked():
            words = gettext("Something was typed and not saved. Tick that it may stay, or wait.")
            return words, self._may_stay
        return None

    def change(self, reason: str) -> Change:
        """Take them away."""
        session, file = self.desk.session, (self._folder or Path()) / travel.fresh_name()
        may_stay = self._may_stay.isChecked()
        return lambda report: travel.take_away(
            session, file, reason=reason, drafts_may_stay=may_stay, progress=report
        )

    def _look_at_drafts(self) -> bool:
        """Say whose drafts would stay readable here; whether there are any.

        The reason typed on this page is in the log when the keys leave, and no draft any more.
        """
        waiting: tuple[Waiting, ...] = ()
        if self.desk.session.may(Right.CHANGE_USERS):
            reason = drafts.words_draft("", "travel", "keys/", {}).key
            waiting = drafts.of_everybody(self.desk.session, besides=reason)
        said = before_travelling(waiting)
        if said != self._staying.text():
            self._may_stay.setChecked(False)  # what was agreed to was something else
        if waiting:
            self._staying.say(said, Tone.CAUTION)
        else:
            self._staying.clear()
        set_shown(self._may_stay, bool(waiting))
        return bool(waiting)

    def _pick(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        folder = pick_folder(self, gettext("Choose the stick that takes the keys"))
        if folder is not None:
            self._folder = folder
            self._where.setText(str(folder))


class BringBackPage(Page):
    """While the keys are away: choosing the file that holds them."""

    title_id: ClassVar[str] = N_("Travel without names")
    help_id: ClassVar[str] = "travel"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(gettext("The keys to names are not on this computer."))
        self._card = WorkCard(gettext("Bring the keys back"))
        self._card.body.insertWidget(
            1,
            Body(
                gettext(
                    "Plug in the stick and choose the file on it. Cases that were started "
                    "meanwhile stay as they are."
                )
            ),
        )
        self._choose = Button(gettext("Choose the file…"), ButtonKind.PRIMARY, icon="folder-open")
        self._choose.clicked.connect(self._pick)
        self._card.buttons.addWidget(self._choose)
        self._card.body.insertWidget(2, Body(_without_the_stick(desk), muted=True))
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """Choosing the file."""
        return self._choose

    def _pick(self) -> None:
        from casevault.ui.widgets.path_picker import pick_file

        file = pick_file(self, gettext("Choose the file with the keys"), (travel.SUFFIX,))
        if file is None:
            return
        session = self.desk.session
        self._card.begin(gettext("Reading the file"))
        job = self.desk.jobs.run(
            lambda _report: travel.bring_back(session, file),
            self._brought_back,
            self._refused,
            owner=self,
            quiet=True,
        )
        job.ended.connect(self._card.end)

    def _brought_back(self, _nothing: object) -> None:
        """The keys are in the vault; they open names from the next unlock on."""
        self.desk.lock()

    def _refused(self, error: UserError) -> None:
        self._card.fail(error)


def travel_page(desk: Desk) -> Page:
    """The page that fits: taking away what is here, or bringing back what is not."""
    return BringBackPage(desk) if travel.keys_are_away(desk.session) else TakeAwayPage(desk)


def _without_the_stick(desk: Desk) -> str:
    """What is left where every copy of the file is lost; the plain truth."""
    newest = travel.way_back(desk.session)
    if newest is None:
        return gettext(
            "If every copy of the file is lost, names do not come back: neither passphrases nor "
            "recovery shares open them here, and this vault knows of no backup from before."
        )
    return gettext(
        "If every copy of the file is lost, nothing opens names in this vault any more, not even "
        "the recovery shares. Restore the backup of {day}, made before they left, with a "
        "passphrase or the shares of that day. What was entered since is then only here: keep "
        "this vault too."
    ).format(day=format_day(newest.day))


def _meaning(desk: Desk) -> list[str]:
    words = [
        gettext(
            "The keys that open names, notes and documents go into one file on a stick. On this "
            "computer nobody can open them then, with any passphrase; codes and figures stay."
        ),
        gettext(
            "New cases can be started on the way. The file alone opens nothing: without this "
            "vault and a passphrase it is worth nothing to a finder. Without the file, no name "
            "comes back here, not even with the recovery shares: copy it to a second stick."
        ),
    ]
    backups = travel.still_opening(desk.session)
    if travel.way_back(desk.session) is None:
        words.append(
            gettext(
                "There is no backup. If the file is lost, every name is lost for good: make a "
                "backup first, and leave it at home."
            )
        )
    if backups:
        days = ", ".join(sorted({format_day(entry.day) for entry in backups}))
        words.append(
            gettext(
                "Backups made before still open names: {days}. Leave them where they are safe: if "
                "every stick is lost, they are the only way back. The newest stays until the keys "
                "are back."
            ).format(days=days)
        )
    return words
