"""Stands in for a person at the desktop: unlocks, opens and types names, locks, unlocks again.

Runs in the session, which is a process of its own. It and the test tell each other where
they are by empty files in one folder; the names are made from a seed, so that no command line and
no environment holds one.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from casevault.services import cases
from casevault.services.identity import Reason
from casevault.ui.app import SessionProcess, build_session
from casevault.ui.handover import After
from casevault.ui.pages.case import CasePage
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.records.reason_panel import ReasonPanel
from promises.lock_scenes import SCENES

MARK: Final = "Zqxv"
NAMES: Final = 1000
USER: Final = "Founder"


def planted(seed: str) -> list[str]:
    """A thousand names that stand nowhere else: a mark of four letters and sixteen more."""
    digests = (hashlib.sha256(f"{seed}/{n}".encode()).digest() for n in range(NAMES))
    return [MARK + b32encode(digest)[:16].decode("ascii") for digest in digests]


def joined(names: list[str]) -> str:
    """The names as one text."""
    return " ".join(names)


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
        """Read half of the names in a case, type the others below them, save nothing."""
        self._unlock()
        yield self._is_open
        names = planted((self._folder / "seed").read_text("ascii"))
        page = self._open_case(joined(names[: NAMES // 2]))
        page.form.editor.view.sealed_wanted.emit()  # type: ignore[union-attr]
        panel = page.findChild(ReasonPanel)
        assert panel is not None
        panel.given.emit(Reason.CASE_WORK, "")
        yield lambda: self._note() is not None and MARK in self._typed()
        note = self._note()
        assert note is not None
        note.setFocus()
        note.moveCursor(QTextCursor.MoveOperation.End)
        note.insertPlainText(" " + joined(names[NAMES // 2 :]))
        self._tell_keys()
        scene = SCENES[(self._folder / "scene").read_text("ascii")]
        yield scene.set_up(self._process, names[0])
        self._say("typed")
        yield self._told("lock")
        scene.lock(note)

    def _second(self) -> Iterator[Callable[[], bool]]:
        """The desk comes back with everything that was typed."""
        seen = not self._process.window.isMinimized()
        self._say("locked", "seen" if seen else "hidden")
        yield self._told("unlock")
        self._unlock()
        yield self._is_open
        self._say("restored", hashlib.sha256(self._typed().encode()).hexdigest())
        scene = SCENES[(self._folder / "scene").read_text("ascii")]
        if scene.given_back is not None:
            given = scene.given_back(self._process)
            self._say("given back", hashlib.sha256(given.encode()).hexdigest())
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

    def _open_case(self, text: str) -> CasePage:
        session, desk = self._process.session(), self._process.desk()
        assert session is not None
        assert desk is not None
        report = {
            "received": session.today.isoformat(),
            "source": "POL",
            "outcome": "ONGOING",
            "note": text,
        }
        made = cases.start_case(session, report)
        (case_id,) = made.cases
        desk.open_page("case", case_id=case_id, form_id="report", record_id=made.record_id)
        page = desk.page()
        assert isinstance(page, CasePage)
        assert page.form is not None
        return page

    def _note(self) -> QPlainTextEdit | None:
        page = self._process.desk_page()
        fields = [] if page is None else page.findChildren(QPlainTextEdit)
        return next((f for f in fields if f.accessibleName().startswith("What was rep")), None)

    def _typed(self) -> str:
        note = self._note()
        return "" if note is None else note.toPlainText()

    def _tell_keys(self) -> None:
        session = self._process.session()
        assert session is not None
        ring = session.vault.keyring
        keys = [*ring.role_keys.values(), ring.user_keys.secret, ring.draft_key, ring.row_mac_key]
        keys += [ring.header_mac_key, ring.directory_key, ring.user_keys.wrapping_key]
        (self._folder / "keys").write_text("\n".join(bytes(key).hex() for key in keys), "ascii")

    def _is_open(self) -> bool:
        return self._process.desk_page() is not None

    def _told(self, what: str) -> Callable[[], bool]:
        return (self._folder / what).exists

    def _say(self, what: str, content: str = "") -> None:
        (self._folder / f"{what}.part").write_text(content, "ascii")
        (self._folder / f"{what}.part").rename(self._folder / what)


def run_session(folder: Path) -> int:
    """One session process, with a robot in it."""
    process = build_session(folder / "settings")
    process.start()
    Robot(process, folder, process.handover().after)
    return process.run()
