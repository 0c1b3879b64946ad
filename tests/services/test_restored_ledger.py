"""After a restore, quarters that may have been released since stay blocked until a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.services import after_restore, backup, log_reading, releases
from casevault.services.after_restore import Restored
from casevault.services.session import Session
from casevault.vault import opening
from casevault.vault.audit_actions import AuditAction
from casevault.vault.restoring import restore_with
from domain.hand_clock import HandClock
from services.vaults import DERIVED_KEY, FOUNDER, new_session

QUARTER = Period(date(2025, 1, 1), date(2025, 3, 31))


def spec() -> releases.ReleaseSpec:
    """The first quarter, for the public."""
    return releases.ReleaseSpec("rs_centre_year", Profile.PUBLIC, QUARTER, date(2025, 4, 30))


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[Session]:
    """A vault restored from a backup that was made before a release was written."""
    clock = HandClock(datetime(2025, 4, 30, 9, tzinfo=UTC))
    session = new_session(tmp_path / "first.casevault", clock=clock)
    copy = tmp_path / "copy.cvb"
    backup.back_up(session, copy)
    releases.write(session, releases.prepare(session, spec()), tmp_path / "out", language_code="en")
    session.close()
    clock.forward(days=3)
    again = tmp_path / "again.casevault"
    restore_with(
        copy, again, user_name=FOUNDER, derive=lambda _: bytearray(DERIVED_KEY), clock=clock
    )
    vault = opening.open_with_derived_key(again, FOUNDER, bytearray(DERIVED_KEY), clock=clock)
    yield Session(vault, clock)
    vault.close()


def test_a_quarter_closed_since_the_backup_is_blocked(restored: Session) -> None:
    with pytest.raises(UserError, match="restored from a backup") as refused:
        releases.prepare(restored, spec())
    assert refused.value.exit_code is ExitCode.REFUSED


def test_a_later_quarter_waits_for_a_blocked_one_of_its_year(restored: Session) -> None:
    later = Session(restored.vault, HandClock(datetime(2025, 7, 10, 9, tzinfo=UTC)))
    second = Period(date(2025, 4, 1), date(2025, 6, 30))
    asked = releases.ReleaseSpec("rs_centre_year", Profile.PUBLIC, second, date(2025, 7, 10))
    with pytest.raises(UserError, match="restored from a backup") as refused:
        releases.prepare(later, asked)
    assert refused.value.values["quarter"] == "2025-Q1"
    after_restore.declare_nothing_released(later)
    assert releases.prepare(later, asked).composed.attack.safe


def test_the_refusal_writes_the_day_of_the_backup_as_people_do(restored: Session) -> None:
    with pytest.raises(UserError, match=r"restored from a backup of 30\.04\.2025, and"):
        releases.prepare(restored, spec())


def test_a_coordinator_can_say_that_nothing_was_released(restored: Session) -> None:
    assert after_restore.blocked(restored) == Restored(date(2025, 4, 30), date(2025, 5, 3))
    after_restore.declare_nothing_released(restored)
    prepared = releases.prepare(restored, spec())
    assert after_restore.blocked(restored) is None
    assert prepared.composed.attack.safe


def test_that_nothing_was_released_is_said_in_the_log_once(restored: Session) -> None:
    after_restore.declare_nothing_released(restored)
    after_restore.declare_nothing_released(restored)
    book = log_reading.read_whole(restored)
    said = AuditAction.NOTHING_RELEASED_SAID
    [number] = [item.entry.number for item in book.items if item.entry.action is said]
    line = book.line(number)
    assert line is not None
    assert line.action_words == "Said that nothing was released since the backup"
    assert line.detail == "30.04.2025"
