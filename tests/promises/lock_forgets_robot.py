"""Stands in for a person at the desktop: unlocks, opens and types names, locks, unlocks again.

Runs as supervisor and as session, in processes of their own. It and the test tell each other where
they are by empty files in one folder; the names are made from a seed, so that no command line and
no environment holds one.
"""

from __future__ import annotations

import hashlib
import sys
from base64 import b32encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from casevault.services import cases, identity
from casevault.services.drafts import Draft, draft_key
from casevault.ui import navigation
from casevault.ui.app import SessionProcess, build_session
from casevault.ui.handover import After
from casevault.ui.navigation import PageSpec
from casevault.ui.page import Desk, Page
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.supervisor import supervise

MARK: Final = "Zqxv"
NAMES: Final = 1000
USER: Final = "Founder"


def planted(seed: str) -> list[str]:
    """A thousand names that stand nowhere else: a mark of four letters and sixteen more."""
    digests = (hashlib.sha256(f"{seed}/{n}".encode()).digest() for n in range(NAMES))
    return [MARK + b32encode(digest)[:16].decode("ascii") for digest in digests]


class NotesPage(Page):
    """A page with one long field that is never saved."""

    title_id = "Notes"

    def __init__(self, desk: Desk, **_arguments: Any) -> None:
        super().__init__(desk)
        self.field = QPlainTextEdit()
        self.field.setAccessibleName("Notes")
        self.shown = QLabel()
        self.body.addWidget(self.field)
        self.body.addWidget(self.shown)

    def unsaved(self) -> tuple[Draft, ...]:
        text = self.field.toPlainText()
        key = draft_key("", "notes", "")
        return (Draft(key, "", "notes", "", "", 0, {"text": text}),) if text else ()

    def restore(self, drafts: Mapping[str, Draft]) -> None:
        for draft in drafts.values():
            self.field.setPlainText(draft.answers["text"])


class Robot(QObject):
    """Follows a script; each `yield` waits until its condition holds."""

    def __init__(self, process: SessionProcess, folder: Path, after: After) -> None:
        super().__init__(process)
        self._process = process
        self._folder = folder
        script = self._first() if after is After.START else self._second()
        self._script: Iterator[Callable[[], bool]] = script
        self._until: Callable[[], bool] = lambda: True
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self._timer.start(10)

    def _step(self) -> None:
        if self._until():
            self._timer.stop()
            self._until = next(self._script, lambda: False)
            self._timer.start(10)

    def _first(self) -> Iterator[Callable[[], bool]]:
        self._unlock()
        yield self._is_open
        names = planted((self._folder / "seed").read_text("ascii"))
        page = self._notes()
        page.shown.setText(self._opened_identity(names[: NAMES // 2]))
        page.field.setFocus()
        page.field.insertPlainText("\n".join(names[NAMES // 2 :]))
        self._tell_keys()
        self._say("typed")
        yield self._told("lock")
        QTest.keyClick(self._process.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    def _second(self) -> Iterator[Callable[[], bool]]:
        self._say("locked")
        yield self._told("unlock")
        self._unlock()
        yield self._is_open
        page = self._process.desk_page()
        text = page.field.toPlainText() if isinstance(page, NotesPage) else ""
        self._say("restored", hashlib.sha256(text.encode()).hexdigest())
        yield self._told("quit")
        self._process.window.close()

    def _unlock(self) -> None:
        page = self._process.window.findChild(UnlockPage)
        assert page is not None
        page._name.setText(USER)
        page._passphrase.setText((self._folder / "passphrase").read_text("ascii"))
        buttons = page.findChildren(QPushButton)
        button = next(each for each in buttons if each.accessibleName() == "Unlock")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _notes(self) -> NotesPage:
        desk = self._process.desk()
        assert desk is not None
        desk.open_page("notes")
        page = desk.page()
        assert isinstance(page, NotesPage)
        return page

    def _opened_identity(self, names: list[str]) -> str:
        session = self._process.session()
        assert session is not None
        report = {
            "received": session.today.isoformat(),
            "source": "POL",
            "outcome": "ONGOING",
            "note": " ".join(names),
        }
        record = cases.start_case(session, report).record_id
        return str(identity.open_identity(session, record, identity.Reason.CASE_WORK))

    def _tell_keys(self) -> None:
        session = self._process.session()
        assert session is not None
        ring = session.vault.keyring
        keys = [*ring.role_keys.values(), ring.user_keys.secret, ring.draft_key, ring.row_mac_key]
        (self._folder / "keys").write_text("\n".join(bytes(key).hex() for key in keys), "ascii")

    def _is_open(self) -> bool:
        return self._process.desk_page() is not None

    def _told(self, what: str) -> Callable[[], bool]:
        return (self._folder / what).exists

    def _say(self, what: str, content: str = "") -> None:
        (self._folder / f"{what}.part").write_text(content, "ascii")
        (self._folder / f"{what}.part").rename(self._folder / what)


def main() -> int:
    """`supervise FOLDER` or `session FOLDER`; the vault lies in the folder."""
    role, folder = sys.argv[1], Path(sys.argv[2])
    if role == "supervise":
        vault = str(folder / "records.casevault")
        return supervise([vault], session=lambda: run_session(folder))
    return run_session(folder)


def run_session(folder: Path) -> int:
    """One session process, with a robot in it."""
    navigation.PAGES = (*navigation.PAGES, PageSpec("notes", NotesPage, "home"))  # type: ignore[misc]
    process = build_session(folder / "settings")
    process.start()
    Robot(process, folder, process.handover().after)
    return process.run()


if __name__ == "__main__":
    raise SystemExit(main())
