from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from casevault.domain import case_remarks as say
from casevault.domain.case_facts import CaseFacts, RecordFacts
from casevault.domain.case_remarks import remarks
from domain.case_records import CASES, case, episode, formal, person, record, report

IDENT = {"outcome": "IDENT", "outcome_on": "2023-05-06"}
WHOLE = (person(1, birth_year=1999), episode(2, "LAB"))


def said(*records: RecordFacts) -> list[tuple[str, str | None]]:
    return [(remark.message_id, remark.record_id) for remark in remarks(case(*records))]


def test_a_case_in_order_earns_no_remark() -> None:
    assert said(*WHOLE, report(3, **IDENT), formal(4, "2023-05-06")) == []
    assert said(report(1, None)) == []
    assert said(person(1), report(2, outcome="REJECT", outcome_on="2023-05-06")) == []
    assert remarks(case()) == []


def test_a_formal_decision_asks_for_the_outcome_of_the_report() -> None:
    assert said(*WHOLE, report(3), formal(4, "2023-05-06")) == [
        (say.DECISION_WITHOUT_OUTCOME, "r003")
    ]


def test_an_outcome_asks_for_the_formal_decision() -> None:
    assert said(*WHOLE, report(3, **IDENT)) == [(say.OUTCOME_WITHOUT_DECISION, "r003")]


def test_a_formal_decision_against_the_outcome_is_checked() -> None:
    closed = report(3, outcome="NOTVIC", outcome_on="2023-04-01")
    assert said(*WHOLE, closed, formal(4, "2023-05-06")) == [(say.DECISION_AGAINST_OUTCOME, "r003")]


def test_an_identified_person_must_be_entered() -> None:
    assert said(report(1, None, **IDENT)) == [(say.REPORT_WITHOUT_PERSON, "r001")]


def test_of_several_persons_a_report_names_one() -> None:
    records = (report(1, None), person(2, "p1"), person(3, "p2"))
    assert said(*records) == [(say.REPORT_OF_WHOM, "r001")]


def test_a_second_identification_is_said_not_to_count() -> None:
    again = report(5, received="2024-01-01", outcome="IDENT", outcome_on="2024-02-01")
    found = remarks(case(*WHOLE, report(3, **IDENT), formal(4, "2023-05-06"), again))
    assert [(one.message_id, one.record_id) for one in found] == [(say.IDENTIFIED_AGAIN, "r005")]
    assert "06.05.2023" in found[0].text()


@pytest.mark.parametrize(
    ("outcome", "message"), [("NOTVIC", say.CLOSED_ALIKE), ("ONGOING", say.PERHAPS_DUPLICATE)]
)
def test_two_reports_of_one_event_may_be_duplicates(outcome: str, message: str) -> None:
    facts = {"outcome": outcome, "outcome_on": "2023-06-01"}
    later = report(2, received="2023-04-01", **facts)
    assert said(report(1, **facts), later, person(3)) == [(message, "r002")]


def test_a_duplicate_names_the_first_report() -> None:
    duplicate = {"outcome": "DUP", "outcome_on": "2023-03-05"}
    assert said(person(1), report(2), report(3, **duplicate)) == [
        (say.DUPLICATE_OF_NOTHING, "r003")
    ]
    assert said(person(1), report(2), report(3, duplicate_of="r002", **duplicate)) == []


def test_an_identification_before_the_report_is_checked() -> None:
    assert said(*WHOLE, report(3, **IDENT), formal(4, "2023-02-01")) == [
        (say.IDENTIFIED_TOO_EARLY, "r003")
    ]


def test_a_revoked_status_stays_counted_and_says_so() -> None:
    revoked = record(5, "status_decision", status="REVOKED", decided_on="2024-01-01")
    assert said(*WHOLE, report(3, **IDENT), formal(4, "2023-05-06"), revoked) == [
        (say.REVOKED_LATER, "r005")
    ]


def test_an_identified_person_needs_an_age_and_a_form_of_exploitation() -> None:
    found = said(person(1), report(2, **IDENT), formal(3, "2023-05-06"))
    assert found == [(say.NO_EXPLOITATION, None), (say.NO_AGE, "r001")]
    presumed = person(1, presumed_child=True)
    assert said(presumed, episode(4, "SEX"), report(2, **IDENT), formal(3, "2023-05-06")) == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CASES)
def test_remarks_can_be_read_whatever_the_case(one: CaseFacts) -> None:
    known = {record.record_id for record in one.records} | {None}
    for remark in remarks(one):
        assert "{" not in remark.text()
        assert remark.record_id in known
