"""The stick with the keys to names is lost: what still opens them, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.services import backup, backup_register, backup_rounds, identity, recovering, travel
from casevault.services.entered_shares import EnteredShares
from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.services.unlock import unlock
from casevault.vault.audit_actions import AuditAction
from domain.hand_clock import HandClock
from services.made_shares import issued
from services.test_erasing import new_case
from services.vaults import again

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"


def person_of(session: Session, case_id: str) -> str:
    records = session.vault.records.of_case(case_id)
    return next(record.record_id for record in records if record.form_id == "person")


def left_without_names(session: Session, tmp_path: Path, clock: HandClock) -> Session:
    """The same vault while its keys to names are on a stick that nobody finds any more."""
    stick = tmp_path / "stick" / travel.fresh_name()
    travel.take_away(session, stick)
    stick.unlink()
    return again(session.vault.info.folder, clock=clock)


def entered(*texts: str) -> EnteredShares:
    shares = EnteredShares()
    for text in texts:
        shares.add(text)
    return shares


def let_in(folder: Path, shares: EnteredShares, clock: HandClock) -> None:
    secret = bytearray(PASSPHRASE, "ascii")
    recovering.recover(folder, shares, user_name="Vera", passphrase=secret, clock=clock)


def test_shares_bring_names_back_from_a_backup_of_before_without_any_passphrase(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    record_id = person_of(session, new_case(session))
    texts = issued(session)
    before = backup.back_up(session, tmp_path / "before.cvb").path
    left_without_names(session, tmp_path, clock).close()

    shares, folder = entered(*texts[:2]), tmp_path / "restored.casevault"
    restored = recovering.bring_back(before, folder, shares, clock=clock)
    assert restored.made_at
    let_in(folder, shares, clock)
    vera = unlock(folder, user_name="Vera", passphrase=bytearray(PASSPHRASE, "ascii"))
    assert identity.open_identity(vera, record_id, Reason.CONTACT)["given_name"] == "Jelena"
    said = [entry.action for entry in vera.vault.audit.read()]
    assert said.index(AuditAction.RESTORED) < said.index(AuditAction.RECOVERED)
    vera.close()


def test_neither_the_vault_nor_a_backup_of_the_journey_gives_names_back_for_shares(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    new_case(session)
    texts = issued(session)
    opened = left_without_names(session, tmp_path, clock)
    meanwhile = backup.back_up(opened, tmp_path / "meanwhile.cvb").path
    opened.close()
    restored = tmp_path / "restored.casevault"
    recovering.bring_back(meanwhile, restored, entered(*texts[:2]), clock=clock)
    for folder in (session.vault.info.folder, restored):
        with pytest.raises(UserError) as refused:
            let_in(folder, entered(*texts[:2]), clock)
        assert refused.value.exit_code is ExitCode.REFUSED
        assert "a backup from before the journey" in refused.value.text()


def test_shares_of_another_day_open_no_backup_and_leave_nothing(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    old = issued(session)
    issued(session)
    made = backup.back_up(session, tmp_path / "new.cvb").path
    with pytest.raises(UserError) as refused:
        recovering.bring_back(made, tmp_path / "x.casevault", entered(*old[1:]), clock=clock)
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    assert "in force" in refused.value.text()
    assert not (tmp_path / "x.casevault").exists()


def worked_for(days: int, session: Session, clock: HandClock) -> None:
    for _ in range(days):
        clock.forward(days=1)
        new_case(session)
        backup_rounds.run(session)


def test_the_newest_backup_that_opens_names_stays_until_they_are_back(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    worked_for(10, session, clock)
    (last, *_) = backup_register.entries(session)
    stick = tmp_path / "stick" / travel.fresh_name()
    travel.take_away(session, stick)
    opened = again(session.vault.info.folder, clock=clock)
    assert travel.way_back(opened) == last
    assert last.backup_id not in backup_rounds.goes_on(opened)
    worked_for(40, opened, clock)
    kept = backup_register.entries(opened)
    assert next(each for each in kept if each.backup_id == last.backup_id).is_there
    assert (Path(last.folder) / last.name).is_file()
    assert travel.still_opening(opened)[0].backup_id == last.backup_id
    travel.bring_back(opened, stick)
    opened.close()
    opened = again(session.vault.info.folder, clock=clock)
    assert last.backup_id in backup_rounds.goes_on(opened)
    worked_for(1, opened, clock)
    assert not (Path(last.folder) / last.name).exists()
    opened.close()
