"""Vaults for tests of services: real ones, entered below the slow key derivation."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from casevault.domain.clock import Clock
from casevault.domain.roles import Role
from casevault.services.session import Session
from casevault.vault import opening
from casevault.vault.creating import NewVault
from casevault.vault.derivation import SALT_BYTES, usual_parameters
from domain.hand_clock import HandClock

FOUNDER: Final = "Founder"
DERIVED_KEY: Final = bytes(range(32))


def new_session(
    folder: Path,
    *,
    clock: Clock | None = None,
    roles: frozenset[Role] = frozenset({Role.COORDINATOR, Role.DIRECTOR}),
    country: str = "RS",
    practice: bool = False,
) -> Session:
    """A new vault and its first user's session, in milliseconds."""
    clock = clock or HandClock()
    vault = opening.create_with_derived_key(
        folder,
        NewVault(FOUNDER, roles, "Test vault", country, practice),
        bytearray(DERIVED_KEY),
        kdf=usual_parameters(bytes(SALT_BYTES)),
        clock=clock,
    )
    return Session(vault, clock)


def again(folder: Path, *, clock: Clock) -> Session:
    """The founder opens her vault once more."""
    vault = opening.open_with_derived_key(folder, FOUNDER, bytearray(DERIVED_KEY), clock=clock)
    return Session(vault, clock)
