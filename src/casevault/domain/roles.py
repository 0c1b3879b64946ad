"""Who may do what; `ENFORCED_BY` says what keys enforce and what only the program does."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

USER_NAME_LENGTH: Final = 80
"""The most letters of a user's name, on every screen and in the vault."""


class Role(StrEnum):
    """A role of a user; a user holds a set of them."""

    WORKER = "worker"
    COORDINATOR = "coordinator"
    DIRECTOR = "director"
    AUDITOR = "auditor"
    TRAINER = "trainer"
    RECOVERY = "recovery"
    """Of no person: of the recovery shares, when enough of them are brought together."""


class Right(StrEnum):
    """Something a user may or may not do."""

    SEE_FACTS = "see_facts"
    SEE_OWN_IDENTITIES = "see_own_identities"
    SEE_ALL_IDENTITIES = "see_all_identities"
    EDIT_CASES = "edit_cases"
    ASSIGN_CASES = "assign_cases"
    SEE_EXACT_FIGURES = "see_exact_figures"
    RELEASE = "release"
    APPROVE_RELEASE = "approve_release"
    READ_AUDIT = "read_audit"
    CHANGE_USERS = "change_users"
    BACK_UP = "back_up"


class Enforcement(StrEnum):
    """Whether a right is held by keys, or only by the program."""

    KEYS = "keys"
    PROGRAM = "program"


ENFORCED_BY: dict[Right, Enforcement] = {
    Right.SEE_FACTS: Enforcement.KEYS,
    Right.SEE_OWN_IDENTITIES: Enforcement.KEYS,
    Right.SEE_ALL_IDENTITIES: Enforcement.KEYS,
    Right.EDIT_CASES: Enforcement.PROGRAM,
    # Whoever holds the key of a case can hand it on; whoever holds none cannot.
    Right.ASSIGN_CASES: Enforcement.PROGRAM,
    Right.SEE_EXACT_FIGURES: Enforcement.PROGRAM,
    Right.RELEASE: Enforcement.KEYS,
    Right.APPROVE_RELEASE: Enforcement.PROGRAM,
    Right.READ_AUDIT: Enforcement.KEYS,
    Right.CHANGE_USERS: Enforcement.KEYS,
    Right.BACK_UP: Enforcement.PROGRAM,
}

_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.WORKER: frozenset(
        {Right.SEE_FACTS, Right.SEE_OWN_IDENTITIES, Right.EDIT_CASES, Right.BACK_UP}
    ),
    Role.COORDINATOR: frozenset(Right),
    Role.DIRECTOR: frozenset(
        {
            Right.SEE_FACTS,
            Right.SEE_EXACT_FIGURES,
            Right.RELEASE,
            Right.APPROVE_RELEASE,
            Right.BACK_UP,
        }
    ),
    Role.AUDITOR: frozenset({Right.SEE_FACTS, Right.READ_AUDIT}),
    Role.TRAINER: frozenset({Right.SEE_FACTS}),
    Role.RECOVERY: frozenset({Right.SEE_FACTS, Right.CHANGE_USERS}),
}

GIVEN_TO_PEOPLE: Final = frozenset(Role) - {Role.RECOVERY}
"""The roles a user can be given."""


def rights(roles: frozenset[Role]) -> frozenset[Right]:
    """Everything the roles together allow."""
    return frozenset().union(*(_RIGHTS[role] for role in roles))
