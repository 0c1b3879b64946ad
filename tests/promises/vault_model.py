"""A plain model of a vault: who belongs, who may open which case, and what is in it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casevault.domain.roles import Role
from vault.made_vaults import MadeCase

COORDINATOR = frozenset({Role.COORDINATOR})
READERS = frozenset({Role.WORKER, Role.COORDINATOR})


def features(form_id: str, answers: Mapping[str, Any]) -> Sequence[str] | None:
    """What is looked up blindly of a form."""
    return [f"n:{answers.get('n', '')}"] if form_id == "person" else None


@dataclass
class Member:
    """A user as the model knows her."""

    name: str
    user_id: str
    key: bytes
    roles: frozenset[Role]


@dataclass
class Kept:
    """A case as the model knows it: what it says now, how often it was saved, who holds its key."""

    case: MadeCase
    says: int
    versions: int = 1
    holders: set[str] = field(default_factory=set)


@dataclass
class Model:
    """Everything a vault should hold."""

    members: dict[str, Member] = field(default_factory=dict)
    cases: dict[str, Kept] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    epoch: int = 1
    away: bool = False

    def copy(self) -> Model:
        """The model as it is now, for a backup."""
        return copy.deepcopy(self)

    def may_open(self, user_id: str, kept: Kept) -> bool:
        """Whether this user should be able to read the case."""
        member = self.members[user_id]
        if Role.COORDINATOR in member.roles and not self.away:
            return True
        return user_id in kept.holders

    def coordinators(self) -> list[str]:
        """Everyone who is coordinator."""
        return [one.user_id for one in self.members.values() if Role.COORDINATOR in one.roles]

    def leave_without_keys(self) -> None:
        """The keys to identities travel: nobody holds any."""
        self.away = True
        for kept in self.cases.values():
            kept.holders.clear()

    def new_keys(self) -> None:
        """After an epoch only case workers who held a case still do."""
        self.epoch += 1
        for kept in self.cases.values():
            kept.holders = {
                user_id
                for user_id in kept.holders
                if user_id in self.members and Role.WORKER in self.members[user_id].roles
            }
