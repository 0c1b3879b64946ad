"""What comes back: cases that were erased since, and the drill that proves that it does."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import RecoveryState
from casevault.domain.retention import ErasureGround
from casevault.domain.roles import Role
from casevault.services import (
    after_restore,
    backup,
    backup_register,
    backup_rounds,
    epochs,
    erasing,
    erasures,
    recovery,
    restore_drill,
    users,
)
from casevault.services.entered_shares import EnteredShares
from casevault.services.session import Session
from casevault.services.verify import projecting
from casevault.vault import backup_drill, recovery_slot
from casevault.vault.audit_actions import AuditAction
from casevault.vault.derivation import KdfParameters
from casevault.vault.erasure_list import ErasedCase
from casevault.vault.opening import open_with_derived_key
from casevault.vault.restoring import ListState, RestoredVault, restore_with
from domain.hand_clock import HandClock
from services.made_shares import issued
from services.vaults import DERIVED_KEY, FOUNDER, again
from vault.made_vaults import COORDINATOR, DIRECTOR, WORKER, MadeCase, added, opened


def derived(_: KdfParameters) -> bytearray:
    return bytearray(DERIVED_KEY)


def restored(file: Path, folder: Path, clock: Clock) -> RestoredVault:
    """As `backup.restore`, below the slow derivation."""
    return restore_with(
        file,
        folder,
        user_name=FOUNDER,
        derive=derived,
        clock=clock,
        erasures=backup.list_beside(file.parent),
    )


def erased_after(session: Session, case: MadeCase) -> ErasedCase:
    return ErasedCase(case.case_id, session.vault.last_stamp + 1)


def test_what_was_erased_since_is_marked_in_the_restored_vault_and_erased_again_there(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    kept, gone = MadeCase(), MadeCase()
    kept.start(session.vault)
    gone.start(session.vault)
    first = backup_rounds.run(session)
    copy = tmp_path / "away" / first.path.name
    copy.parent.mkdir()
    copy.write_bytes(first.path.read_bytes())
    erased = erased_after(session, gone)
    clock.forward(days=1)
    backup_rounds.run(session, erased=[erased])
    [held] = erasures.still_held(session, [erased])
    assert held.backup.backup_id == first.entry.backup_id
    assert held.cases == (erased,)

    result = restored(first.path, tmp_path / "back.casevault", clock)
    assert result.list_state is ListState.GOOD
    assert result.to_erase == (erased,)
    back = again(tmp_path / "back.casevault", clock=clock)
    assert erasures.pending(back) == (erased,)
    done: list[tuple[str, ...]] = []
    assert erasures.replay_pending(back, lambda _session, cases: done.append(cases)) == 1
    assert done == [(gone.case_id,)]
    backup_rounds.run(back)  # the restored vault's own list still names the case
    back.close()

    without = restored(copy, tmp_path / "without.casevault", clock)
    assert without == RestoredVault(result.made_at, ListState.NONE, ())
    own = tmp_path / "back-backups"
    (copy.parent / "erasures.cvt").write_bytes((own / "erasures.cvt").read_bytes())
    assert restored(copy, tmp_path / "third.casevault", clock).to_erase == (erased,)


def test_a_list_that_does_not_hold_is_said_and_the_restore_goes_on(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    MadeCase().start(session.vault)
    done = backup_rounds.run(session)
    target = done.path.with_name("erasures.cvt")
    genuine = target.read_bytes()
    for number, content in enumerate((b"", genuine[:-1], genuine + b"\0", bytes(5_000_000))):
        target.write_bytes(content)
        result = restored(done.path, tmp_path / f"{number}.casevault", clock)
        assert (result.list_state, result.to_erase) == (ListState.BAD, ())


def test_an_older_list_put_back_is_said(session: Session, clock: HandClock, tmp_path: Path) -> None:
    MadeCase().start(session.vault)
    older = backup_rounds.run(session).path.with_name("erasures.cvt").read_bytes()
    MadeCase().start(session.vault)
    done = backup_rounds.run(session)
    done.path.with_name("erasures.cvt").write_bytes(older)
    result = restored(done.path, tmp_path / "back.casevault", clock)
    assert result.list_state is ListState.OLDER


def test_a_list_of_somebody_who_has_left_erases_nothing_and_is_not_taken_over(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    """She kept a copy of the vault and her passphrase, and comes to the stick."""
    case, folder = MadeCase(), session.vault.info.folder
    case.start(session.vault)
    key = added(session.vault, "Dana", DIRECTOR)
    session.close()
    hers = Path(shutil.copytree(folder, tmp_path / "hers.casevault"))
    session = again(folder, clock=clock)
    users.remove_user(session, users.user_named(session, "Dana").user_id)
    session = again(folder, clock=clock)
    done = backup_rounds.run(session)
    dana = Session(opened(hers, "Dana", key, clock=clock), clock)
    erasures.write_beside(dana, done.path.parent, [ErasedCase(case.case_id, 1)])
    dana.close()

    result = restored(done.path, tmp_path / "back.casevault", clock)
    assert (result.list_state, result.to_erase) == (ListState.BAD, ())
    MadeCase().start(session.vault)
    done = backup_rounds.run(session)
    session.close()
    result = restored(done.path, tmp_path / "later.casevault", clock)
    assert (result.list_state, result.to_erase) == (ListState.GOOD, ())


def test_who_had_left_or_lost_a_role_is_named_after_a_restore_until_it_is_taken_again(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    MadeCase().start(session.vault)
    added(session.vault, "Dana", DIRECTOR)
    added(session.vault, "Mira", COORDINATOR)
    added(session.vault, "Zora", WORKER)
    before = backup_rounds.run(session)
    folder = session.vault.info.folder
    users.remove_user(session, users.user_named(session, "Dana").user_id)
    session = again(folder, clock=clock)
    users.change_roles(session, users.user_named(session, "Mira").user_id, WORKER)
    session = again(folder, clock=clock)
    clock.forward(days=1)
    backup_rounds.run(session)
    session.close()

    assert len(restored(before.path, tmp_path / "back.casevault", clock).lost) == 2
    back = again(tmp_path / "back.casevault", clock=clock)
    assert after_restore.users_back(back) == ("Dana", "Mira")
    users.remove_user(back, users.user_named(back, "Dana").user_id)
    back = again(tmp_path / "back.casevault", clock=clock)
    assert after_restore.users_back(back) == ("Mira",)
    users.change_roles(back, users.user_named(back, "Mira").user_id, WORKER)
    back = again(tmp_path / "back.casevault", clock=clock)
    assert after_restore.users_back(back) == ()
    back.close()


def test_shares_replaced_since_the_backup_are_told_of_until_there_are_new_ones(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    old = issued(session)
    before = backup_rounds.run(session)
    clock.forward(days=1)
    issued(session)
    since = backup_rounds.run(session)
    session.close()
    assert not restored(since.path, tmp_path / "since.casevault", clock).old_shares_open

    folder = tmp_path / "back.casevault"
    assert restored(before.path, folder, clock).old_shares_open
    back = again(folder, clock=clock)
    assert recovery.status(back).state is RecoveryState.REPLACED
    back.close()
    shares = EnteredShares()
    for text in old[:2]:
        shares.add(text)
    recovery_slot.open_with_recovery_key(folder, shares.key(), clock=clock).close()  # they do open
    shares.close()
    back = again(folder, clock=clock)
    issued(back)
    assert recovery.status(back).state is RecoveryState.UNTRIED
    back.close()


def test_shares_taken_out_of_force_since_the_backup_are_told_of_too(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    issued(session)
    before = backup_rounds.run(session)
    clock.forward(days=1)
    recovery_slot.withdraw(session.vault, clock=clock)
    backup_rounds.run(session)
    session.close()
    assert restored(before.path, tmp_path / "back.casevault", clock).old_shares_open


def test_an_erasure_stays_on_the_list_whoever_renews_it(session: Session) -> None:
    case = MadeCase()
    case.start(session.vault)
    erased = erased_after(session, case)
    done = backup_rounds.run(session, erased=[erased])
    before = done.path.with_name("erasures.cvt").read_bytes()
    backup_rounds.run(session)
    after = done.path.with_name("erasures.cvt").read_bytes()
    packed = bytes.fromhex(case.case_id) + erased.stamp.to_bytes(8, "big")
    assert packed in before
    assert packed in after


def test_only_a_coordinator_erases_again(session: Session, tmp_path: Path, clock: Clock) -> None:
    session.vault.users.add_with_derived_key("Dana", bytearray(32), frozenset({Role.DIRECTOR}))
    session.close()
    folder = tmp_path / "test.casevault"
    dana = Session(open_with_derived_key(folder, "Dana", bytearray(32), clock=clock), clock)
    with pytest.raises(UserError) as refused:
        erasures.replay_pending(dana, lambda _session, _cases: None)
    assert refused.value.exit_code is ExitCode.REFUSED
    dana.close()


@pytest.fixture
def drilled_cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drill with the derived key of the tests; nothing else of it is changed."""

    def drill(file: Path, vault: object, *, passphrase: bytearray, **more: object) -> object:
        assert more.pop("second_factor") is None
        key = DERIVED_KEY if passphrase == bytearray(b"right") else bytes(32)
        return backup_drill.drill_with(
            file,
            vault,  # type: ignore[arg-type]
            derive=lambda _: bytearray(key),
            **more,  # type: ignore[arg-type]
        )

    monkeypatch.setattr(backup_drill, "drill", drill)


