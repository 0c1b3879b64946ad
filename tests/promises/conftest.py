"""Fixtures of promise tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from promises.logged_cases import NAME
from vault.made_vaults import new_vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A coordinator's vault; each test closes it."""
    return new_vault(tmp_path / NAME, clock=HandClock())
