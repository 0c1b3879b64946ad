"""Work on a vault in numbered steps, as it is interrupted: how to begin, go on, and judge it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casevault.domain.errors import UserError

NAME = "centre.casevault"
FIRST = 1
"""The step after which every work stands at its beginning."""

Run = Callable[[Path, int, int], None]


@dataclass(frozen=True)
class Work:
    """One kind of work below a folder of its own.

    `made` prepares the folder, which is then at step 1. `run` does the steps from the first to
    the last number and says each that is acknowledged. `judge` is given the last acknowledged step
    and returns the one that is there, the same or the next; it fails when anything is wrong.
    `last` is the last step of the whole work, `brief` that of the part in which every single call
    is made to fail. `place` is where another process finds it: its module and its name there.
    `program` gives the source of the program that does it, from its folder, if it is another one.
    """

    place: str
    title: str
    made: Callable[[Path], None]
    run: Run
    judge: Callable[[Path, int], int]
    last: int
    brief: int
    program: Callable[[Path], Path] | None = None


def say(words: str) -> None:
    """Say a line, by a call of its own, so that errors put into `write` do not reach it."""
    os.writev(1, [words.encode("ascii", "replace") + b"\n"])


def in_steps(step: Callable[[Path, int], None]) -> Run:
    """Does one step after the other, up to the first that is refused."""

    def run(root: Path, first: int, last: int) -> None:
        for number in range(first, last + 1):
            try:
                step(root, number)
            except UserError as refused:
                say(f"refused {number} {refused.message_id}")
                return
            say(f"acknowledged {number}")

    return run


def acknowledged(said: list[str], before: int) -> int:
    """The last step that was acknowledged; before any, `before`."""
    numbers = [int(line.split()[1]) for line in said if line.startswith("acknowledged")]
    return numbers[-1] if numbers else before
