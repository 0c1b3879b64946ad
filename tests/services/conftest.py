"""Fixtures of the service tests: a real vault, open, in the hands of its founder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.vaults import new_session


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands until the test moves it."""
    return HandClock()


@pytest.fixture
def session(tmp_path: Path, clock: HandClock) -> Iterator[Session]:
    """A coordinator's session in a new vault."""
    opened = new_session(tmp_path / "test.casevault", clock=clock)
    yield opened
    opened.close()
