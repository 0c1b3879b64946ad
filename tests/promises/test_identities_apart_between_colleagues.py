"""P2 between colleagues: a case worker's keys open the cases she was given, and no others.

Mira and Vera are case workers of one centre. Whatever Vera holds, alone and after she was
removed, is tried on what is Mira's: through the stores, and past them on the sealed bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from casevault.domain.clock import SystemClock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.services import assignments, cases, duplicates, identity, users
from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.vault.case_access import read_wrap
from casevault.vault.case_keys import CaseKey, WrappedCaseKey
from casevault.vault.crypto import NotAuthenticError, unwrap
from casevault.vault.opening import open_with_derived_key
from services.vaults import again, new_session

WORKER = frozenset({Role.WORKER})
REPORT = {"received": "2026-03-01", "source": "POL", "outcome": "ONGOING"}
PERSON = {
    "sex": "F",
    "given_name": "Jelena",
    "family_name": "Marković",
    "birth_date": "2001-05-06",
}


@dataclass
class Centre:
    """A vault with a case for each of two colleagues; ids by the colleague's name."""

    folder: Path
    users: dict[str, str]
    cases: dict[str, str]
    records: dict[str, str]

    def opened_by(self, name: str) -> Session:
        """The vault in the hands of one of them."""
        clock = SystemClock()
        return Session(open_with_derived_key(self.folder, name, key_of(name), clock=clock), clock)

    def opened_by_the_coordinator(self) -> Session:
        """The vault in the hands of the founder."""
        return again(self.folder, clock=SystemClock())


def key_of(name: str) -> bytearray:
    return bytearray(name.encode().ljust(32, b".")[:32])


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    session = new_session(tmp_path / "centre.casevault", clock=SystemClock())
    made = Centre(session.vault.info.folder, {}, {}, {})
    for name in ("Mira", "Vera"):
        made.users[name] = session.vault.users.add_with_derived_key(name, key_of(name), WORKER)
        (made.cases[name],) = cases.start_case(session, REPORT).cases
        saved = cases.save(session, made.cases[name], "person", PERSON)
        made.records[name] = saved.record_id
        assignments.hand_over(session, made.cases[name], made.users[name])
    session.close()
    return made


def wraps_of(session: Session, case_id: str) -> list[WrappedCaseKey]:
    """Every wrapped key of a case that lies in the database, for whomever."""
    rows = session.vault.writer.database.rows(
        "SELECT case_id, holder, epoch, form, wrapped, proof FROM case_key_wrap WHERE case_id = ?",
        (case_id,),
    )
    return [read_wrap(row) for row in rows]


def keys_in_hand(session: Session) -> list[bytes]:
    """Every secret of 32 bytes that the user's process holds."""
    ring = session.vault.keyring
    keys = [bytes(key)[:32] for key in ring.role_keys.values()]
    keys += [bytes(getattr(ring.user_keys, name)) for name in ("wrapping_key", "draft_key")]
    return [*keys, bytes(ring.row_mac_key), bytes(ring.database_key())[:32]]


def test_each_opens_her_own_case_and_not_the_other_ones(centre: Centre) -> None:
    for name, other in (("Mira", "Vera"), ("Vera", "Mira")):
        session = centre.opened_by(name)
        told = identity.open_identity(session, centre.records[name], Reason.CONTACT)
        assert told["given_name"] == "Jelena"
        with pytest.raises(UserError) as refused:
            identity.open_identity(session, centre.records[other], Reason.CONTACT)
        assert refused.value.exit_code is ExitCode.REFUSED
        with pytest.raises(UserError):
            session.vault.case_access.grant(centre.cases[other], centre.users[name])
        session.close()


def test_no_key_of_a_colleague_opens_a_wrap_that_is_not_hers(centre: Centre) -> None:
    vera = centre.opened_by("Vera")
    own = vera.vault.case_access.key_of(centre.cases["Vera"])
    assert own is not None
    foreign = wraps_of(vera, centre.cases["Mira"])
    assert {wrap.holder for wrap in foreign} == {"identity", centre.users["Mira"]}
    for wrap in foreign:
        for key in (*keys_in_hand(vera), bytes(own.secret)):
            with pytest.raises(NotAuthenticError):
                unwrap(bytearray(key), wrap.wrapped, wrap.bound_to())
        with pytest.raises(NotAuthenticError):
            vera.vault.keyring.user_keys.pair.open(wrap.wrapped, wrap.bound_to())
    # The same tries do open what is hers.
    (mine,) = (w for w in wraps_of(vera, centre.cases["Vera"]) if w.holder != "identity")
    opened = unwrap(vera.vault.keyring.user_keys.wrapping_key, mine.wrapped, mine.bound_to())
    assert opened == own.secret
    own.close()
    vera.close()


