"""Everything on the screen after unlock: rail, top bar, the open page, notices, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from casevault.i18n import N_, gettext
from casevault.services.drafts import WORDS, Draft, Place
from casevault.services.session import Session
from casevault.ui import actions, navigation
from casevault.ui.actions import Action
from casevault.ui.changes import ChangeFeed
from casevault.ui.command_palette import CommandPalette, matches
from casevault.ui.jobs import Jobs
from casevault.ui.name_finder import NameFinder
from casevault.ui.navigation import HOME, PageSpec, page_spec
from casevault.ui.notices import NoticeArea
from casevault.ui.page import Desk, Page
from casevault.ui.preferences import PreferenceStore
from casevault.ui.trust_words import trust_words
from casevault.ui.typed_words import WordStore
from casevault.ui.widgets.rail import Rail
from casevault.ui.widgets.status_line import StatusLine
from casevault.ui.widgets.top_bar import TopBar


@dataclass(frozen=True, slots=True)
class _Open:
    place: Place
    page: Page


class DeskView(QWidget):
    """Holds one page at a time; earlier places are remembered for Back, their pages are not.

    Signals:
        lock_asked, hide_asked: lock now; the second also minimises.
        other_vault_asked: lock now and offer the vault at this `Path`.
        language_chosen: the code of another language.
    """

    lock_asked = Signal()
    other_vault_asked = Signal(object)
    hide_asked = Signal()
    language_chosen = Signal(str)

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        feed: ChangeFeed,
        preferences: PreferenceStore,
        parent: QWidget | None = None,
        *,
        background: Jobs | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._feed = feed
        self.notices = NoticeArea()
        self.notices.watch(jobs)
        self.desk = Desk(
            session=session,
            jobs=jobs,
            background=background or jobs,
            feed=feed,
            notices=self.notices,
            preferences=preferences,
            names=NameFinder(session, jobs, self),
            open_page=self.open_page,
            go_back=self.go_back,
            lock=self.lock_asked.emit,
            lock_for=self.other_vault_asked.emit,
        )
        self._open: _Open | None = None
        self.words = WordStore(session, self.place, self)
        self._before: list[Place] = []
        self._page_shortcuts: tuple[QAction, ...] = ()
        self._specs = tuple(s for s in navigation.PAGES if s.right is None or session.may(s.right))
        self._lay_out()
        self.palette_box = CommandPalette(self, (self._page_actions, self._find_actions))
        self.palette_box.closed.connect(self._focus_page)
        self._own_actions = self._window_actions()
        actions.bind(self._own_actions, self)
        feed.changed.connect(self._tell)
        self.show_trust()

    def open_page(self, name: str, **arguments: Any) -> None:
        """Open a page; asks the present one first."""
        place = Place(name, arguments)
        spec = page_spec(name)
        if spec is None or spec not in self._specs:
            spec, place = page_spec(HOME), Place(HOME, {})
        if spec is None or (self._open is not None and self._open.place == place):
            return
        if self._open is not None:
            if not self._open.page.may_leave():
                self._rail.light(self._area(self._open.place))
                return
            self._before = [*self._before[-19:], self.place()]
        self._show(spec, place)

    def go_back(self) -> None:
        """Open the page before this one."""
        if self._open is None or not self._before or not self._open.page.may_leave():
            return
        place = self._before.pop()
        spec = page_spec(place.page)
        if spec is not None:
            self._show(spec, place)

    def place(self) -> Place:
        """Where the person is, so that a lock or a change of language can come back here."""
        if self._open is None:
            return Place(HOME, {})
        return Place(self._open.place.page, dict(self._open.page.arguments()))

    def page(self) -> Page | None:
        """The open page."""
        return None if self._open is None else self._open.page

    def is_at_work(self) -> bool:
        """Whether nobody's absence may stop what the open page does."""
        return self._open is not None and self._open.page.is_at_work()

    def unsaved(self) -> tuple[Draft, ...]:
        """What is typed on the open page, or over it, and not saved."""
        on_page = () if self._open is None else self._open.page.unsaved()
        return (*on_page, *self.words.typed())

    def restore(self, place: Place, drafts: Mapping[str, Draft]) -> None:
        """Open the page that was open and give it back what was typed there."""
        forms = {key: draft for key, draft in drafts.items() if draft.form_id != WORDS}
        self.words.wait(draft for draft in drafts.values() if draft.form_id == WORDS)
        self.open_page(place.page, **place.arguments)
        if self._open is not None and forms:
            self._open.page.restore(forms)
            self._focus_page()

    def show_trust(self) -> None:
        """Fill the status line."""
        self._status.show_parts(trust_words(self._session))

    def warn_of_lock(self, seconds: int) -> None:
        """Say calmly that nobody seems to be here; -1 takes it back."""
        words = gettext("Locks in {seconds} s").format(seconds=seconds) if seconds >= 0 else ""
        self._status.show_passing(words)

    def all_actions(self) -> tuple[Action, ...]:
        """Everything that can be done now, for the palette and the sheet of shortcuts."""
        here = self._open.page.actions_here() if self._open is not None else ()
        return actions.allowed((*here, *self._own_actions), self._session.rights)

    def _tell(self, changes: object, initiator: object) -> None:
        """Pages that are closed hear nothing, even while they are being deleted."""
        if self._open is not None:
            self._open.page.refresh(changes, initiator)
        self.show_trust()

    def _lay_out(self) -> None:
        self._bar = TopBar()
        self._bar.find_asked.connect(self._find)
        self._bar.lock_asked.connect(self.lock_asked)
        self._bar.language_chosen.connect(self.language_chosen)
        self._rail = Rail([spec for spec in self._specs if spec.rail_id])
        self._rail.chosen.connect(self._go)
        self._rail.help_asked.connect(self.show_help)
        self._stack = QStackedWidget()
        self._status = StatusLine()
        self._status.chosen.connect(lambda: self._go("safety"))
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._bar)
        right.addWidget(self._stack, 1)
        right.addWidget(self.notices)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self._rail)
        upper.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(upper, 1)
        outer.addWidget(self._status)

    def _show(self, spec: PageSpec, place: Place) -> None:
        page = spec.build(self.desk, **place.arguments)
        actions.unbind(self._page_shortcuts, self)
        before, self._open = self._open, _Open(place, page)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if before is not None:
            self._stack.removeWidget(before.page)
            before.page.deleteLater()
        here = actions.allowed(page.actions_here(), self._session.rights)
        self._page_shortcuts = actions.bind(here, self)
        self._rail.light(spec.area)
        page.opened()
        self._focus_page()

    def _focus_page(self) -> None:
        if self._open is not None:
            first = self._open.page.first_focus()
            (first or self._open.page).setFocus(Qt.FocusReason.OtherFocusReason)

    def _area(self, place: Place) -> str:
        spec = page_spec(place.page)
        return spec.area if spec is not None else HOME

    def _go(self, name: str) -> None:
        self.open_page(name)

    def _find(self) -> None:
        self.palette_box.open()

    def _window_actions(self) -> tuple[Action, ...]:
        pages = [
            Action(f"open.{spec.name}", spec.words_id, self._opener(spec), spec.shortcut, spec.icon)
            for spec in self._specs
            if spec.words_id
        ]
        return (
            *pages,
            Action("find", N_("Find"), self._find, "Ctrl+K", "search"),
            Action("back", N_("Back"), self.go_back, "Alt+Left", "arrow-left"),
            Action("lock", N_("Lock"), self.lock_asked.emit, "Ctrl+L", "lock", everywhere=True),
            actions.hide_action(self.hide_asked.emit),
            Action("help", N_("Help"), self.show_help, "F1", "circle-help"),
            Action("keys", N_("Shortcuts"), self._show_keys, "Ctrl+/", "list-checks"),
        )

    def _opener(self, spec: PageSpec) -> Any:
        return lambda: self.open_page(spec.name)

    def show_help(self) -> None:
        """Open the help on the open page."""
        from casevault.ui.help_dialog import show_help

        help_id = self._open.page.help_here() if self._open is not None else ""
        show_help(self, help_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """F1 that a question has used and passes on: it belongs to the question at first."""
        if event.key() == Qt.Key.Key_F1:
            self.show_help()
            return
        super().keyPressEvent(event)

    def _show_keys(self) -> None:
        from casevault.ui.shortcut_sheet import show_shortcuts

        show_shortcuts(self, self.all_actions())

    def _page_actions(self, typed: str) -> Sequence[Action]:
        return [a for a in self.all_actions() if a.id != "find" and matches(a, typed)]

    def _find_actions(self, typed: str) -> Sequence[Action]:
        from casevault.ui.case_finder import find_cases

        return find_cases(self.desk, typed)
