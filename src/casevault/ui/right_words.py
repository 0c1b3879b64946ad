"""Roles and rights in words: who may do what, and what holds it."""

from __future__ import annotations

from typing import Final

from casevault.domain.roles import ENFORCED_BY, GIVEN_TO_PEOPLE, Enforcement, Right, Role, rights
from casevault.i18n import N_, gettext
from casevault.services.role_words import RIGHT_NAMES, ROLE_NAMES

YES: Final = "✓"
NO: Final = "–"

ROLE_MEANINGS: Final[dict[Role, str]] = {
    Role.WORKER: N_("Works on cases and reads the names in those she is assigned to."),
    Role.COORDINATOR: N_(
        "Sees all cases and names, assigns cases, adds users, reads the log, makes releases."
    ),
    Role.DIRECTOR: N_("Makes statistics and releases. Sees cases, but no names."),
    Role.AUDITOR: N_("Reads the log. Sees cases, but no names, and changes nothing."),
    Role.TRAINER: N_("Works in practice vaults only."),
}

ENFORCEMENT_NAMES: Final[dict[Enforcement, str]] = {
    Enforcement.KEYS: N_("Keys"),
    Enforcement.PROGRAM: N_("Only the program"),
}

KEYS_MEANING: Final = N_(
    "Held by keys: without the key nobody gets there, whatever program she uses."
)
PROGRAM_MEANING: Final = N_(
    "Held only by the program: the program refuses, but somebody who takes it apart and holds her "
    "own keys could get round it."
)

NEW_KEYS_MEANING: Final = N_(
    "Who is removed, or loses a role, keeps no key that opens the vault: everybody else gets new "
    "ones. Older backups still open for her with her passphrase, and nobody forgets what she read."
)
ASSIGNING_MEANING: Final = N_(
    "Whoever can open the names in a case could, with another program, hand its key to a "
    "colleague; whoever cannot open them cannot hand on anything."
)


def offered_roles(*, practice: bool) -> tuple[Role, ...]:
    """The roles that can be given in this vault."""
    return tuple(
        role for role in Role if role in GIVEN_TO_PEOPLE and (practice or role is not Role.TRAINER)
    )


def rights_titles(roles: tuple[Role, ...]) -> tuple[str, ...]:
    """The titles of the table of rights."""
    names = (gettext(ROLE_NAMES[role]) for role in roles)
    return (gettext("Right"), *names, gettext("Held by"))


def rights_rows(roles: tuple[Role, ...]) -> list[tuple[str, ...]]:
    """One row per right: which roles have it, and what holds it."""
    return [
        (
            gettext(RIGHT_NAMES[right]),
            *(YES if right in rights(frozenset({role})) else NO for role in roles),
            gettext(ENFORCEMENT_NAMES[ENFORCED_BY[right]]),
        )
        for right in Right
    ]
