"""What the vault keeps about its shares: bound to the header, to its set, and to nobody's word."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import RecoveryState, Scheme
from casevault.services import recovery
from casevault.services.session import Session
from casevault.vault import recovery_record, recovery_shares, recovery_slot
from casevault.vault.crypto import random_key
from casevault.vault.recovery_record import SETTING
from casevault.vault.recovery_shares import RecoveryShare, read_share
from services.made_shares import issued


def changed(session: Session, **values: Any) -> None:
    """Write other values into the record, as somebody with the facts key could."""
    session.vault.settings.put(SETTING, {**session.vault.settings.get(SETTING), **values})


def tried(session: Session, shares: tuple[str, ...]) -> None:
    for position, text in enumerate(shares, start=1):
        recovery.drill(session, position, text)


def test_shares_whose_slot_was_withdrawn_are_not_called_ready(session: Session) -> None:
    tried(session, issued(session))
    recovery_slot.withdraw(session.vault, clock=session.clock)
    assert recovery.status(session).state is RecoveryState.BROKEN


def test_shares_whose_slot_was_replaced_are_not_called_ready(session: Session) -> None:
    shares = issued(session)
    tried(session, shares)
    recovery_slot.prepare(session.vault, random_key(), clock=session.clock)
    assert recovery.status(session).state is RecoveryState.BROKEN
    with pytest.raises(UserError) as refused:
        recovery.drill(session, 1, shares[0])
    assert refused.value.exit_code is ExitCode.REFUSED


def test_a_slot_without_a_record_is_not_called_ready(session: Session) -> None:
    recovery_slot.prepare(session.vault, random_key(), clock=session.clock)
    assert recovery.status(session).state is RecoveryState.BROKEN


def test_a_share_of_the_right_numbers_and_another_value_does_not_pass(session: Session) -> None:
    mine = read_share(issued(session)[0])
    other = recovery_shares.split(random_key(), Scheme.TWO_OF_THREE)[0]
    forged = RecoveryShare(mine.set_id, mine.position, mine.needed, other.value)
    with pytest.raises(UserError, match="none that was made here"):
        recovery.drill(session, 1, " ".join(forged.words()))
    assert recovery.status(session).shares[0].tried_on is None


def test_a_share_of_a_greater_set_with_the_same_number_does_not_pass(session: Session) -> None:
    mine = read_share(issued(session)[0])
    five = recovery_shares.split(random_key(), Scheme.THREE_OF_FIVE)
    forged = RecoveryShare(mine.set_id, 5, five[4].needed, five[4].value)
    with pytest.raises(UserError, match="none that was made here"):
        recovery.drill(session, 3, " ".join(forged.words()))


def test_new_shares_never_bear_the_number_of_those_before(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(session)
    before = recovery_record.read_record(session.vault)
    assert before is not None
    drawn = iter([before.set_id, before.set_id, (before.set_id + 1) % 2**15])
    source = SimpleNamespace(randbits=lambda _bits: next(drawn))
    monkeypatch.setattr("casevault.vault.recovery_shares.secrets", source)
    issued(session)
    after = recovery_record.read_record(session.vault)
    assert after is not None
    assert after.set_id != before.set_id


@pytest.mark.parametrize(
    "values",
    [
        {"salt": "zz"},
        {"scheme": "1of1"},
        {"stage": "ready"},
        {"checks": None},
        {"holders": "not base64!"},
        {"set": "K7"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_record_that_makes_no_sense_is_called_damaged(
    values: dict[str, Any], session: Session
) -> None:
    issued(session)
    changed(session, **values)
    with pytest.raises(UserError) as refused:
        recovery.status(session)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_holders_of_another_set_or_of_nothing_are_called_damaged(session: Session) -> None:
    issued(session)
    earlier = session.vault.settings.get(SETTING)["holders"]
    issued(session)
    for holders in (earlier, "", earlier[:40]):
        changed(session, holders=holders)
        with pytest.raises(UserError) as refused:
            recovery.status(session)
        assert refused.value.exit_code is ExitCode.DAMAGED
        assert recovery.status(session, named=False).state is RecoveryState.UNTRIED


def test_holders_are_sealed_at_lengths_that_do_not_tell_them(session: Session) -> None:
    lengths = set()
    for holders in (("a", "b", "c"), ("a" * 60, "b" * 60, "c" * 60)):
        new = recovery.make_shares(session, Scheme.TWO_OF_THREE, holders)
        recovery.put_in_force(session, new)
        lengths.add(len(session.vault.settings.get(SETTING)["holders"]))
    assert len(lengths) == 1