@pytest.mark.usefixtures("drilled_cheaply")
def test_a_drill_brings_everything_back_leaves_nothing_and_is_in_the_log(
    session: Session, clock: HandClock
) -> None:
    for _ in range(3):
        MadeCase().start(session.vault)
    backup_rounds.run(session)
    before = sorted(path.name for path in session.vault.info.folder.iterdir())
    clock.forward(days=1)
    done = restore_drill.run(session, bytearray(b"right"))
    assert (done.cases, done.is_sound) == (3, True)
    assert sorted(path.name for path in session.vault.info.folder.iterdir()) == before
    [entry] = [e for e in session.vault.audit.read() if e.action is AuditAction.RESTORE_DRILLED]
    assert entry.detail["sound"] is True
    assert entry.detail["count"] == 3
    last = restore_drill.last_drill(session)
    assert last is not None
    assert (last.on, last.is_sound) == (session.today, True)
    assert not backup_rounds.is_due(session)
    [known] = backup_register.entries(session)
    assert known.verified_at == clock.now().isoformat(timespec="seconds")


@pytest.mark.usefixtures("drilled_cheaply")
def test_a_drill_with_another_passphrase_is_no_drill(session: Session) -> None:
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    with pytest.raises(UserError) as refused:
        restore_drill.run(session, bytearray(b"wrong"))
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    assert restore_drill.last_drill(session) is None
    assert not list(session.vault.info.folder.glob("check-*"))


