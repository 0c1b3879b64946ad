"""Resident memory with 50,000 people open, against a bare PySide6 window.

Ours is the session process with the case list on the screen, walked from its first page to its
last, and then with all names in memory for the search. Each run has a process of its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

from big_vaults import KEY, ROOT, USER, vault_of
from measuring import Figure, scaled, tell

HERE = Path(__file__).resolve()
PEOPLE = 50_000
BUDGET = 150
RUNS = 5
STEPS = 200


def resident() -> float:
    """Resident megabytes of this process now."""
    words = Path("/proc/self/status").read_text("ascii").split()
    return int(words[words.index("VmRSS:") + 1]) / 1024


def bare_side() -> int:
    """The peer: a window and nothing else."""
    from PySide6.QtWidgets import QApplication, QWidget

    application = QApplication([])
    window = QWidget()
    window.resize(1180, 760)
    window.show()
    application.processEvents()
    window.grab()
    os.write(2, f"megabytes {resident()}\n".encode("ascii"))
    os._exit(0)


def session_side(folder: Path) -> int:
    """Prints the megabytes with the list open, and with the names in memory too."""
    from PySide6.QtWidgets import QApplication

    from casevault.domain.clock import SystemClock
    from casevault.services import name_search
    from casevault.services.session import Session
    from casevault.ui.app import build_session
    from casevault.ui.pages.case_list import CaseListPage
    from casevault.vault.opening import open_with_derived_key

    process = build_session(folder.parent / "settings.ini")
    process.start()
    vault = open_with_derived_key(folder, USER, bytearray(KEY), clock=SystemClock())
    process.enter(Session(vault, SystemClock()))
    desk = process.desk()
    if desk is None:
        raise RuntimeError
    desk.open_page("cases")
    page = desk.page()
    if not isinstance(page, CaseListPage):
        raise TypeError(page)
    rows = page.table.model().rowCount()
    for step in range(STEPS):
        row = step * (rows - 1) // (STEPS - 1)
        page.table.scrollTo(page.table.model().index(row, 0))
        QApplication.processEvents()
    process.window.grab()
    with_list = resident()
    names = name_search.load(Session(vault, SystemClock()))
    names.search("ana")
    os.write(2, f"megabytes {with_list} {resident()} {len(names)}\n".encode("ascii"))
    vault.close()
    os._exit(0)


def megabytes(*arguments: str) -> list[float]:
    """What one process prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run(
        [sys.executable, str(HERE), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    told = next(line for line in done.stderr.splitlines() if line.startswith(b"megabytes"))
    return [float(word) for word in told.split()[1:]]


def told(what: str, ours: float, bare: float) -> bool:
    """Tell one comparison."""
    return tell(
        Figure(
            what,
            f"{ours:.0f} MB",
            f"{bare:.0f} MB",
            f"+ {ours - bare:.0f} MB",
            f"<= + {BUDGET} MB",
            ours - bare <= BUDGET,
        )
    )


def main() -> int:
    """Print the differences; 1 if the budget is broken."""
    people = scaled(PEOPLE)
    folder = vault_of(people)
    pairs = [(megabytes(str(folder)), megabytes("bare")) for _ in range(RUNS)]
    with_list, with_names, names = (
        statistics.median(ours[place] for ours, _ in pairs) for place in range(3)
    )
    bare = statistics.median(peer[0] for _, peer in pairs)
    kept = [
        told(f"memory, list of {people:,} people open", with_list, bare),
        told(f"memory, and {names:,.0f} names for the search", with_names, bare),
    ]
    return int(not all(kept))


if __name__ == "__main__":
    if sys.argv[1:] == ["bare"]:
        sys.exit(bare_side())
    sys.exit(session_side(Path(sys.argv[1])) if sys.argv[1:] else main())
