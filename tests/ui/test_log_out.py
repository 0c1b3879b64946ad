from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
import sys
from pathlib import Path
from casevault.ui.supervisor import supervise

folder = Path(sys.argv[1])

def session():
    from PySide6.QtCore import QTimer
    from casevault.ui.app import build_session
    process = build_session(folder / "settings")
    process.start()
    QTimer.singleShot(0, process, (folder / "up").touch)
    return process.run()

raise SystemExit(supervise([], session=session))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_log_out_ends_the_program_in_good_order(number: signal.Signals, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, env=environment) as program:
        end = time.monotonic() + 60
        while not (tmp_path / "up").exists():
            assert time.monotonic() < end
            os.sched_yield()
        program.send_signal(number)

        assert program.wait(60) == 0
