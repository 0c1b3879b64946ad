from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode
from casevault.ui.session_processes import start_session
from casevault.ui.supervisor import supervise

ROOT = Path(__file__).parent.parent.parent

SESSION = """
import pathlib, sys
from casevault.ui.handover import parse_handover, folder_line, window_line, drafts_line
got = parse_handover(sys.stdin.buffer.readline())
say = lambda line: (sys.stdout.buffer.write(line), sys.stdout.buffer.flush())
log = pathlib.Path(sys.argv[1])
lines = log.read_text().splitlines() if log.exists() else []
lines.append(f"{got.after} {got.folder} {got.geometry!r} {got.minimised} {got.drafts!r}")
log.write_text("\\n".join(lines))
turn = len(lines)
"""


def run(script: str, log: Path, *arguments: str) -> tuple[int, list[str]]:
    """Supervise sessions that follow `script`; the exit code and what each session was given."""
    code = supervise(arguments, command=[sys.executable, "-c", SESSION + script, str(log)])
    return code, log.read_text("utf-8").splitlines()


@pytest.fixture(autouse=True)
def _sessions_find_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))


def test_a_quit_ends_the_program(tmp_path: Path) -> None:
    code, sessions = run("sys.exit(0)", tmp_path / "log")

    assert (code, len(sessions)) == (ExitCode.DONE, 1)


def test_the_vault_named_on_the_command_line_is_asked_for(tmp_path: Path) -> None:
    _, sessions = run("sys.exit(0)", tmp_path / "log", "/vaults/records.casevault")

    assert sessions == ["start /vaults/records.casevault b'' False ()"]


def test_after_a_lock_a_fresh_session_gets_what_the_last_one_left(tmp_path: Path) -> None:
    script = """
if turn == 1:
    say(folder_line("/v")); say(window_line(b"g", minimised=True)); say(drafts_line((b"d",)))
    sys.exit(75)
sys.exit(0)
"""
    code, sessions = run(script, tmp_path / "log")

    assert code == ExitCode.DONE
    assert sessions[1] == "lock /v b'g' True (b'd',)"


def test_a_draft_stays_until_a_session_says_that_it_is_stored(tmp_path: Path) -> None:
    script = """
if turn == 1: say(drafts_line((b"d",)))
if turn == 3: say(drafts_line(()))
sys.exit(75 if turn < 4 else 0)
"""
    _, sessions = run(script, tmp_path / "log")

    assert [line.rsplit(" ", 1)[1] for line in sessions] == ["()", "(b'd',)", "(b'd',)", "()"]


def test_a_window_is_hidden_only_once(tmp_path: Path) -> None:
    script = """
if turn == 1: say(window_line(b"g", minimised=True))
sys.exit(75 if turn < 3 else 0)
"""
    _, sessions = run(script, tmp_path / "log")

    assert [" True " in line for line in sessions] == [False, True, False]


def test_a_session_that_cannot_start_is_not_started_for_ever(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, sessions = run("import os; os.abort()", tmp_path / "log")

    assert (code, len(sessions)) == (ExitCode.BUG, 1)
    assert "could not start" in capfd.readouterr().err


def test_whatever_a_session_prints_does_no_harm(tmp_path: Path) -> None:
    script = """
print("a stray print", flush=True)
if turn == 1: say(folder_line("/v"))
sys.exit(75 if turn < 2 else 0)
"""
    _, sessions = run(script, tmp_path / "log")

    assert sessions[1].startswith("lock /v ")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_log_out_ends_session_and_supervisor_in_order(tmp_path: Path) -> None:
    script = "import signal; (log.parent / 'up').touch(); signal.sigwait({signal.SIGTERM})"
    setup = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})\n"
    program = (
        "import sys; from casevault.ui.supervisor import supervise;"
        "raise SystemExit(supervise([], command=sys.argv[1:]))"
    )
    log = str(tmp_path / "log")
    session = [sys.executable, "-c", setup + SESSION + script, log]
    with subprocess.Popen([sys.executable, "-c", program, *session]) as process:
        end = time.monotonic() + 20
        while not (tmp_path / "up").exists():
            assert time.monotonic() < end
            os.sched_yield()
        process.send_signal(signal.SIGTERM)

        assert process.wait(20) == 0


def test_the_supervisor_loads_neither_qt_nor_any_service() -> None:
    program = (
        "import sys, casevault.ui.supervisor;"
        "print([m for m in sys.modules if m.startswith(('PySide6', 'casevault.services'))])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert loaded.stdout.strip() == b"[]"


FORKING = """
import os, pathlib, sys
from casevault.ui.supervisor import supervise

def session():
    from casevault.ui.link import SupervisorLink
    link = SupervisorLink.take_over()
    log = pathlib.Path(sys.argv[1])
    turn = len(log.read_text().splitlines()) if log.exists() else 0
    with log.open("a") as out:
        out.write(f"{link.handover.after} {link.handover.folder} {link.handover.drafts!r}\\n")
    print("a stray print", flush=True)
    if turn == 0:
        link.say_folder("/v")
        link.hand_over((b"d",))
    if turn == 1:
        raise KeyError("a name")
    return 75 if turn < 1 else 0

raise SystemExit(supervise([], session=session))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="sessions are forked on Linux only")
def test_a_forked_session_is_as_good_as_a_program_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, "-c", FORKING, str(log)], capture_output=True, check=False
    )

    assert log.read_text("utf-8").splitlines() == ["start  ()", "lock /v (b'd',)"]
    assert done.returncode == ExitCode.BUG
    assert b"KeyError" in done.stderr
    assert b"a name" not in done.stderr
    assert done.stdout == b""


def test_a_session_that_is_a_program_ends_with_its_own_code() -> None:
    process = start_session(lambda: 0, [sys.executable, "-c", "import sys; sys.exit(3)"])

    assert process.wait() == 3
