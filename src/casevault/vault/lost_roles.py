"""Users and shares whom a restored backup gives back what was taken from them since it was made.

A backup opens with the passphrases, roles and recovery shares of its day. The list of erasures
beside it brings the chain of appointments of a later day along, which tells who left or lost a role
in between, and whether the shares were replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.roles import Role
from casevault.vault.appointments import Appointments

LEFT_AGAIN_SETTING: Final = "left_again"
"""The setting of a restored vault that keeps them, as `to_setting` writes it."""


OLD_SHARES_SETTING: Final = "old_shares"
"""The setting of a restored vault with the user id of a recovery slot that had been replaced."""


@dataclass(frozen=True, slots=True)
class LostRoles:
    """A user of the backup, and the roles she had later, none if she had left."""

    user_id: str
    kept: frozenset[Role]


def lost_since(before: Appointments, later: Appointments | None) -> tuple[LostRoles, ...]:
    """Who lost a role between two chains; nobody where the later one does not go on from the first.

    The recovery slot is no user: `replaced_slot` tells of it.
    """
    if later is None or not _goes_on(before, later):
        return ()
    found = []
    for user_id, member in before.members.items():
        after = later.members.get(user_id)
        kept = frozenset() if after is None else after.roles
        if Role.RECOVERY not in member.roles and member.roles - kept:
            found.append(LostRoles(user_id, kept))
    return tuple(found)


def replaced_slot(before: Appointments, later: Appointments | None) -> str:
    """The user id of the recovery slot of the first chain, "" if the later one still has it."""
    if later is None or not _goes_on(before, later):
        return ""
    return next(iter(_slots(before) - _slots(later)), "")


def is_in_force(slot: str, present: Appointments) -> bool:
    """Whether this recovery slot is one now."""
    return slot in _slots(present)


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


def _goes_on(before: Appointments, later: Appointments) -> bool:
    return later.entries[: len(before.entries)] == before.entries


def _slots(chain: Appointments) -> set[str]:
    members = chain.members.items()
    return {user_id for user_id, member in members if Role.RECOVERY in member.roles}
