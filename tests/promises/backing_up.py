"""A program that saves and makes rounds of backups without end, for being killed at any moment.

Run as a program: FOLDER PLACE FIRST. Each round is on another day, so that rotation has something
to remove. It says each acknowledged round on standard output.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casevault.domain.errors import UserError
from casevault.services import backup_places, backup_rounds
from casevault.services.session import Session
from casevault.services.volumes import Volume
from domain.hand_clock import HandClock
from services.vaults import again, new_session
from vault.made_vaults import MadeCase

FIRST_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class NoStick:
    """Nothing is plugged in; the place is a folder."""

    def mounted(self) -> tuple[Volume, ...]:
        """Nothing."""
        return ()


def made(folder: Path, place: Path) -> None:
    """A vault with a chosen place and one backup there."""
    session = new_session(folder, clock=HandClock(FIRST_DAY))
    place.mkdir()
    backup_places.choose(session, place, volumes=NoStick())
    one_round(session)
    session.close()


def one_round(session: Session) -> str:
    """A save and a round; the name of the backup."""
    MadeCase().start(session.vault)
    return backup_rounds.run(session, volumes=NoStick()).path.name


def main(arguments: list[str]) -> None:
    """Make rounds until killed."""
    folder, first, last = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    clock = HandClock(FIRST_DAY + timedelta(days=first))
    session = again(folder, clock=clock)
    out = sys.stdout.fileno()
    for _ in range(first, last):
        try:
            _say(out, f"round {one_round(session)}")
        except UserError:
            _say(out, "refused")
        clock.forward(days=1)
    session.close()


def _say(descriptor: int, words: str) -> None:
    """By a call of its own, so that errors put into `write` do not reach it."""
    os.writev(descriptor, [words.encode("ascii"), b"\n"])


if __name__ == "__main__":
    main(sys.argv[1:])
