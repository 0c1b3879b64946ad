"""From a derived key to the painted first page of the case list, at growing numbers of people.

The session process is up and shows its unlock page, as it does while a person types. Ours: opening
the vault, the entry in the log, the desk and the list, painted. The peer opens plain sqlite3 and
reads the same page of rows. Each run has a process of its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from big_vaults import KEY, ROOT, USER, opened, plain_at, plain_file, vault_of
from measuring import Figure, scaled, seconds_in_words, tell, tell_growth, tell_limit, timed

HERE = Path(__file__).resolve()
SIZES = (1_000, 10_000, 50_000, 100_000)
JUDGED = 50_000
BUDGET = 0.3
GROWTH = 0.5
RUNS = 5
PAGE = 100


def session_side(folder: Path) -> int:
    """One start of the session process; prints the seconds of the vault alone and of all."""
    from PySide6.QtCore import QThreadPool
    from PySide6.QtWidgets import QApplication

    from casevault.domain.clock import SystemClock
    from casevault.services.session import Session
    from casevault.ui.app import build_session
    from casevault.ui.pages.case_list import CaseListPage
    from casevault.vault.opening import open_with_derived_key

    process = build_session(folder.parent / "settings.ini")
    process.start()
    QApplication.processEvents()
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    began = time.perf_counter()
    vault = open_with_derived_key(folder, USER, bytearray(KEY), clock=SystemClock())
    has_vault = time.perf_counter()
    process.enter(Session(vault, SystemClock()))
    desk = process.desk()
    if desk is None:
        raise RuntimeError
    desk.open_page("cases")
    process.window.grab()
    done = time.perf_counter()
    page = desk.page()
    if not isinstance(page, CaseListPage) or page.table.model().rowCount() < 20:
        raise RuntimeError(page)
    os.write(2, f"seconds {has_vault - began} {done - began}\n".encode("ascii"))
    vault.close()
    os._exit(0)


def seconds_of(folder: Path) -> tuple[float, float]:
    """Seconds of the vault alone and of everything up to the painted list, in a new process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CASEVAULT_LANGUAGE": "en"}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run(
        [sys.executable, str(HERE), str(folder)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    told = next(line for line in done.stderr.splitlines() if line.startswith(b"seconds"))
    return float(told.split()[1]), float(told.split()[2])


def peer_seconds(people: int, folder: Path) -> float:
    """Opening plain sqlite3 and reading the first page of the list."""
    session = opened(folder)
    path = plain_file(session, people, ("case_file",))
    session.close()

    def action() -> None:
        plain = plain_at(path)
        plain.execute(
            "SELECT * FROM case_file ORDER BY changed_at DESC, code DESC LIMIT ?", (PAGE,)
        ).fetchall()
        plain.close()

    return statistics.median(timed(action) for _ in range(RUNS))


def main() -> int:
    """Print the times; 1 if a budget is broken."""
    every: dict[int, float] = {}
    kept = []
    for size in sorted({scaled(size) for size in SIZES}):
        folder = vault_of(size)
        seconds_of(folder)
        runs = [seconds_of(folder) for _ in range(RUNS)]
        vault = statistics.median(run[0] for run in runs)
        every[size] = statistics.median(run[1] for run in runs)
        peer = seconds_in_words(peer_seconds(size, folder))
        name = f"unlock to the painted case list, {size:,} people"
        if size == scaled(JUDGED):
            kept.append(tell_limit(name, every[size], BUDGET, peer))
        else:
            tell(Figure(name, seconds_in_words(every[size]), peer))
        tell(Figure(f"  of it the vault, {size:,} people", seconds_in_words(vault), peer))
    if len(every) > 1:
        kept.append(tell_growth("unlock to the painted case list", every, GROWTH))
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(session_side(Path(sys.argv[1])) if sys.argv[1:] else main())
