"""Adds users: each changes the header, without which nothing opens at all."""

from __future__ import annotations

from pathlib import Path

from casevault.domain.clock import SystemClock
from promises import saving
from promises.work import NAME, Work, in_steps
from vault.made_vaults import WORKER, added, opened


def step(root: Path, number: int) -> None:
    """Add one user; the founder is the first, so there are then as many as the number says."""
    vault = opened(root / NAME, clock=SystemClock())
    try:
        added(vault, f"User {number}", WORKER)
    finally:
        vault.close()


def judge(root: Path, known: int) -> int:
    """Every user who was added opens the vault, and it is sound."""
    vault = opened(root / NAME, clock=SystemClock())
    try:
        names = {user.name for user in vault.users.list()}
        assert vault.verify().findings == ()
    finally:
        vault.close()
    assert names == {"Ana", *(f"User {number}" for number in range(2, len(names) + 1))}
    for name in names - {"Ana"}:
        opened(root / NAME, name, name.encode().ljust(32, b".")).close()
    return max(known, len(names))


USERS = Work(
    place="promises.adding_users:USERS",
    title="edit: users added",
    made=lambda root: saving.made(root / NAME),
    run=in_steps(step),
    judge=judge,
    last=5,
    brief=3,
)
