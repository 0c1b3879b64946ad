from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.name_search import NameSearch, load
from casevault.services.session import Session
from casevault.training.practice import practice_cases
from casevault.vault.audit_actions import AuditAction
from casevault.vault.opening import open_with_derived_key
from domain.hand_clock import HandClock
from services.vaults import new_session


def a_case(**person: object) -> NewCase:
    report = {"received": "2026-01-05", "source": "NGO", "outcome": "ONGOING"}
    return NewCase((("report", report), ("person", {"sex": "F", **person})), "ACTIVE", "2026-01-05")


def test_names_are_found_in_another_script(session: Session) -> None:
    save_new_cases(session, [a_case(given_name="Ана", family_name="Ђорђевић")])
    found = load(session).search("gjorgj")
    assert [person.name for person in found] == ["Ана Ђорђевић"]
    assert session.vault.cases.get(found[0].case_id) is not None


def test_whoever_has_no_name_is_not_in_the_search(session: Session) -> None:
    save_new_cases(session, [a_case(), a_case(nickname="Lala")])
    search = load(session)
    assert len(search) == 1
    assert search.search("lala")[0].name == "Lala"


def test_reading_the_names_is_an_entry_in_the_log(session: Session) -> None:
    load(session)
    assert AuditAction.NAMES_READ in {entry.action for entry in session.vault.audit.read()}


def test_a_role_that_sees_no_names_gets_no_search(tmp_path: Path, clock: HandClock) -> None:
    folder, key = tmp_path / "v.casevault", bytes(range(1, 33))
    founder = new_session(folder, clock=clock)
    founder.vault.users.add_with_derived_key("Aud", bytearray(key), frozenset({Role.AUDITOR}))
    founder.close()
    auditor = Session(open_with_derived_key(folder, "Aud", bytearray(key), clock=clock), clock)
    try:
        with pytest.raises(UserError) as refusal:
            load(auditor)
        assert refusal.value.exit_code is ExitCode.REFUSED
    finally:
        auditor.close()


def test_what_was_just_saved_is_found_and_what_was_removed_is_not() -> None:
    search = NameSearch([("c1", "r1", {"given_name": "Ana", "family_name": "Ilić"})])
    search.put("c1", "r1", {"given_name": "Ana", "family_name": "Kostić", "former_names": "Ilić"})
    assert [person.name for person in search.search("ilic")] == ["Ana Kostić"]
    search.put("c1", "r1", {"given_name": {"missing": "REF"}})
    assert search.search("ana") == []
    search.put("c2", "r2", {"given_name": "Ana"})
    search.drop("c2", "r2")
    assert len(search) == 0


def test_everybody_of_a_practice_vault_is_found_by_her_own_name(session: Session) -> None:
    cases = list(practice_cases("RS", people=40, seed=5, today=session.today))
    save_new_cases(session, [NewCase(one.records, one.status, one.opened_on) for one in cases])
    search = load(session)
    people = [answers for one in cases for form_id, answers in one.records if form_id == "person"]
    assert len(search) == len(people)
    for answers in people:
        name = f"{answers['given_name']} {answers['family_name']}"
        assert name in {found.name for found in search.search(name)}
