"""What every page of the desktop is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services.drafts import Draft
from casevault.services.session import Session
from casevault.ui.actions import Action
from casevault.ui.changes import ChangeFeed
from casevault.ui.jobs import Jobs
from casevault.ui.name_finder import NameFinder
from casevault.ui.notices import NoticeArea
from casevault.ui.preferences import PreferenceStore
from casevault.ui.theme import Space
from casevault.ui.widgets.column import COLUMN_CHARACTERS, ScrollColumn
from casevault.ui.widgets.text import Body, Heading
from casevault.ui.widgets.visibility import set_shown


class Navigator(Protocol):
    """Opens pages by name; arguments are plain JSON values, so that a lock can keep them."""

    def __call__(self, name: str, **arguments: Any) -> None:
        """Open the page `name`, or bring it up when it is open with the same arguments."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page may use; built by the window after unlock, gone with the process at lock.

    `background` is a second worker, for what takes long and must not hold up a save: backups.
    `lock_for` locks and offers another vault folder at the unlock page.
    """

    session: Session
    jobs: Jobs
    background: Jobs
    feed: ChangeFeed
    notices: NoticeArea
    preferences: PreferenceStore
    names: NameFinder
    open_page: Navigator
    go_back: Callable[[], None]
    lock: Callable[[], None]
    lock_for: Callable[[Path], None]


class Page(QWidget):
    """A page: a heading with its actions, and a body.

    Set `title_id` and `help_id` in the class; `help_id` names the heading that F1 opens.
    With `scrolls` the body is one readable column that scrolls; otherwise it fills the page.
    """

    title_id: ClassVar[str] = ""
    help_id: ClassVar[str] = ""
    scrolls: ClassVar[bool] = True
    column_characters: ClassVar[int] = COLUMN_CHARACTERS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.heading = Heading(gettext(self.title_id), level=1)
        self.lead = Body("", muted=True)
        self.lead.hide()
        self.head_actions = QHBoxLayout()
        self.head_actions.setSpacing(Space.SMALL)
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        words.addWidget(self.heading)
        words.addWidget(self.lead)
        self._head = QHBoxLayout()
        self._head.addLayout(words, 1)
        self._head.addLayout(self.head_actions)
        self._head.setAlignment(self.head_actions, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.WIDE, Space.WIDE, Space.WIDE, Space.LARGE)
        outer.setSpacing(Space.LARGE)
        outer.addLayout(self._head)
        if self.scrolls:
            column = ScrollColumn(gettext(self.title_id), characters=self.column_characters)
            outer.addWidget(column, 1)
            self.body: QVBoxLayout = column.body
        else:
            self.body = QVBoxLayout()
            self.body.setSpacing(Space.LARGE)
            outer.addLayout(self.body, 1)

    def say_lead(self, text: str) -> None:
        """One muted sentence under the heading."""
        self.lead.setText(text)
        set_shown(self.lead, bool(text))

    def help_here(self) -> str:
        """The help that F1 opens here."""
        return self.help_id

    def actions_here(self) -> tuple[Action, ...]:
        """What can be done on this page, for the palette and the shortcuts."""
        return ()

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the page opens."""
        return None

    def arguments(self) -> Mapping[str, Any]:
        """The arguments that open this page again, after a lock or a change of language."""
        return {}

    def refresh(self, _changes: object, _initiator: object = None) -> None:
        """Reload what the changes touch; called for every change in the session."""

    def unsaved(self) -> tuple[Draft, ...]:
        """What was typed and not saved. Called at lock: must be quick and must not ask."""
        return ()

    def restore(self, drafts: Mapping[str, Draft]) -> None:
        """Take back, by draft key, what `unsaved` gave before; say "Restored, not yet saved"."""

    def draft_kept(self, moment: datetime) -> None:
        """What `unsaved` gave is sealed in the vault since `moment` (local time)."""

    def is_at_work(self) -> bool:
        """Whether work goes on that a lock would undo, and that ends with a lock by itself."""
        return False

    def may_leave(self) -> bool:
        """Asked before another page comes up; False stays here. Not asked at lock."""
        return True

    def opened(self) -> None:
        """The page has just come up, for the first time or again."""
