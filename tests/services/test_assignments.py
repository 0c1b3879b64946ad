from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.services import assignments, cases, duplicates, identity, users
from casevault.services.assignments import CaseAccessView, Ground
from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.opening import open_with_derived_key
from domain.hand_clock import HandClock
from services.vaults import again, new_session

WORKER = frozenset({Role.WORKER})
COORDINATOR = frozenset({Role.COORDINATOR})
DIRECTOR = frozenset({Role.DIRECTOR})
REPORT = {"received": "2026-03-01", "source": "POL", "outcome": "ONGOING"}
PERSON = {
    "sex": "F",
    "given_name": "Jelena",
    "family_name": "Marković",
    "birth_date": "2001-05-06",
}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "centre.casevault", clock=HandClock())
    yield made
    made.close()


def key_of(name: str) -> bytearray:
    return bytearray(name.encode().ljust(32, b".")[:32])


def joined(session: Session, name: str, roles: frozenset[Role] = WORKER) -> str:
    return session.vault.users.add_with_derived_key(name, key_of(name), roles)


def as_user(session: Session, name: str) -> Session:
    folder = session.vault.info.folder
    session.close()
    return Session(
        open_with_derived_key(folder, name, key_of(name), clock=session.clock), session.clock
    )


def named_case(session: Session) -> tuple[str, str]:
    (case_id,) = cases.start_case(session, REPORT).cases
    return case_id, cases.save(session, case_id, "person", PERSON).record_id


def names(view: CaseAccessView) -> dict[str, Ground]:
    return {holder.user.name: holder.ground for holder in view.holders}


def read(session: Session, record_id: str) -> str:
    return str(identity.open_identity(session, record_id, Reason.CONTACT)["given_name"])


def test_a_colleague_to_whom_a_case_is_given_opens_its_names_and_no_others(
    session: Session,
) -> None:
    mira = joined(session, "Mira")
    case_id, record_id = named_case(session)
    _, other = named_case(session)
    assert names(assignments.access_to(session, case_id)) == {"Founder": Ground.COORDINATOR}
    assignments.give(session, case_id, mira)
    view = assignments.access_to(session, case_id)
    assert names(view) == {"Founder": Ground.COORDINATOR, "Mira": Ground.ASSIGNED}
    assert view.colleagues == ()
    worker = as_user(session, "Mira")
    assert read(worker, record_id) == "Jelena"
    with pytest.raises(UserError):
        read(worker, other)
    seen = assignments.access_to(worker, case_id)
    assert (seen.may_open, seen.may_assign) == (True, False)
    worker.close()


def test_taken_access_opens_nothing_and_the_case_waits_for_another_key(session: Session) -> None:
    mira = joined(session, "Mira")
    case_id, record_id = named_case(session)
    assignments.give(session, case_id, mira)
    assignments.take_away(session, case_id, mira)
    assert assignments.access_to(session, case_id).key_change_due
    worker = as_user(session, "Mira")
    with pytest.raises(UserError):
        read(worker, record_id)
    worker.close()
    founder = again(session.vault.info.folder, clock=session.clock)
    actions = [entry.action for entry in founder.vault.audit.read()]
    assert {AuditAction.CASE_ASSIGNED, AuditAction.CASE_UNASSIGNED} <= set(actions)
    users.new_keys(founder)
    founder = again(session.vault.info.folder, clock=session.clock)
    assert not assignments.access_to(founder, case_id).key_change_due
    assert read(founder, record_id) == "Jelena"
    founder.close()


def test_a_case_goes_over_with_its_key_and_stands_in_the_list_of_her_cases(
    session: Session,
) -> None:
    mira, vera = joined(session, "Mira"), joined(session, "Vera")
    case_id, record_id = named_case(session)
    assignments.hand_over(session, case_id, mira)
    assert assignments.access_to(session, case_id).responsible == "Mira"
    with pytest.raises(UserError, match="over to a colleague first"):
        assignments.take_away(session, case_id, mira)
    assignments.hand_over(session, case_id, vera)
    assignments.take_away(session, case_id, mira)
    view = assignments.access_to(session, case_id)
    assert names(view) == {"Founder": Ground.COORDINATOR, "Vera": Ground.ASSIGNED}
    assert view.holders[0].is_responsible
    worker = as_user(session, "Vera")
    own = cases.find(worker, cases.CaseQuery(worker_id=vera))
    assert [row.case_id for row in cases.fetch(worker, own)] == [case_id]
    assert read(worker, record_id) == "Jelena"
    worker.close()


def test_giving_twice_and_taking_from_nobody_changes_nothing(session: Session) -> None:
    mira = joined(session, "Mira")
    case_id, _ = named_case(session)
    assignments.take_away(session, case_id, mira)
    assignments.give(session, case_id, mira)
    assignments.give(session, case_id, mira)
    actions = [entry.action for entry in session.vault.audit.read()]
    assert actions.count(AuditAction.CASE_ASSIGNED) == 1
    assert AuditAction.CASE_UNASSIGNED not in actions


def test_only_a_coordinator_assigns_even_where_a_worker_holds_the_key(session: Session) -> None:
    mira, vera = joined(session, "Mira"), joined(session, "Vera")
    case_id, _ = named_case(session)
    assignments.give(session, case_id, mira)
    worker = as_user(session, "Mira")
    changes: tuple[Callable[[], object], ...] = (
        lambda: assignments.give(worker, case_id, vera),
        lambda: assignments.take_away(worker, case_id, mira),
        lambda: assignments.hand_over(worker, case_id, mira),
    )
    for change in changes:
        with pytest.raises(UserError) as refused:
            change()
        assert refused.value.exit_code is ExitCode.REFUSED
    assert assignments.access_to(worker, case_id).to_ask() == ("Founder",)
    worker.close()


def test_a_director_is_given_no_names(session: Session) -> None:
    vera = joined(session, "Vera", DIRECTOR)
    case_id, _ = named_case(session)
    for change in (assignments.give, assignments.hand_over):
        with pytest.raises(UserError) as refused:
            change(session, case_id, vera)
        assert refused.value.exit_code is ExitCode.REFUSED
    assert assignments.access_to(session, case_id).colleagues == ()


def test_a_case_of_somebody_who_left_goes_over_to_a_colleague(session: Session) -> None:
    mira, vera = joined(session, "Mira"), joined(session, "Vera")
    case_id, _ = named_case(session)
    assignments.hand_over(session, case_id, mira)
    users.remove_user(session, mira)
    founder = again(session.vault.info.folder, clock=session.clock)
    assert assignments.access_to(founder, case_id).responsible == ""
    assignments.hand_over(founder, case_id, vera)
    assert assignments.access_to(founder, case_id).responsible == "Vera"
    founder.close()


def test_somebody_known_in_a_case_that_is_not_hers_is_told_by_likeness_alone(
    session: Session,
) -> None:
    joined(session, "Mira")
    case_id, record_id = named_case(session)
    worker = as_user(session, "Mira")
    (found,) = duplicates.candidates(worker, PERSON)
    assert found.reasons
    assert not found.may_open
    assert (found.case_id, found.case_code, found.person_id) == ("", "", "")
    told = repr(found)
    assert case_id not in told
    assert record_id not in told
    assert cases.case_view(worker, case_id).row.code not in told
    worker.close()