@pytest.mark.usefixtures("drilled_cheaply")
def test_a_drill_that_finds_damage_is_recorded_and_the_backup_counts_no_more(
    session: Session,
) -> None:
    MadeCase().start(session.vault)
    done = backup_rounds.run(session)
    content = bytearray(done.path.read_bytes())
    content[-5000] ^= 1
    done.path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        restore_drill.run(session, bytearray(b"right"))
    assert refused.value.exit_code is ExitCode.DAMAGED
    last = restore_drill.last_drill(session)
    assert last is not None
    assert not last.is_sound
    assert restore_drill.is_overdue(session)
    assert backup_rounds.is_due(session)


@pytest.mark.usefixtures("drilled_cheaply")
def test_a_drill_is_due_every_three_months_once_there_is_a_backup(
    session: Session, clock: HandClock
) -> None:
    assert restore_drill.due_on(session) is None
    assert not restore_drill.is_overdue(session)
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    assert restore_drill.due_on(session) == session.today + timedelta(days=91)
    clock.forward(days=92)
    assert restore_drill.is_overdue(session)
    restore_drill.run(session, bytearray(b"right"))
    assert not restore_drill.is_overdue(session)


def test_without_a_backup_at_hand_a_drill_says_so(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        restore_drill.newest_at_hand(session)
    MadeCase().start(session.vault)
    elsewhere = backup.back_up(session, tmp_path / "x.cvb")
    assert restore_drill.newest_at_hand(session)[1] == elsewhere.path
    elsewhere.path.unlink()
    with pytest.raises(UserError):
        restore_drill.newest_at_hand(session)


def test_the_checks_of_a_drill_know_what_forms_count_as(session: Session) -> None:
    assert projecting(session)("0" * 32, ()) == []


def test_an_erasure_calls_for_a_backup_and_stands_on_the_list_beside_it(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    kept, gone = MadeCase(), MadeCase()
    kept.start(session.vault)
    gone.start(session.vault)
    before = backup_rounds.run(session)
    clock.forward(days=1)
    erasing.erase(session, (gone.case_id,), ErasureGround.REQUEST)
    after = again(tmp_path / "test.casevault", clock=clock)
    assert backup_rounds.is_due(after)
    [held] = erasures.still_held(after, erasures.erased_cases(after))
    assert held.backup.backup_id == before.entry.backup_id
    backup_rounds.run(after)
    after.close()
    result = restored(before.path, tmp_path / "back.casevault", clock)
    assert result.list_state is ListState.GOOD
    assert [each.case_id for each in result.to_erase] == [gone.case_id]
    back = again(tmp_path / "back.casevault", clock=clock)
    assert erasing.replay_pending(back) == 1
    erased_again = again(tmp_path / "back.casevault", clock=clock)
    assert erased_again.vault.cases.get(gone.case_id) is None
    assert erasures.pending(erased_again) == ()
    assert erased_again.vault.verify().is_sound
    erased_again.close()


def test_new_keys_call_for_a_backup_under_them(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    clock.forward(hours=1)
    epochs.start(session)
    after = again(tmp_path / "test.casevault", clock=clock)
    assert backup_rounds.is_due(after)
    done = backup_rounds.run(after)
    assert done.path.exists()
    after.close()
