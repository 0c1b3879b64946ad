"""Fixtures of the service tests: a real vault, open, in the hands of its founder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.services import backup_places
from casevault.services.session import Session
from casevault.services.volumes import Volume
from domain.hand_clock import HandClock
from services.backup_sticks import Sticks
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


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def chosen(session: Session, stick: Path) -> Sticks:
    """A stick that was chosen for backups."""
    plugged = Sticks(Volume("4F3A", stick, "sdb"))
    backup_places.choose(session, stick, volumes=plugged)
    return plugged
