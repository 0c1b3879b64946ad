"""The session process: the only place that builds things."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from casevault import i18n, lockdown, log
from casevault.domain.errors import UserError
from casevault.ui import theme
from casevault.ui.capture_guard import CAN_HIDE, CaptureGuard
from casevault.ui.changes import ChangeFeed
from casevault.ui.clipboard import Clipboard, clear_clipboard
from casevault.ui.computer_language import computer_language
from casevault.ui.doors import Doors
from casevault.ui.ending import end_process
from casevault.ui.handover import Ending, Handover
from casevault.ui.idle import IdleWatch
from casevault.ui.jobs import Jobs
from casevault.ui.link import SupervisorLink
from casevault.ui.log_out import LogOutWatch
from casevault.ui.preferences import Preferences, PreferenceStore
from casevault.ui.qt_text import QtWords
from casevault.ui.window import Window

if TYPE_CHECKING:
    from casevault.services.session import Session
    from casevault.ui.backup_keeper import BackupKeeper
    from casevault.ui.desk_view import DeskView
    from casevault.ui.draft_keeper import DraftKeeper
    from casevault.ui.page import Page
    from casevault.ui.screen_lock import ScreenLockWatch

_WORDS_WAIT: Final = i18n.N_(
    "What you typed into a question before the lock is kept. Open the question again: it is there."
)
_LONGEST_WAIT: Final = 3.0
"""Seconds in which a backup that is told to stop may let go of a slow disk before the end."""


def run_session(_arguments: Sequence[str]) -> int:
    """Show the unlock page and, after it, the desk; until the window is closed."""
    process = build_session()
    process.start()
    gc.enable()
    return process.run()


def build_session(settings: Path | None = None) -> SessionProcess:
    """The application, its link to the supervisor and its window, not shown yet."""
    log.start()
    link = SupervisorLink.take_over()
    application = QApplication([i18n.DOMAIN])
    application.setApplicationName(i18n.DOMAIN)
    application.setQuitOnLastWindowClosed(False)
    preferences = PreferenceStore(settings, application)
    if not preferences.now.aids_may_read:
        lockdown.refuse_memory_readers()
    process = SessionProcess(application, link, preferences)
    sys.excepthook = process.take_bug
    return process


class SessionProcess(QObject):
    """Holds everything that lives as long as the process."""

    def __init__(
        self,
        application: QApplication,
        link: SupervisorLink,
        preferences: PreferenceStore,
        *,
        end: Callable[[Ending], None] = end_process,
    ) -> None:
        super().__init__(application)
        self._application = application
        self._link = link
        self._preferences = preferences
        self._end = end
        self.jobs = Jobs(self)
        self._background = Jobs(self)
        self._feed = ChangeFeed(self)
        self._words = QtWords(self)
        self._session: Session | None = None
        self._desk: DeskView | None = None
        self._keeper: DraftKeeper | None = None
        self._backups: BackupKeeper | None = None
        self._screen_lock: ScreenLockWatch | None = None
        self._idle = IdleWatch(preferences.now.idle_minutes, parent=self)
        self._capture = CaptureGuard(on=preferences.now.hide_from_capture, parent=self)
        self._dress(preferences.now, with_sheet=False)
        self.window = Window()
        self.doors = Doors(self.window, self.jobs, link, self)
        self._connect()

    def start(self) -> None:
        """Show the unlock page."""
        LogOutWatch(self).asked.connect(self.quit)
        handover = self._link.handover
        self.window.place(handover.geometry, behind=handover.behind)
        self.doors.show_unlock(handover.after)
        theme.wear_sheet(self._application, self._preferences.now.text_percent)
        if handover.minimised:
            self.window.showMinimized()
        else:
            self.window.show()
        QTimer.singleShot(0, self._warm_up)

    def run(self) -> int:
        """Serve events until the program is quit; the exit code."""
        return self._application.exec()

    def handover(self) -> Handover:
        """What the session before this one left."""
        return self._link.handover

    def session(self) -> Session | None:
        """The open vault, if one is open."""
        return self._session

    def desk(self) -> DeskView | None:
        """What is on the screen after unlock."""
        return self._desk

    def desk_page(self) -> Page | None:
        """The open page, if a vault is open."""
        return None if self._desk is None else self._desk.page()

    def enter(self, session: Session) -> None:
        """A vault is open: show the desk where its user left it."""
        from casevault.services import drafts
        from casevault.ui.backup_keeper import BackupKeeper
        from casevault.ui.screen_lock import ScreenLockWatch

        self._session = session
        self._link.say_folder(str(session.vault.info.folder))
        refused = self._accept_drafts(session)
        place = drafts.take_place(session)
        desk = self._build_desk(session)
        desk.words.wait(drafts.waiting_words(session))
        if place is None:
            desk.open_page("home")
        else:
            waiting = {draft.key: draft for draft in drafts.pending(session)}
            desk.restore(place, waiting)
        for error in refused:
            desk.notices.show_error(error)
        if desk.words.waits_here():
            desk.notices.show_info(i18n.gettext(_WORDS_WAIT))
        for notice in session.vault.warnings:
            words = i18n.gettext(notice.message_id).format(**notice.values)
            desk.notices.show_caution(words)
        self._idle.start(self._application)
        self._screen_lock = ScreenLockWatch(self.window, self)
        self._screen_lock.locking.connect(self.lock)
        self._screen_lock.start()
        self._backups = BackupKeeper(
            session, self._background, self._feed, self._idle, say=self._say_caution, parent=self
        )
        self._backups.start()

    def lock(self, *, minimised: bool = False) -> None:
        """End this process; the supervisor shows the unlock page anew."""
        if self._session is None or self._desk is None:
            return
        from casevault.ui import locking

        stays = minimised or self.window.isMinimized()
        behind = self._application.focusWindow() is None
        self._link.say_window(self.window.geometry_bytes(), minimised=stays, behind=behind)
        busy = self._background.cancel_all()
        desk, end = self._desk, self._end
        locking.lock(
            self._session, self.jobs, self._link, desk.unsaved, desk.place, busy=busy, end=end
        )

    def hide(self) -> None:
        """Everything off the screen by one key, also where no vault is open.

        There a fresh process takes over, which knows nothing of what was typed; only a vault that
        is being made or opened at this moment is let finish, behind a cover.
        """
        if self._session is not None:
            self.lock(minimised=True)
        elif self.jobs.is_busy:
            self.window.showMinimized()
        else:
            from casevault.ui import locking

            self._link.say_window(self.window.geometry_bytes(), minimised=True)
            locking.hide_everything()
            self._end(Ending.LOCKED)

    def quit(self) -> None:
        """End the program; what is typed stays as a draft. Not without that."""
        if self._session is not None and self._desk is not None:
            from casevault.ui import locking

            session, waiting = self._session, self._desk.unsaved()
            locking.hide_everything()
            try:
                self._background.stop(seconds=_LONGEST_WAIT)
                self.jobs.stop()
                locking.keep_all(session, waiting, None)
            except Exception:  # noqa: BLE001 - what is typed goes to the supervisor instead
                self.lock()
                return
        self.take_down()
        self._application.exit(Ending.QUIT)

    def take_down(self) -> None:
        """Stop everything that runs and let go of the window."""
        clear_clipboard()
        self._idle.stop()
        if self._screen_lock is not None:
            self._screen_lock.stop()
        if self._backups is not None:
            self._backups.stop()
        self._background.stop(seconds=_LONGEST_WAIT)
        self.jobs.stop()
        self._application.removeEventFilter(self._capture)
        self._application.removeTranslator(self._words)
        self.window.hide()
        self.window.deleteLater()
        self.deleteLater()

    def _build_desk(self, session: Session) -> DeskView:
        from casevault.ui.desk_view import DeskView
        from casevault.ui.draft_keeper import DraftKeeper
        from casevault.ui.widgets.practice_frame import PracticeFrame

        desk = DeskView(
            session, self.jobs, self._feed, self._preferences, background=self._background
        )
        desk.lock_asked.connect(self.lock)
        desk.other_vault_asked.connect(self._lock_for)
        desk.hide_asked.connect(self.hide)
        desk.language_chosen.connect(self._choose_language)
        self._idle.expires_soon.connect(desk.warn_of_lock)
        self._idle.wait_while(desk.is_at_work)
        self._desk = desk
        if self._keeper is not None:
            self._keeper.deleteLater()
        self._keeper = DraftKeeper(session, self.jobs, desk.page, desk.words, desk)
        framed: QWidget = PracticeFrame(desk) if session.vault.info.practice else desk
        self.window.show_content(framed)
        Clipboard.of_application()  # from here on it sees every copy
        return desk

    def _say_caution(self, words: str) -> None:
        if self._desk is not None:  # the desk is built anew when the language changes
            self._desk.notices.show_caution(words)

    def _lock_for(self, folder: Path) -> None:
        self._link.say_folder(str(folder))
        self.lock()

    def _accept_drafts(self, session: Session) -> list[UserError]:
        """Store what an earlier session could not; a refused draft stays with the supervisor."""
        from casevault.services import drafts

        kept: list[bytes] = []
        refused: list[UserError] = []
        for sealed in self._link.handover.drafts:
            try:
                drafts.accept(session, sealed)
            except UserError as error:
                kept.append(sealed)
                refused.append(error)
        if self._link.handover.drafts:
            self._link.hand_over(tuple(kept))
        return refused

    def _connect(self) -> None:
        self.doors.entered.connect(self.enter)
        self.doors.language_chosen.connect(self._choose_language)
        self.doors.hide_asked.connect(self.hide)
        self._preferences.changed.connect(self._preferences_changed)
        self._idle.expired.connect(self.lock)
        self.window.minimised_changed.connect(self._minimised)
        self.window.close_asked.connect(self.quit)
        hints = self._application.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        if CAN_HIDE:
            self._application.installEventFilter(self._capture)
        self.jobs.broke.connect(self._broke)
        self._background.broke.connect(self._broke)

    def _minimised(self, minimised: bool) -> None:  # noqa: FBT001 - a slot
        self._idle.set_minimised(minimised=minimised)

    def _choose_language(self, code: str) -> None:
        self._preferences.change(language=code)

    def _system_changed(self, _what: object) -> None:
        if self._preferences.now.scheme is theme.Scheme.SYSTEM:
            self._preferences_changed(self._preferences.now)

    def _preferences_changed(self, now: Preferences) -> None:
        self._idle.set_minutes(now.idle_minutes)
        self._capture.set_on(on=now.hide_from_capture)
        self._dress(now)
        self._rebuild()

    def _dress(self, now: Preferences, *, with_sheet: bool = True) -> None:
        code = now.language or computer_language()
        i18n.set_language(code)
        self._application.removeTranslator(self._words)
        self._application.installTranslator(self._words)
        QLocale.setDefault(QLocale(code))
        dress = theme.wear if with_sheet else theme.wear_colours
        dress(self._application, now.scheme, now.text_percent)

    def _rebuild(self) -> None:
        """Build the content anew: language, colours and sizes are chosen while building."""
        if self._session is None or self._desk is None:
            self.doors.show_unlock()
            return
        place = self._desk.place()
        waiting = (*self._desk.words.waiting(), *self._desk.unsaved())
        typed = {draft.key: draft for draft in waiting}
        self._build_desk(self._session).restore(place, typed)

    def _warm_up(self) -> None:
        """Load what unlocking needs while the person types; the page is up already."""

        def load(_report: object) -> None:
            for name in ("services.unlock", "ui.desk_view", "ui.pages.home"):
                import_module(f"casevault.{name}")

        self.jobs.run(load, lambda _nothing: None, quiet=True)

    def take_bug(
        self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        """A bug outside any job: nothing of it reaches the terminal, the person is told."""
        self._broke(error)

    def _broke(self, error: BaseException) -> None:
        from casevault.ui.bug_dialog import show_bug

        logging.getLogger(__name__).error("something broke", exc_info=error)
        show_bug(self.window, error)
