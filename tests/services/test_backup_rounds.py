from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.backup_rotation import KEPT
from casevault.domain.errors import UserError
from casevault.services import (
    backup,
    backup_places,
    backup_register,
    backup_rounds,
    cases,
    egress,
)
from casevault.services.session import Session
from casevault.services.turns import turn
from casevault.vault.audit_actions import AuditAction
from domain.hand_clock import HandClock
from services.backup_sticks import Sticks, enter_something, files, whole
from services.vaults import again
from vault.failing_disk import FailsOnce


@pytest.fixture(autouse=True)
def work(session: Session) -> None:
    enter_something(session)


def test_a_round_leaves_one_backup_the_list_and_an_entry_in_the_register(
    session: Session, chosen: Sticks, stick: Path
) -> None:
    assert backup_rounds.is_due(session)
    done = backup_rounds.run(session, volumes=chosen)
    [own] = stick.iterdir()
    assert sorted(path.name for path in own.iterdir()) == sorted(
        [done.path.name, "erasures.cvt", "place.id"]
    )
    [entry] = backup_register.entries(session)
    assert (entry.name, entry.size) == (done.path.name, done.path.stat().st_size)
    assert entry.is_there
    assert entry.holds
    assert entry.verified_at
    assert backup_register.begun(session) == ()
    assert not backup_rounds.is_due(session)
    assert whole(session, stick) == 1


def test_looking_locking_and_unlocking_call_for_no_backup_but_a_change_does(
    tmp_path: Path, session: Session, clock: HandClock
) -> None:
    backup_rounds.run(session)
    session.close()
    clock.forward(days=1)
    second = again(tmp_path / "test.casevault", clock=clock)
    cases.find(second, cases.CaseQuery())
    assert not backup_rounds.is_due(second)
    enter_something(second)
    assert backup_rounds.is_due(second)
    second.close()


def test_after_forty_days_of_work_what_lies_there_is_what_the_rule_says(
    session: Session, chosen: Sticks, stick: Path, clock: HandClock
) -> None:
    days = 40
    for _ in range(days):
        enter_something(session)
        backup_rounds.run(session, volumes=chosen)
        clock.forward(days=1)
    every = backup_register.entries(session)
    there = [each for each in every if each.is_there]
    assert sorted(each.name for each in there) == files(stick)
    assert 9 <= len(there) <= sum(KEPT.values())
    assert len(every) == days
    assert all(each.removed_at for each in every if not each.is_there)
    goes = backup_rounds.goes_on(session)
    assert set(goes) == {each.backup_id for each in there}
    assert whole(session, stick) == len(there)


def test_a_file_that_is_not_in_the_register_is_never_removed(
    session: Session, chosen: Sticks, stick: Path
) -> None:
    backup_rounds.run(session, volumes=chosen)
    [own] = stick.iterdir()
    foreign = own / "20200101-000000-0000.cvb"
    foreign.write_bytes(b"hers")
    link = own / ".0123456789abcdef.part"
    link.symlink_to(foreign)
    (own / "notes.txt").write_text("hers")
    for _ in range(3):
        backup_rounds.run(session, volumes=chosen)
    assert foreign.read_bytes() == b"hers"
    assert link.is_symlink()
    assert (own / "notes.txt").exists()


def test_a_file_put_in_the_place_of_a_backup_is_not_removed_and_counts_no_more(
    session: Session, chosen: Sticks
) -> None:
    first = backup_rounds.run(session, volumes=chosen)
    first.path.write_bytes(b"x" * first.size)
    backup_rounds.run(session, volumes=chosen)
    entries = {each.backup_id: each for each in backup_register.entries(session)}
    assert first.path.read_bytes() == b"x" * first.size
    assert not entries[first.entry.backup_id].holds
    assert entries[first.entry.backup_id].is_there


def test_a_backup_that_somebody_took_away_is_noted_as_gone(
    session: Session, chosen: Sticks
) -> None:
    first = backup_rounds.run(session, volumes=chosen)
    first.path.unlink()
    backup_rounds.run(session, volumes=chosen)
    entries = {each.backup_id: each for each in backup_register.entries(session)}
    assert entries[first.entry.backup_id].removed_at


def test_what_a_killed_round_left_is_swept_and_what_it_finished_is_entered(
    session: Session, chosen: Sticks, stick: Path
) -> None:
    done = backup_rounds.run(session, volumes=chosen)
    own = done.path.parent
    # As if the power had gone between the name of the file and its entry.
    session.vault.settings.put(backup_register.REGISTER, [])
    place_id = backup_places.usual_place(session).place_id
    backup_register.begin(session, place_id, str(own), done.path.name)
    backup_register.begin(session, place_id, str(own), "20260302-000000-ffff.cvb")
    (own / ".0123456789abcdef.part").write_bytes(b"half")
    second = backup_rounds.run(session, volumes=chosen)
    entries = {each.name: each for each in backup_register.entries(session)}
    assert set(entries) == {done.path.name, second.path.name}
    assert entries[done.path.name].removed_at  # found again, then the older one of its day
    assert backup_register.begun(session) == ()
    assert not (own / ".0123456789abcdef.part").exists()
    assert files(stick) == [second.path.name]


