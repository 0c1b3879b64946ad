"""What recovery shares open and open no more: with real keys, real files, real epochs."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import RecoveryState, Scheme
from casevault.services import recovering, recovery
from casevault.services.blind_features import blind_features
from casevault.services.entered_shares import EnteredShares
from casevault.services.session import Session
from casevault.vault import opening, recovery_slot, travel
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from services.made_shares import issued
from services.vaults import again
from vault.made_vaults import MadeCase

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"
HEADERS = ("vault.cvh", "vault-b.cvh")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the session's vault lies."""
    return tmp_path / "test.casevault"


def named(session: Session) -> MadeCase:
    """A case with a name sealed in it."""
    case = MadeCase()
    case.start(session.vault, case.write(0, {"sex": "F"}, {"given_name": "Milena"}))
    return case


def key_of(texts: tuple[str, ...]) -> bytearray:
    entered = EnteredShares()
    for text in texts:
        entered.add(text)
    key = entered.key()
    entered.close()
    return key


def recovered(folder: Path, texts: tuple[str, ...], clock: HandClock) -> Vault:
    """The vault opened by Vera, whom the shares let in."""
    entered = EnteredShares()
    for text in texts:
        entered.add(text)
    secret = bytearray(PASSPHRASE, "ascii")
    recovering.recover(folder, entered, user_name="Vera", passphrase=bytearray(secret), clock=clock)
    return opening.open_vault(folder, user_name="Vera", passphrase=secret, clock=clock)


@pytest.mark.parametrize("scheme", Scheme)
def test_any_enough_of_the_shares_open_the_vault(
    scheme: Scheme, session: Session, folder: Path, clock: HandClock
) -> None:
    shares = issued(session, scheme)
    session.close()
    for some in combinations(shares, scheme.needed):
        recovery_slot.open_with_recovery_key(folder, key_of(some), clock=clock).close()


def test_names_sealed_before_are_read_by_whom_the_shares_let_in(
    session: Session, folder: Path, clock: HandClock
) -> None:
    case = named(session)
    shares = issued(session)
    session.close()
    vault = recovered(folder, shares[:2], clock)
    read = vault.identities.open(case.record_id, "recovery")
    vault.close()
    assert read == {"given_name": "Milena"}


def test_shares_of_an_earlier_set_open_nothing_in_the_present_header(
    session: Session, folder: Path, clock: HandClock
) -> None:
    old = issued(session, Scheme.THREE_OF_FIVE)
    issued(session)
    session.close()
    for some in combinations(old, 3):
        with pytest.raises(UserError) as refused:
            recovery_slot.open_with_recovery_key(folder, key_of(some), clock=clock)
        assert refused.value.exit_code is ExitCode.WRONG_KEY


def test_an_older_header_put_back_for_older_shares_is_found(
    session: Session, folder: Path, tmp_path: Path, clock: HandClock
) -> None:
    old = issued(session)
    for name in HEADERS:
        shutil.copy(folder / name, tmp_path / name)
    issued(session)
    session.close()
    for name in HEADERS:
        shutil.copy(tmp_path / name, folder / name)
    with pytest.raises(UserError) as refused:
        recovery_slot.open_with_recovery_key(folder, key_of(old[:2]), clock=clock)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_shares_and_their_drills_outlive_an_epoch(
    session: Session, folder: Path, clock: HandClock
) -> None:
    shares = issued(session)
    for position, text in enumerate(shares, start=1):
        recovery.drill(session, position, text)
    start_epoch(session.vault, EpochPlan(blind_features), clock=clock)
    after = again(folder, clock=clock)
    status = recovery.status(after)
    recovery.drill(after, 1, shares[0])
    after.close()
    assert status.state is RecoveryState.READY
    assert status.shares[0].holder == "director's safe"
    recovered(folder, shares[1:], clock).close()


def test_recovery_begins_a_new_epoch_and_old_keys_are_gone_from_the_database(
    session: Session, folder: Path, clock: HandClock
) -> None:
    named(session)
    shares = issued(session)
    epoch, key = session.vault.keyring.epoch, session.vault.keyring.database_key()
    session.close()
    vault = recovered(folder, shares[:2], clock)
    now = vault.keyring.epoch, vault.keyring.database_key()
    vault.close()
    assert now[0] == epoch + 1
    assert now[1] != key


def test_the_shares_still_open_after_a_recovery_until_new_ones_are_issued(
    session: Session, folder: Path, clock: HandClock
) -> None:
    shares = issued(session)
    session.close()
    vault = recovered(folder, shares[:2], clock)
    vault.close()
    recovery_slot.open_with_recovery_key(folder, key_of(shares[:2]), clock=clock).close()
    back = again(folder, clock=clock)
    issued(back)
    assert recovery.status(back).state is RecoveryState.UNTRIED
    back.close()
    with pytest.raises(UserError):
        recovery_slot.open_with_recovery_key(folder, key_of(shares[:2]), clock=clock)


def test_recovery_while_the_names_travel_is_refused_with_a_way_out(
    session: Session, folder: Path, clock: HandClock
) -> None:
    shares = issued(session)
    files: list[bytes] = []
    travel.take_away(session.vault, files.append, features=blind_features, clock=clock)
    with pytest.raises(UserError, match="Take a backup from before the journey") as refused:
        recovered(folder, shares[:2], clock)
    assert refused.value.exit_code is ExitCode.REFUSED


def test_a_vault_that_is_open_elsewhere_is_called_in_use_and_not_the_wrong_one(
    session: Session, folder: Path, clock: HandClock
) -> None:
    shares = issued(session)
    with pytest.raises(UserError) as refused:
        recovered(folder, shares[:2], clock)
    assert refused.value.exit_code is ExitCode.IN_USE
