"""Fixtures of promise tests."""

from __future__ import annotations

import os
import random
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from promises.interrupting import Interruption
from promises.logged_cases import NAME
from vault.made_vaults import new_vault

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
TOLD = "told"
"""The property of a test under which it tells its figures; `tests/conftest.py` prints them."""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A coordinator's vault; each test closes it."""
    return new_vault(tmp_path / NAME, clock=HandClock())


@pytest.fixture
def chance() -> random.Random:
    """Chance with a seed that a failing run prints."""
    seed = int(os.environ.get("CASEVAULT_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print(f"CASEVAULT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    return random.Random(seed)


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what a power cut leaves does not hang on the disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    folder = MEMORY / f"casevault-test-{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def interruption(
    request: pytest.FixtureRequest,
    fast_folder: Path,
    chance: random.Random,
    record_property: Callable[[str, object], None],
) -> Iterator[Interruption]:
    """A work (the parameter) that can be interrupted; its figures are printed at the end."""

    def tally(work: str, what: str, count: int) -> None:
        record_property(TOLD, [work, what, count])

    made = Interruption(request.param, fast_folder, chance, tally)
    yield made
    made.close()
