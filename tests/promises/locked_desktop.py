"""The whole program on a screen that nobody sees: supervisor, session, and a robot in it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casevault.services import passphrases, unlock
from casevault.vault.crypto import hkdf
from promises import process_memory
from promises.lock_forgets_robot import MARK, USER

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 60
SUPERVISOR = """
import sys
from pathlib import Path
from casevault.ui.supervisor import supervise

folder = Path(sys.argv[1])

def session():
    from promises.lock_forgets_robot import run_session
    return run_session(folder)

raise SystemExit(supervise([str(folder / "records.casevault")], session=session))
"""
LOCK_SECONDS = 1.0
KEY_BYTES = 32


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Look until it is so, or say what did not happen."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, what
        os.sched_yield()


@dataclass(slots=True)
class Desktop:
    """A supervisor with its session, and the folder in which the robot says where it is."""

    folder: Path
    supervisor: subprocess.Popen[bytes]

    def wait_until(self, what: str) -> None:
        wait_for(lambda: (self.folder / what).exists() or self.supervisor.poll() is not None, what)
        assert (self.folder / what).exists(), what

    def tell(self, what: str) -> None:
        (self.folder / what).touch()

    def session(self) -> int:
        """The process that is the session now."""
        path = Path(f"/proc/{self.supervisor.pid}/task/{self.supervisor.pid}/children")
        children = path.read_text("ascii").split()
        return int(children[0]) if children else 0


def database_keys(folder: Path, facts: list[bytes]) -> list[bytes]:
    """The keys of the database that these keys give; the salt stands at its beginning."""
    salt = (folder / "records.casevault" / "vault.db").read_bytes()[:16]
    return [bytes(hkdf(bytearray(key), "casevault/facts/database", salt=salt)) for key in facts]


def run_desktop(tmp_path: Path, *, scene: str = "") -> Iterator[Desktop]:
    """The program with a robot at its desk; `scene` is what is open or runs when it locks."""
    passphrase = passphrases.generate()
    session = unlock.create_vault(
        tmp_path / "records.casevault",
        user_name=USER,
        passphrase=bytearray(passphrase.encode("ascii")),
        label="Centre",
        country="RS",
    )
    session.close()
    (tmp_path / "passphrase").write_text(passphrase, "ascii")
    (tmp_path / "seed").write_text(os.urandom(16).hex(), "ascii")
    (tmp_path / "scene").write_text(scene, "ascii")
    paths = os.pathsep.join(str(ROOT / name) for name in ("src", "tests"))
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"},
    ) as supervisor:
        made = Desktop(tmp_path, supervisor)
        try:
            yield made
        finally:
            if supervisor.poll() is None:
                # A session that a test found stuck would keep its supervisor waiting for good.
                stuck = made.session()
                supervisor.kill()
                if stuck:
                    os.kill(stuck, signal.SIGKILL)


def names_in(process: int) -> set[str]:
    """The planted names in a process, as UTF-8 or as Qt keeps text, UTF-16."""
    narrow = re.compile(MARK.encode("ascii") + rb"[A-Z2-7]{16}")
    wide_mark = re.escape(MARK.encode("utf-16-le"))
    wide = re.compile(wide_mark + rb"(?:[A-Z2-7]\x00){16}")
    found = {match.decode("ascii") for match in process_memory.found_in(process, narrow)}
    return found | {m.decode("utf-16-le") for m in process_memory.found_in(process, wide)}
