"""Users whom a restored backup gives back what had been taken from them since it was made.

A backup opens with the passphrases and roles of its day. The list of erasures beside it brings the
chain of appointments of a later day along, which tells who left or lost a role in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.roles import Role
from casevault.vault.appointments import Appointments

LEFT_AGAIN_SETTING: Final = "left_again"
"""The setting of a restored vault that keeps them, as `to_setting` writes it."""


@dataclass(frozen=True, slots=True)
class LostRoles:
    """A user of the backup, and the roles she had later, none if she had left."""

    user_id: str
    kept: frozenset[Role]


def lost_since(before: Appointments, later: Appointments | None) -> tuple[LostRoles, ...]:
    """Who lost a role between two chains; nobody where the later one does not go on from the first.

    The recovery slot is no user: newer shares replace it.
    """
    if later is None or later.entries[: len(before.entries)] != before.entries:
        return ()
    found = []
    for user_id, member in before.members.items():
        after = later.members.get(user_id)
        kept = frozenset() if after is None else after.roles
        if Role.RECOVERY not in member.roles and member.roles - kept:
            found.append(LostRoles(user_id, kept))
    return tuple(found)


def still_has_them(lost: LostRoles, present: Appointments) -> bool:
    """Whether she still has a role that she had lost."""
    member = present.members.get(lost.user_id)
    return member is not None and bool(member.roles - lost.kept)


def to_setting(lost: Sequence[LostRoles]) -> list[list[Any]]:
    """As it is kept in the vault."""
    return [[each.user_id, sorted(each.kept)] for each in lost]


def from_setting(kept: Sequence[Sequence[Any]] | None) -> tuple[LostRoles, ...]:
    """What `to_setting` wrote; nothing where there is nothing."""
    return tuple(LostRoles(user_id, frozenset(map(Role, roles))) for user_id, roles in kept or ())
