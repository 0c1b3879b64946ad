"""From the command to a painted unlock page, against a bare window with the same widgets.

Ours is the whole program: supervisor, session process, theme, catalogue. The peer has the same
widgets in the same arrangement, icons and language menu included, and nothing else. Both tell the
moment when the window was painted; the file cache is warm on both sides.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parent.parent
BUDGET = 1.5


def painted() -> None:
    """Tell the moment and end."""
    os.write(2, f"painted {time.monotonic()}\n".encode("ascii"))
    os._exit(0)


def supervisor() -> int:
    """Our side: as `casevault` without arguments, but the session ends once it is painted."""
    from casevault import lockdown

    lockdown.refuse_network()
    lockdown.refuse_memory_dumps()
    from casevault.ui.supervisor import supervise

    return supervise([], session=session)


def session() -> int:
    """The session process up to its first picture."""
    import gc

    gc.disable()
    from casevault.ui.app import build_session

    process = build_session()
    process.start()
    process.window.grab()
    painted()
    return 0


def bare() -> int:
    """The peer."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import (
        QApplication,
        QComboBox,
        QFrame,
        QLabel,
        QLineEdit,
        QMenu,
        QProgressBar,
        QPushButton,
        QScrollArea,
        QToolButton,
        QVBoxLayout,
        QWidget,
    )

    application = QApplication([])
    icons = ROOT / "resources" / "icons"
    window, card, scroll = QWidget(), QFrame(), QScrollArea()
    layout = QVBoxLayout(card)
    for word in ("Unlock", "Vault", "User name", "Passphrase"):
        layout.addWidget(QLabel(word))
    for widget in (QComboBox(), QLineEdit(), QLineEdit(), QProgressBar()):
        layout.addWidget(widget)
    choose = QPushButton(QIcon(str(icons / "folder-open.svg")), "Choose")
    for button in (choose, QPushButton("Unlock"), QPushButton("Make a new vault")):
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
    language, menu = QToolButton(), QMenu()
    language.setIcon(QIcon(str(icons / "languages.svg")))
    for number in range(7):
        menu.addAction(str(number)).setCheckable(True)
    language.setMenu(menu)
    scroll.setWidget(card)
    outer = QVBoxLayout(window)
    outer.addWidget(language)
    outer.addWidget(scroll)
    window.resize(1180, 760)
    window.show()
    application.processEvents()
    window.grab()
    painted()
    return 0


def seconds(role: str) -> float:
    """From the command to the picture, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    # An installed program has its compiled files; the first run, which is not counted, writes them.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(HERE), role],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    told = next(line for line in done.stderr.splitlines() if line.startswith(b"painted"))
    return float(told.split()[1]) - began


def main() -> int:
    """Print the comparison; the exit code says whether the budget is kept."""
    from statistics import median

    from measuring import RUNS, Comparison, Timing, tell

    roles = ("supervisor", "bare")
    for role in roles:
        seconds(role)
    runs: dict[str, list[float]] = {role: [] for role in roles}
    for _ in range(RUNS):
        for role in roles:
            runs[role].append(seconds(role))
    ours, peer = (Timing(median(runs[role]), max(runs[role])) for role in roles)
    return int(not tell(Comparison("cold start to the painted unlock page", ours, peer, BUDGET)))


if __name__ == "__main__":
    known = {"supervisor": supervisor, "session": session, "bare": bare}
    raise SystemExit(known[sys.argv[1]]() if sys.argv[1:] else main())
