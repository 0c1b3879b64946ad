"""A program that does work on vaults, each order in a process of its own that may be killed.

Python and the libraries are loaded once; every order is then a fork, so that a thousand kills
take minutes. Under strace it can be made to fail at a chosen call of the operating system: strace
fails the N-th call of each process, and a process that has first made N - k idle calls of the
kind fails at its own k-th.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from promises.work import Work, say

TESTS = Path(__file__).resolve().parents[1]
SOURCE = TESTS.parent / "src"
PATIENCE = 120.0
_NO_FILE = 1_000_000
IDLE: Mapping[str, Callable[[], Any]] = {
    "write": lambda: os.write(_NO_FILE, b""),
    "pwrite64": lambda: os.pwrite(_NO_FILE, b"", 0),
    "pread64": lambda: os.pread(_NO_FILE, 0, 0),
    "fsync": lambda: os.fsync(_NO_FILE),
    "fdatasync": lambda: os.fdatasync(_NO_FILE),
    "ftruncate": lambda: os.ftruncate(_NO_FILE, 0),
    "openat": lambda: os.open("", os.O_RDONLY),
    "rename": lambda: os.rename("", ""),  # noqa: PTH104 - the bare call
    "unlink": lambda: os.unlink(""),  # noqa: PTH108 - the bare call
    "unlinkat": lambda: os.unlink("", dir_fd=_NO_FILE),
    "mkdir": lambda: os.mkdir(""),  # noqa: PTH102 - the bare call
    "rmdir": lambda: os.rmdir(""),  # noqa: PTH106 - the bare call
}
"""For each call that can be made to fail, one that does nothing."""


@dataclass(frozen=True)
class Order:
    """What to do: `verb` is a part of the work, `idle` how many idle calls to make before."""

    verb: str
    arguments: list[Any]
    idle: dict[str, int] = field(default_factory=dict)
    kill_after: float | None = None


@dataclass(frozen=True)
class Answer:
    """What came of it: the lines it said, its exit code (-9 if killed), what it complained of."""

    process: int
    code: int
    said: list[str]
    words: str
    seconds: float


class Workshop:
    """The program from outside; with `strace`, options of strace, each order leaves a trace."""

    def __init__(self, work: Work, *, source: Path = SOURCE, strace: tuple[str, ...] = ()) -> None:
        self._traces = Path(strace[strace.index("-o") + 1]) if strace else None
        tracer = ["strace", "-ff", "-q", "--seccomp-bpf", *strace] if strace else []
        self._program = subprocess.Popen(
            [*tracer, sys.executable, "-m", "promises.workshop", work.place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(source), str(TESTS)]),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the program end."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait(PATIENCE)
        self._program.stdout.close()

    def do(
        self,
        verb: str,
        *arguments: Any,
        idle: dict[str, int] | None = None,
        kill_after: float | None = None,
    ) -> Answer:
        """Do one part of the work in a new process and wait for its end."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        told = [str(each) if isinstance(each, Path) else each for each in arguments]
        order = Order(verb, told, idle or {}, kill_after)
        self._program.stdin.write(json.dumps(asdict(order)).encode("ascii") + b"\n")
        self._program.stdin.flush()
        return Answer(**json.loads(self._program.stdout.readline()))

    def trace(self, answer: Answer) -> list[str]:
        """The calls of that process, a line each; the file is removed."""
        assert self._traces is not None
        file = self._traces.with_name(f"{self._traces.name}.{answer.process}")
        give_up = time.monotonic() + PATIENCE
        while True:
            text = file.read_text("ascii", "replace")
            if text.endswith("+++\n"):  # strace may be a moment behind the end of the process
                file.unlink()
                return text.splitlines()
            assert time.monotonic() < give_up, text[-1000:]


def main(place: str) -> None:
    """Do orders from standard input until there are no more."""
    module, _, name = place.partition(":")
    work: Work = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        answer = _done(work, Order(**json.loads(line)))
        os.writev(1, [json.dumps(asdict(answer)).encode("ascii") + b"\n"])


def _done(work: Work, order: Order) -> Answer:
    began = time.monotonic()
    out, err = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        os.dup2(out[1], 1)
        os.dup2(err[1], 2)
        _obey(work, order)
    os.close(out[1])
    os.close(err[1])
    patience = PATIENCE if order.kill_after is None else order.kill_after
    said, words = _heard(process, (out[0], err[0]), began + patience)
    _, status = os.waitpid(process, 0)
    return Answer(
        process,
        os.waitstatus_to_exitcode(status),
        said.decode("ascii", "replace").splitlines(),
        words.decode("ascii", "replace"),
        time.monotonic() - began,
    )


def _obey(work: Work, order: Order) -> None:
    """In the new process: do the order and end."""
    try:
        for call, count in order.idle.items():
            for _ in range(count):
                with contextlib.suppress(OSError):
                    IDLE[call]()
        root, *rest = order.arguments
        found = getattr(work, order.verb)(Path(root), *rest)
        if found is not None:
            say(f"found {found}")
    except BaseException:  # noqa: BLE001 - told, and then the process ends
        os.writev(2, [traceback.format_exc()[-20000:].encode("ascii", "replace")])
        os._exit(1)
    os._exit(0)


def _heard(process: int, pipes: tuple[int, int], end: float) -> tuple[bytes, bytes]:
    """All that the process says; it is killed when its time is over."""
    heard = {pipe: bytearray() for pipe in pipes}
    with selectors.SelectSelector() as waiting:  # counts in microseconds, others in milliseconds
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map():
            if time.monotonic() >= end:
                os.kill(process, signal.SIGKILL)
                end = float("inf")
            left = None if end == float("inf") else max(0.0, end - time.monotonic())
            for key, _ in waiting.select(left):
                piece = os.read(key.fd, 65536)
                heard[key.fd] += piece
                if not piece:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
    first, second = (bytes(heard[pipe]) for pipe in pipes)
    return first, second


if __name__ == "__main__":
    main(sys.argv[1])
