"""Saves and makes rounds of backups, and what must be there of the vault and of the backups.

Each step is a save and a round, three a day, so that most rounds have an older backup to remove.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casevault.domain.backup_rotation import KEPT
from casevault.services import backup_places, backup_register, backup_rounds
from casevault.services.session import Session
from casevault.services.volumes import Volume
from casevault.vault.backup import check_backup
from domain.hand_clock import HandClock
from promises.work import FIRST, NAME, Work, in_steps
from services.vaults import again, new_session
from vault.made_vaults import MadeCase

FIRST_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LAST = 6


class NoStick:
    """Nothing is plugged in; the place is a folder."""

    def mounted(self) -> tuple[Volume, ...]:
        """Nothing."""
        return ()


def clock_at(step: int) -> HandClock:
    """The clock as it stands in this step."""
    return HandClock(FIRST_DAY + timedelta(days=step // 3, hours=step % 3))


def step_of(name: str) -> int:
    """The step in which the backup of this name was made."""
    made_on = datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    gone_by = made_on - FIRST_DAY
    return 3 * gone_by.days + gone_by.seconds // 3600


def made(root: Path) -> None:
    """A vault with a chosen place and one backup there."""
    session = new_session(root / NAME, clock=clock_at(FIRST))
    (root / "place").mkdir()
    backup_places.choose(session, root / "place", volumes=NoStick())
    one_round(session)
    session.close()


def one_round(session: Session) -> str:
    """A save and a round; the name of the backup."""
    MadeCase().start(session.vault)
    return backup_rounds.run(session, volumes=NoStick()).path.name


def step(root: Path, number: int) -> None:
    """One save and one round."""
    session = again(root / NAME, clock=clock_at(number))
    try:
        one_round(session)
    finally:
        session.close()


def judge(root: Path, known: int) -> int:
    """The vault is sound; whatever has the name of a backup holds, also the last one promised."""
    session = again(root / NAME, clock=clock_at(known))
    try:
        assert session.vault.verify().findings == ()
        there = backups_at(session)
        for path in there:
            check_backup(path, session.vault, clock=clock_at(known))
        names = {path.name for path in there}
        counted = {each.name for each in backup_register.entries(session) if each.is_there}
        begun = {name for _, _, name in backup_register.begun(session)}
        assert names <= counted | begun
        done = max(step_of(name) for name in counted & names)
        if known == LAST:
            _require_tidy(root, names, counted)
        return done
    finally:
        session.close()


def backups_at(session: Session) -> list[Path]:
    """The files with the name of a backup at the usual place."""
    own = backup_places.find(backup_places.usual_place(session), NoStick())
    assert own is not None
    return sorted(own.glob("*.cvb"))


def _require_tidy(root: Path, names: set[str], counted: set[str]) -> None:
    """After a round that went well there is what the register says, and nothing half."""
    assert names == counted
    assert len(counted) <= sum(KEPT.values())
    assert not list((root / "place").rglob("*.part"))
    left = re.compile(r"check-|vault\.db\.copy")
    assert not [path.name for path in (root / NAME).iterdir() if left.match(path.name)]


BACKUPS = Work(
    place="promises.backing_up:BACKUPS",
    title="backup and its rotation",
    made=made,
    run=in_steps(step),
    judge=judge,
    last=LAST,
    brief=2,
)