class StoppedError(Exception):
    """Somebody pressed Stop."""


@pytest.mark.parametrize("stop_at", [0.0, 0.1, 0.2, 0.4, 0.6, 0.9])
def test_a_round_that_is_stopped_leaves_nothing(
    session: Session, chosen: Sticks, stop_at: float
) -> None:
    first = backup_rounds.run(session, volumes=chosen)
    inside = sorted(path.name for path in session.vault.info.folder.iterdir())
    outside = sorted(path.name for path in first.path.parent.iterdir())

    def report(_words: str, share: float) -> None:
        if share >= stop_at:
            raise StoppedError

    with pytest.raises(StoppedError):
        backup_rounds.run(session, volumes=chosen, progress=report)
    assert sorted(path.name for path in session.vault.info.folder.iterdir()) == inside
    assert sorted(path.name for path in first.path.parent.iterdir()) == outside
    assert backup_register.begun(session) == ()
    assert session.vault.verify().is_sound


def test_progress_only_moves_forward(session: Session) -> None:
    shares: list[float] = []
    backup_rounds.run(session, progress=lambda _words, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_too_little_room_is_said_before_anything_is_written(
    session: Session, chosen: Sticks, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = os.statvfs_result((4096, 4096, 10, 5, 5, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _path: room)
    with pytest.raises(UserError) as refused:
        backup_rounds.run(session, volumes=chosen)
    assert "too little room" in refused.value.text()
    assert files(stick) == []


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_whichever_call_of_the_disk_fails_old_backups_stay_and_nothing_is_half(
    session: Session,
    chosen: Sticks,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: int,
) -> None:
    """Every third call, each error beginning at another."""
    backup_rounds.run(session, volumes=chosen)
    disk = FailsOnce(monkeypatch, error)
    first = 1 if error == errno.ENOSPC else 2
    failing, is_reached, refused = first - 3, True, 0
    while is_reached:
        failing += 3
        disk.fail_at(failing)
        try:
            backup_rounds.run(session, volumes=chosen)
        except UserError:
            refused += 1
        is_reached = disk.work_again() >= failing
        assert whole(session, stick) >= 1
        assert not list(stick.rglob("*.part"))
    assert refused > 5
    backup_rounds.run(session, volumes=chosen)
    assert whole(session, stick) == 1
    assert session.vault.verify().is_sound


def test_why_it_did_not_succeed_is_kept_until_it_does(session: Session, chosen: Sticks) -> None:
    with pytest.raises(UserError) as refused:
        egress.require_room(session.vault.info.folder, 10**18)
    backup_rounds.note_failure(session, refused.value)
    failure = backup_rounds.last_failure(session)
    assert failure is not None
    assert failure.text() == refused.value.text()
    assert failure.at == session.clock.now()
    backup_rounds.run(session, volumes=chosen)
    assert backup_rounds.last_failure(session) is None


def test_noting_a_failure_calls_for_no_backup(session: Session) -> None:
    backup_rounds.run(session)
    backup_rounds.note_failure(session, UserError("It did not work."))
    assert not backup_rounds.is_due(session)


def test_each_backup_is_in_the_log_with_its_hash(session: Session) -> None:
    done = backup_rounds.run(session)
    [entry] = [e for e in session.vault.audit.read() if e.action is AuditAction.BACKUP_MADE]
    assert entry.detail == {"bytes": done.size, "sha256": done.entry.sha256}


@pytest.fixture(autouse=True)
def closed(session: Session) -> Iterator[None]:
    yield
    session.close()


def test_a_backup_elsewhere_is_in_the_register_and_no_rule_touches_it(
    session: Session, tmp_path: Path
) -> None:
    for number in range(3):
        backup.back_up(session, tmp_path / f"{number}.cvb")
    backup_rounds.run(session)
    assert [each.is_there for each in backup_register.entries(session)] == [True] * 4
    assert len(list(tmp_path.glob("*.cvb"))) == 3


def test_a_round_waits_for_new_keys_and_then_says_that_the_vault_has_them(
    session: Session,
) -> None:
    waiting, said = threading.Event(), []

    def another() -> None:
        try:
            backup_rounds.run(session, progress=lambda _words, _share: waiting.set())
        except UserError as error:
            said.append(error.text())

    thread = threading.Thread(target=another)
    with turn(session):
        thread.start()
        assert waiting.wait(10)
        session.close()
    thread.join(10)
    assert said == ["The vault has got new keys meanwhile. Unlock it and try again."]
