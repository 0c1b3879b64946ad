"""Recovery from inside and outside: what the vault says of its shares, and what they open."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import DRILL_DAYS, RecoveryState, Scheme
from casevault.domain.roles import Role
from casevault.services import recovering, recovery
from casevault.services.entered_shares import EnteredShares, typing
from casevault.services.session import Session
from casevault.vault import opening, recovery_shares
from casevault.vault.audit_actions import AuditAction
from casevault.vault.recovery_shares import RecoveryShare
from domain.hand_clock import HandClock
from services.made_shares import HOLDERS, issued, texts
from services.vaults import DERIVED_KEY, FOUNDER, again, new_session

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"


@pytest.fixture
def entered() -> Iterator[EnteredShares]:
    """No share yet."""
    made = EnteredShares()
    yield made
    made.close()


def test_a_new_vault_has_no_recovery(session: Session) -> None:
    assert recovery.status(session).state is RecoveryState.NONE


def test_shares_count_only_after_each_was_tried(session: Session) -> None:
    shares = issued(session)
    states = [recovery.status(session).state]
    for position, text in enumerate(shares, start=1):
        recovery.drill(session, position, text)
        states.append(recovery.status(session).state)
    untried = RecoveryState.UNTRIED
    assert states == [untried, untried, untried, RecoveryState.READY]


def test_after_half_a_year_a_share_is_due_again(session: Session, clock: HandClock) -> None:
    for position, text in enumerate(shares := issued(session), start=1):
        recovery.drill(session, position, text)
    clock.forward(days=DRILL_DAYS)
    assert recovery.status(session).state is RecoveryState.READY
    clock.forward(days=1)
    assert recovery.status(session).state is RecoveryState.DUE
    recovery.drill(session, 2, shares[1])
    due = recovery.status(session).due(session.today)
    assert [share.position for share in due] == [1, 3]


def test_a_coordinator_reads_who_holds_what_and_a_director_does_not(
    session: Session, tmp_path: Path, clock: HandClock
) -> None:
    issued(session)
    session.vault.users.add_with_derived_key(
        "Boris", bytearray(b"b" * 32), frozenset({Role.DIRECTOR})
    )
    assert tuple(share.holder for share in recovery.status(session).shares) == HOLDERS
    session.close()
    folder = tmp_path / "test.casevault"
    vault = opening.open_with_derived_key(folder, "Boris", bytearray(b"b" * 32), clock=clock)
    seen = recovery.status(Session(vault, clock))
    vault.close()
    assert [share.holder for share in seen.shares] == ["", "", ""]
    assert seen.state is RecoveryState.UNTRIED


def test_no_page_of_the_facts_side_names_a_holder(session: Session) -> None:
    issued(session)
    kept = repr(session.vault.settings.all())
    assert not [holder for holder in HOLDERS if holder in kept]


def test_no_cell_of_the_database_and_no_entry_of_the_log_holds_a_share(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    values: list[bytes] = []
    split = recovery_shares.split

    def noted(*arguments: Any, **more: Any) -> tuple[RecoveryShare, ...]:
        made = split(*arguments, **more)
        values.extend(bytes(share.value) for share in made)
        return made

    monkeypatch.setattr(recovery_shares, "split", noted)
    written = issued(session)
    recovery.drill(session, 1, written[0])
    with pytest.raises(UserError):
        recovery.drill(session, 1, written[1])
    database = session.vault.writer.database
    tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    cells = [
        repr(row)
        for (table,) in tables
        for row in database.rows(f"SELECT * FROM {table}")  # noqa: S608 - names from the schema
    ]
    cells += [repr(entry) for entry in session.vault.audit.read()]
    kept = "\n".join(cells)
    assert len(values) == 3
    for value, text in zip(values, written, strict=True):
        for form in (repr(value)[2:-1], value.hex(), base64.b64encode(value).decode(), text):
            assert form not in kept
        assert not re.search(r"\W+".join(text.split()[4:7]), kept, re.IGNORECASE)


def test_another_share_of_the_set_does_not_pass_for_this_one(session: Session) -> None:
    shares = issued(session)
    with pytest.raises(UserError, match="This is share 2, not share 1"):
        recovery.drill(session, 1, shares[1])
    assert recovery.status(session).shares[0].tried_on is None


def test_a_share_of_an_earlier_set_is_called_void(session: Session) -> None:
    old = issued(session)
    issued(session)
    with pytest.raises(UserError, match="opens nothing here any more"):
        recovery.drill(session, 1, old[0])


def test_each_drill_is_in_the_log_passed_or_not(session: Session) -> None:
    shares = issued(session)
    recovery.drill(session, 1, shares[0])
    with pytest.raises(UserError):
        recovery.drill(session, 2, shares[0])
    found = [
        (entry.detail["share"], entry.detail["passed"])
        for entry in session.vault.audit.read()
        if entry.action is AuditAction.RECOVERY_DRILLED
    ]
    assert found == [(1, True), (2, False)]


def test_a_drill_without_shares_in_force_is_refused(session: Session) -> None:
    with pytest.raises(UserError) as refused:
        recovery.drill(session, 1, "academic")
    assert refused.value.exit_code is ExitCode.REFUSED


@pytest.mark.parametrize(
    ("holders", "said"),
    [
        (("a", "b"), "for each share"),
        (("a", " ", "c"), "for each share"),
        (("a", "B", "b "), "same holder"),
        (("a", "b", "c" * 61), "at most 60 letters"),
    ],
)
def test_holders_are_named_once_each(session: Session, holders: tuple[str, ...], said: str) -> None:
    with pytest.raises(UserError, match=said):
        recovery.make_shares(session, Scheme.TWO_OF_THREE, holders)


def test_only_a_coordinator_issues_shares(tmp_path: Path) -> None:
    session = new_session(tmp_path / "d.casevault", roles=frozenset({Role.COORDINATOR}))
    session.vault.users.add_with_derived_key(
        "Boris", bytearray(b"b" * 32), frozenset({Role.DIRECTOR})
    )
    session.close()
    folder = tmp_path / "d.casevault"
    vault = opening.open_with_derived_key(
        folder, "Boris", bytearray(b"b" * 32), clock=session.clock
    )
    with pytest.raises(UserError) as refused:
        recovery.make_shares(Session(vault, session.clock), Scheme.TWO_OF_THREE, HOLDERS)
    vault.close()
    assert refused.value.exit_code is ExitCode.REFUSED


def test_shares_that_were_only_shown_change_nothing(session: Session) -> None:
    shares = issued(session)
    begun = recovery.make_shares(session, Scheme.THREE_OF_FIVE, tuple("abcde"))
    begun.close()
    recovery.drill(session, 1, shares[0])
    assert recovery.status(session).scheme is Scheme.TWO_OF_THREE


def test_new_shares_interrupted_before_the_header_changed_are_not_called_ready(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(session)

    def pulled(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("casevault.vault.recovery_slot.prepare", pulled)
    with pytest.raises(KeyboardInterrupt):
        issued(session)
    assert recovery.status(session).state is RecoveryState.BROKEN


@pytest.mark.parametrize("scheme", Scheme)
def test_enough_shares_let_a_new_coordinator_in(
    scheme: Scheme, session: Session, tmp_path: Path, clock: HandClock, entered: EnteredShares
) -> None:
    shares = issued(session, scheme)
    session.close()
    folder = tmp_path / "test.casevault"
    for text in shares[-scheme.needed :]:
        entered.add(text)
    recovering.recover(
        folder, entered, user_name="Vera", passphrase=bytearray(PASSPHRASE, "ascii"), clock=clock
    )
    vault = opening.open_vault(
        folder, user_name="Vera", passphrase=bytearray(PASSPHRASE, "ascii"), clock=clock
    )
    back = Session(vault, clock)
    try:
        assert vault.user.roles >= {Role.COORDINATOR, Role.DIRECTOR}
        assert recovery.status(back).state is RecoveryState.USED
        with pytest.raises(UserError, match="no shares in force"):
            recovery.drill(back, 1, shares[0])
        actions = [entry.action for entry in vault.audit.read()]
        assert AuditAction.RECOVERED in actions
        assert vault.verify().is_sound
    finally:
        vault.close()


def test_too_few_shares_open_nothing(
    session: Session, tmp_path: Path, clock: HandClock, entered: EnteredShares
) -> None:
    shares = issued(session)
    session.close()
    entered.add(shares[0])
    with pytest.raises(UserError, match="1 of 2 shares"):
        recovering.recover(
            tmp_path / "test.casevault",
            entered,
            user_name="Vera",
            passphrase=bytearray(PASSPHRASE, "ascii"),
            clock=clock,
        )
    assert entered.positions == (1,)


def test_a_weak_passphrase_is_refused_and_the_shares_stay(
    session: Session, tmp_path: Path, clock: HandClock, entered: EnteredShares
) -> None:
    shares = issued(session)
    session.close()
    for text in shares[:2]:
        entered.add(text)
    with pytest.raises(UserError, match="too easy to guess"):
        recovering.recover(
            tmp_path / "test.casevault",
            entered,
            user_name="Vera",
            passphrase=bytearray(b"sunce123"),
            clock=clock,
        )
    assert entered.are_enough


def test_a_name_that_is_taken_is_refused_and_the_shares_stay(
    session: Session, tmp_path: Path, clock: HandClock, entered: EnteredShares
) -> None:
    shares = issued(session)
    session.close()
    folder = tmp_path / "test.casevault"
    for text in shares[:2]:
        entered.add(text)
    with pytest.raises(UserError, match="name already"):
        recovering.recover(
            folder,
            entered,
            user_name=FOUNDER,
            passphrase=bytearray(PASSPHRASE, "ascii"),
            clock=clock,
        )
    assert entered.are_enough
    back = again(folder, clock=clock)
    assert recovery.status(back).state is RecoveryState.UNTRIED
    back.close()


def test_new_shares_make_the_old_ones_open_nothing(
    session: Session, tmp_path: Path, clock: HandClock, entered: EnteredShares
) -> None:
    old = issued(session)
    issued(session)
    session.close()
    for text in old[:2]:
        entered.add(text)
    with pytest.raises(UserError, match="do not open this vault") as refused:
        recovering.recover(
            tmp_path / "test.casevault",
            entered,
            user_name="Vera",
            passphrase=bytearray(PASSPHRASE, "ascii"),
            clock=clock,
        )
    assert refused.value.exit_code is ExitCode.WRONG_KEY


def test_shares_are_taken_one_by_one_and_counted(session: Session, entered: EnteredShares) -> None:
    shares = texts(recovery.make_shares(session, Scheme.THREE_OF_FIVE, tuple("abcde")))
    needed = [entered.needed]
    assert [entered.add(text) for text in (shares[4], shares[0])] == [5, 1]
    enough = [entered.are_enough]
    with pytest.raises(UserError, match="Share 5 is here already"):
        entered.add(shares[4])
    entered.add(shares[2])
    enough.append(entered.are_enough)
    needed.append(entered.needed)
    assert needed == [None, 3]
    assert enough == [False, True]


def test_while_typing_a_half_word_is_no_mistake_and_a_wrong_one_is_named() -> None:
    assert typing("academic acid ac").words == 2
    assert typing("academic acid ac").problem == ""
    assert "Word 2" in typing("academic xxxx acid").problem
    assert typing("").words == 0
    assert not typing("academic").is_full


def test_the_founder_still_opens_her_vault_after_a_recovery(
    session: Session, tmp_path: Path, clock: HandClock, entered: EnteredShares
) -> None:
    shares = issued(session)
    session.close()
    folder = tmp_path / "test.casevault"
    for text in shares[:2]:
        entered.add(text)
    recovering.recover(
        folder, entered, user_name="Vera", passphrase=bytearray(PASSPHRASE, "ascii"), clock=clock
    )
    vault = opening.open_with_derived_key(folder, FOUNDER, bytearray(DERIVED_KEY), clock=clock)
    names = [member.name for member in vault.users.list()]
    vault.close()
    assert names == [FOUNDER, "Vera"]
