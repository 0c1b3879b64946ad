"""The device check as a whole: every check answers, a broken or slow one hides no other."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casevault.services import backup, device_check, verify
from casevault.services.device.findings import (
    STATE_WORDS,
    TITLES,
    TOO_SLOW,
    UNREADABLE,
    WHYS,
    Check,
    State,
)
from casevault.services.device.view import System
from casevault.services.device_check import CHECKS, check_computer, check_device
from domain.hand_clock import HandClock
from services.recorded_computers import Recorded, linux, macos, windows
from services.vaults import new_session

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
OF_THE_VAULT = {Check.BACKUP, Check.FULL_CHECK}


def test_every_system_has_every_check_and_every_check_its_words() -> None:
    for checks in CHECKS.values():
        assert {*checks, *OF_THE_VAULT, Check.SYSTEM_AGE} == set(Check)
    assert set(TITLES) == set(WHYS) == set(Check)
    assert set(STATE_WORDS) == set(State)


@pytest.mark.parametrize("computer", [linux(), windows(), macos()])
def test_a_report_has_one_answer_to_each_check_worst_first(computer: Recorded) -> None:
    found = check_computer(Path("/x"), now=NOW, view=computer).findings
    assert sorted(each.check for each in found) == sorted(set(Check) - OF_THE_VAULT)
    order = [list(State).index(each.state) for each in found]
    assert order == sorted(order)


def test_without_a_vault_nothing_is_said_of_its_folder() -> None:
    found = {each.check for each in check_computer(None, now=NOW, view=linux()).findings}
    assert found.isdisjoint({Check.VAULT_DISK, Check.SYNC, Check.READERS, Check.INDEXING})


def test_a_system_that_nobody_knows_is_said_to_be_unknown() -> None:
    found = check_computer(Path("/x"), now=NOW, view=Recorded(System.OTHER, "/home")).findings
    assert {each.state for each in found} == {State.CANNOT_TELL}
    assert len(found) == len(set(Check) - OF_THE_VAULT)


def test_a_check_that_breaks_says_cannot_tell_and_hides_no_other() -> None:
    class Broken(Recorded):
        def processes(self) -> frozenset[str]:
            raise ZeroDivisionError

    computer = linux()
    broken = Broken(System.LINUX, computer.home, files=computer.files)
    found = {e.check: e for e in check_computer(Path("/x"), now=NOW, view=broken).findings}
    assert found[Check.SCREEN].state is State.CANNOT_TELL
    assert found[Check.SCREEN].found_id == UNREADABLE
    assert found[Check.SWAP].state is State.GOOD


def test_a_check_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_check, "PATIENCE", 0.05)
    release = threading.Event()

    class Slow(Recorded):
        def processes(self) -> frozenset[str]:
            release.wait(30)
            return frozenset()

    computer = linux()
    slow = Slow(System.LINUX, computer.home, files=computer.files)
    found = {e.check: e for e in check_computer(None, now=NOW, view=slow).findings}
    release.set()
    assert found[Check.CLIPBOARD].found_id == TOO_SLOW
    assert found[Check.SWAP].state is State.GOOD


def test_the_age_of_backup_and_check_follow_the_calendar(tmp_path: Path) -> None:
    clock = HandClock()
    session = new_session(tmp_path / "v.casevault", clock=clock)

    def states() -> tuple[State, State]:
        found = {e.check: e.state for e in check_device(session, view=linux()).findings}
        return found[Check.BACKUP], found[Check.FULL_CHECK]

    never = states()
    backup.back_up(session, tmp_path / "b.cvb")
    verify.verify(session)
    fresh = states()
    clock.forward(days=8)
    older = states()
    clock.forward(days=30)
    old = states()
    session.close()

    assert never == (State.DANGER, State.LOOK)
    assert fresh == (State.GOOD, State.GOOD)
    assert older == (State.LOOK, State.GOOD)
    assert old == (State.DANGER, State.LOOK)


def test_damage_that_was_found_is_a_danger_and_only_what_is_old_says_what_to_do(
    tmp_path: Path,
) -> None:
    session = new_session(tmp_path / "v.casevault")
    backup.back_up(session, tmp_path / "b.cvb")
    session.vault.settings.put(
        verify.LAST_CHECK, {"at": session.clock.now().isoformat(), "sound": False}
    )
    found = {each.check: each for each in check_device(session, view=linux()).findings}
    session.close()

    assert found[Check.FULL_CHECK].state is State.DANGER
    assert found[Check.FULL_CHECK].steps
    assert found[Check.BACKUP].steps == ()


def test_a_missing_backup_is_no_danger_of_the_computer(tmp_path: Path) -> None:
    session = new_session(tmp_path / "v.casevault")
    report = check_device(session, view=linux())
    session.close()
    assert Check.BACKUP in {each.check for each in report.of(State.DANGER)}
    assert Check.BACKUP not in {each.check for each in report.dangers_of_the_computer}