def test_a_colleagues_case_key_opens_no_record_of_another_case(centre: Centre) -> None:
    vera = centre.opened_by("Vera")
    own = vera.vault.case_access.key_of(centre.cases["Vera"])
    assert own is not None
    posing = CaseKey(centre.cases["Mira"], bytearray(own.secret))
    for case_id in (centre.cases["Mira"], centre.cases["Vera"]):
        record_id, version, sealed = vera.vault.writer.database.rows(
            "SELECT record_id, sealed_version, sealed FROM record"
            " WHERE case_id = ? AND sealed IS NOT NULL",
            (case_id,),
        )[0]
        with pytest.raises(NotAuthenticError):
            posing.open(record_id, version, sealed)
    own.close()
    vera.close()


def test_a_moved_wrap_gives_no_access(centre: Centre) -> None:
    """Vera renames a wrap of her own case in the database, as only her program would refuse to."""
    vera = centre.opened_by("Vera")
    (mine,) = (w for w in wraps_of(vera, centre.cases["Vera"]) if w.holder != "identity")
    moved = WrappedCaseKey(
        centre.cases["Mira"], mine.holder, mine.epoch, mine.form, mine.wrapped, mine.proof
    )
    with pytest.raises(NotAuthenticError):
        unwrap(vera.vault.keyring.user_keys.wrapping_key, moved.wrapped, moved.bound_to())
    vera.close()


def test_what_the_same_person_looks_like_elsewhere_names_no_case(centre: Centre) -> None:
    vera = centre.opened_by("Vera")
    found = duplicates.candidates(vera, PERSON)
    assert [candidate.may_open for candidate in found].count(False) == 1
    told = repr([candidate for candidate in found if not candidate.may_open])
    code = cases.case_view(vera, centre.cases["Mira"]).row.code
    for secret in (centre.cases["Mira"], centre.records["Mira"], code):
        assert secret not in told
    vera.close()


def test_a_removed_colleague_opens_neither_the_vault_nor_what_she_copied_of_it(
    centre: Centre,
) -> None:
    vera = centre.opened_by("Vera")
    kept = keys_in_hand(vera)
    old = vera.vault.case_access.key_of(centre.cases["Vera"])
    assert old is not None
    old_secret, pair_secret = bytes(old.secret), bytes(vera.vault.keyring.user_keys.secret)
    vera.close()
    founder = centre.opened_by_the_coordinator()
    users.remove_user(founder, centre.users["Vera"])

    with pytest.raises(UserError) as refused:
        centre.opened_by("Vera")
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    founder = centre.opened_by_the_coordinator()
    present = keys_in_hand(founder)
    assert not set(kept) & set(present)
    header = b"".join(path.read_bytes() for path in centre.folder.glob("*") if path.is_file())
    assert old_secret not in header
    assert pair_secret not in header
    for wrap in wraps_of(founder, centre.cases["Vera"]):
        assert wrap.holder != centre.users["Vera"]
        for key in (*kept, old_secret):
            with pytest.raises(NotAuthenticError):
                unwrap(bytearray(key), wrap.wrapped, wrap.bound_to())
    record_id, version, sealed = founder.vault.writer.database.rows(
        "SELECT record_id, sealed_version, sealed FROM record"
        " WHERE case_id = ? AND sealed IS NOT NULL",
        (centre.cases["Vera"],),
    )[0]
    with pytest.raises(NotAuthenticError):
        CaseKey(centre.cases["Vera"], bytearray(old_secret)).open(record_id, version, sealed)
    founder.close()


def test_access_that_was_taken_away_is_worth_nothing_after_new_keys(centre: Centre) -> None:
    vera = centre.opened_by("Vera")
    old = vera.vault.case_access.key_of(centre.cases["Vera"])
    assert old is not None
    old_secret = bytes(old.secret)
    vera.close()
    founder = centre.opened_by_the_coordinator()
    assignments.hand_over(founder, centre.cases["Vera"], centre.users["Mira"])
    assignments.take_away(founder, centre.cases["Vera"], centre.users["Vera"])
    users.new_keys(founder)
    vera = centre.opened_by("Vera")
    assert not vera.vault.case_access.may_open(centre.cases["Vera"])
    record_id, version, sealed = vera.vault.writer.database.rows(
        "SELECT record_id, sealed_version, sealed FROM record"
        " WHERE case_id = ? AND sealed IS NOT NULL",
        (centre.cases["Vera"],),
    )[0]
    with pytest.raises(NotAuthenticError):
        CaseKey(centre.cases["Vera"], bytearray(old_secret)).open(record_id, version, sealed)
    vera.close()
    mira = centre.opened_by("Mira")
    told = identity.open_identity(mira, centre.records["Vera"], Reason.CONTACT)
    assert told["given_name"] == "Jelena"
    mira.close()
