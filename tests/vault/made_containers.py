"""Vault folders without a database, made cheaply: the derived key is ready, nothing is derived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from casevault.domain.roles import Role
from casevault.vault.container import Container
from casevault.vault.creating import NewVault, write_container
from casevault.vault.derivation import KdfParameters, usual_parameters
from casevault.vault.entering import Key, enter
from domain.hand_clock import HandClock

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KDF = usual_parameters(bytes(range(32)))
FOUNDER_KEY = bytes(range(32))
FIRST_ROLES = frozenset({Role.COORDINATOR, Role.DIRECTOR})


def ready(key: bytes = FOUNDER_KEY) -> Callable[[KdfParameters], bytearray]:
    """Stands in for the slow derivation."""
    return lambda _: bytearray(key)


def make(folder: Path, roles: frozenset[Role] = FIRST_ROLES) -> Path:
    """A new container at `folder`, opened by `FOUNDER_KEY`."""
    folder.mkdir()
    wanted = NewVault("Ana", roles, "Centre", "RS", practice=False)
    write_container(folder, wanted, bytearray(FOUNDER_KEY), KDF, NOW).close()
    return folder


def entered(folder: Path, key: bytes = FOUNDER_KEY, *, despite_damage: bool = False) -> Container:
    """The container at `folder`, opened with a ready key."""
    return enter(folder, Key("Ana", ready(key)), HandClock(NOW), despite_damage=despite_damage)
