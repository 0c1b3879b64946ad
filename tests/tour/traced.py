"""The whole tour in processes of its own, with every system call that could betray noted down.

It is made once for all the tests of a run, whichever worker asks first.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from casevault.services import demo
from tour import planted
from tour.tour import ENDS

ROOT: Final = Path(__file__).resolve().parents[2]
PEOPLE: Final = 25
_SECONDS: Final = 300
_CALLS: Final = (
    "socket,connect,bind,sendto,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,"
    "link,linkat,symlink,symlinkat,truncate,memfd_create"
)
_WRITES: Final = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
_CALL: Final = re.compile(r"^\d+\s+(\w+)\((.*)$")
_ESCAPED: Final = re.compile(r"\\([0-7]{1,3}|x[0-9a-f]{2}|.)")
_TEXT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_FOLDER: Final = re.compile(r"^(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>")


@dataclass(frozen=True, slots=True)
class TracedTour:
    """What the tour left: its folder, its notebook, the calls that strace wrote, its output."""

    folder: Path
    told: dict[str, Any]
    calls: str
    output: str

    @property
    def home(self) -> Path:
        """What the program took for the person's home."""
        return self.folder / "home"

    def secrets(self) -> dict[str, str]:
        """Everything planted, the passphrases of this tour among it."""
        said = {key: text for key, text in self.told.items() if "passphrase" in key}
        return planted.words() | said

    def files_outside(self) -> Iterator[Path]:
        """Every file that exists after the tour and lies in no vault; the tour's own apart."""
        for path in files_in(self.folder):
            own = any(path.is_relative_to(each) for each in own_paths(self.folder))
            if not own and not is_in_vault(path):
                yield path

    def files_inside(self) -> Iterator[Path]:
        """Every file of every vault."""
        return (path for path in files_in(self.folder) if is_in_vault(path))


def own_paths(folder: Path) -> tuple[Path, ...]:
    """What the tour itself writes: its notebook, and the list that the centre brings along."""
    return (folder / "notes", folder / "luggage" / "brought")


def files_in(folder: Path) -> Iterator[Path]:
    """All files of a folder, hidden ones too."""
    for root, _, names in os.walk(folder):
        yield from (Path(root, name) for name in names)


def is_in_vault(path: Path) -> bool:
    """Whether a path lies in a vault; one in the making has a name of its own until it is whole."""
    return any(part.endswith((".casevault", ".new")) for part in path.parts[:-1]) or (
        path.suffix in {".casevault", ".new"} and not path.is_file()
    )


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """A screen of its own where there is one to be had; the environment that leads to it."""
    if shutil.which("Xvfb") is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    screen = ("-screen", "0", "1400x800x24", "-nolisten", "tcp")
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *screen], pass_fds=[writing], stderr=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        with os.fdopen(reading, "r", encoding="ascii") as told:
            number = told.readline().strip()
        try:
            yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
        finally:
            server.terminate()


def run_traced(command: list[str], folder: Path, calls: Path, screen: dict[str, str]) -> str:
    """Run a command under strace with everything a program could write into inside `folder`."""
    if shutil.which("strace") is None:
        pytest.fail("strace is missing; python3 dev.py test installs it")
    home = folder / "home"
    for name in (".config", ".cache", ".local/share", ".local/state", "tmp", "run"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "run").chmod(0o700)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PYTHONPATH": os.pathsep.join(str(ROOT / name) for name in ("src", "tests")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        **screen,
    }
    strace = ["strace", "-f", "-qq", "-y", "--seccomp-bpf", "-e", f"trace={_CALLS}"]
    done = subprocess.run(
        [*strace, "-o", str(calls), *command],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    return done.stdout


def traced_tour(factory: pytest.TempPathFactory) -> TracedTour:
    """The tour of this test run; the first who asks makes it."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    with (base / "tour.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = base / "tour"
        if not (folder / "notes" / "output.txt").exists():
            _make(folder)
    told = json.loads((folder / "notes" / "notebook.json").read_text("utf-8"))
    missing = [end for end in ENDS if end not in told]
    failure = folder / "notes" / "failure.txt"
    output = (folder / "notes" / "output.txt").read_text("utf-8")
    if missing:
        pytest.fail(f"{missing}: {failure.read_text('utf-8') if failure.exists() else output}")
    calls = "".join(path.read_text("utf-8") for path in sorted(folder.glob("notes/*.calls")))
    return TracedTour(folder, told, calls, output)


def _make(folder: Path) -> None:
    notes = folder / "notes"
    notes.mkdir(parents=True)
    (folder / "luggage").mkdir()
    (folder / "home").mkdir()
    made = demo.make(folder / "home" / "practice", people=PEOPLE, seed=7)
    told = {
        "practice user": made.user_name,
        "practice passphrase": made.passphrase,
        "second practice passphrase": made.second_passphrase,
    }
    (notes / "notebook.json").write_text(json.dumps(told), "utf-8")
    python = [sys.executable, "-m", "tour.tour", str(folder)]
    nowhere = {"QT_QPA_PLATFORM": "offscreen"}
    said = run_traced([*python, "vault"], folder, notes / "1.calls", nowhere)
    practice = [*python, "practice", str(made.vault)]
    with display() as screen:
        said += run_traced(practice, folder, notes / "2.calls", screen)
    (notes / "output.txt").write_text(said, "utf-8")


def written_paths(calls: str) -> set[Path]:
    """Every path that a traced process created, opened for writing or renamed something to."""
    found: set[Path] = set()
    for line in calls.splitlines():
        call = _CALL.match(line)
        if call is None or " = -1 " in line:
            continue
        found |= _paths_of(call[1], call[2])
    return found


def _paths_of(name: str, told: str) -> set[Path]:
    if name in {"open", "openat", "openat2"} and not _WRITES.search(told):
        return set()
    if name in {"socket", "connect", "bind", "sendto", "memfd_create"}:
        return set()
    folder = _FOLDER.match(told)
    base = Path(_unescaped(folder[1])) if folder is not None else Path("/")
    texts = [_unescaped(text) for text in _TEXT.findall(told)]
    wanted = texts if name.startswith("rename") else texts[-1:]
    return {Path(os.path.normpath(base / text)) for text in wanted if text}


def _unescaped(text: str) -> str:
    def sign(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] == "x":
            return chr(int(code[1:], 16))
        if code[0] in "01234567":
            return chr(int(code, 8))
        return {"n": "\n", "t": "\t"}.get(code, code)

    return _ESCAPED.sub(sign, text).encode("latin-1", "replace").decode("utf-8", "replace")
