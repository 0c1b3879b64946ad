"""Fixtures of vault tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_containers import make
from vault.made_vaults import new_vault
from vault.watched_secrets import WatchedSecrets


@pytest.fixture
def clock() -> HandClock:
    """A clock that a test moves by hand."""
    return HandClock()


@pytest.fixture
def vault(tmp_path: Path, clock: HandClock) -> Iterator[Vault]:
    """A new, open vault of a coordinator."""
    made = new_vault(tmp_path / "centre.casevault", clock=clock)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed container without a database, opened by the founder's key."""
    return make(tmp_path / "one.casevault")


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> WatchedSecrets:
    """From here on it is noted what is wiped and what is kept out of swap."""
    return WatchedSecrets(monkeypatch)
