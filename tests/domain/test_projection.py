from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casevault.domain import codes
from casevault.domain.case_facts import CaseFacts, RecordFacts
from casevault.domain.projection import CARRIED, EventRow, events
from casevault.domain.statistics_catalogue import NOT_APPLICABLE, EventKind
from casevault.domain.table_sets import table_sets
from domain.case_records import CASES, act, case, episode, formal, person, record, report

law = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WHO = ("sex", "age_group", "citizenship_group", "form", "place", "scale")


def of_kind(kind: EventKind, *records: RecordFacts, country: str = "RS") -> list[EventRow]:
    return [row for row in events(case(*records, country=country)) if row.kind is kind]


def decided(*records: RecordFacts) -> list[tuple[str, str, str, str]]:
    return [
        (row.record_id, row.dims["outcome"], row.occurred.isoformat(), row.dims["received"])
        for row in of_kind(EventKind.REPORT_DECIDED, *records)
    ]


def test_a_report_counts_on_the_day_it_came_in() -> None:
    [row] = of_kind(EventKind.REPORT_RECEIVED, report(1, source="NGO"))
    assert row == EventRow(
        EventKind.REPORT_RECEIVED, "r001", "p1", date(2023, 3, 1), {"source": "NGO"}
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "DUP", "outcome_on": "2023-03-05"},
        {"case_type": "GBV"},
        {"case_type": "RISK"},
        {"received": "2023-03"},
    ],
)
def test_a_duplicate_or_a_report_of_something_else_is_not_received(facts: dict[str, str]) -> None:
    assert of_kind(EventKind.REPORT_RECEIVED, report(1, **facts)) == []


def test_a_duplicate_beside_the_first_report_is_left_out() -> None:
    duplicate = report(2, received="2023-02-01", outcome="DUP", outcome_on="2023-03-05")
    rows = events(case(report(1), duplicate, formal(3, "2023-05-01")))
    assert [(row.kind, row.record_id, row.dims.get("received")) for row in rows] == [
        (EventKind.REPORT_DECIDED, "r003", "2023-03-01"),
        (EventKind.REPORT_RECEIVED, "r001", None),
    ]


def test_each_report_of_a_group_counts() -> None:
    group = [report(n, f"p{n}", group_number=7) for n in (1, 2, 3)]
    assert len(of_kind(EventKind.REPORT_RECEIVED, *group)) == 3


@pytest.mark.parametrize("outcome", ["NOTVIC", "REJECT", "SUSP"])
def test_a_report_closed_otherwise_counts_by_outcome_and_source_alone(outcome: str) -> None:
    rows = of_kind(
        EventKind.REPORT_DECIDED,
        report(1, outcome=outcome, outcome_on="2023-04-02"),
        person(2, birth_year=2010),
    )
    [row] = rows
    assert (row.record_id, row.occurred) == ("r001", date(2023, 4, 2))
    assert row.dims == {
        "outcome": outcome,
        "received": "2023-03-01",
        "report": "r001",
        "source": "POL",
        **dict.fromkeys(WHO, NOT_APPLICABLE),
    }


def test_an_open_report_decides_nothing() -> None:
    assert decided(report(1), person(2)) == []


def test_an_identified_person_counts_with_all_characteristics() -> None:
    [row] = of_kind(
        EventKind.REPORT_DECIDED,
        report(1, outcome="IDENT", outcome_on="2023-05-06"),
        person(2, birth_year=2008, citizenship=["BA"]),
        episode(3, "SEX", "PORN", country="RS", region="RS12", recruitment_country="BA"),
    )
    assert row.person_id == "p1"
    assert row.dims == {
        "outcome": "IDENT",
        "received": "2023-03-01",
        "report": "r001",
        "source": "POL",
        "sex": "F",
        "age_group": "CHILD",
        "citizenship_group": "WB",
        "form": "SEX",
        "place": "RS12",
        "scale": "TRANS",
    }


def test_the_first_formal_decision_or_outcome_counts_whichever_comes_first() -> None:
    outcome = report(1, outcome="IDENT", outcome_on="2023-05-06")
    assert decided(outcome, formal(2, "2023-05-01"), formal(3, "2023-04-30")) == [
        ("r003", "IDENT", "2023-04-30", "2023-03-01")
    ]
    assert decided(outcome, formal(2, "2023-05-07")) == [
        ("r001", "IDENT", "2023-05-06", "2023-03-01")
    ]


@pytest.mark.parametrize(
    "status", ["RISK", "PRESUMED", "INFORMAL", "DECLINED", "NOTVIC", "REVOKED"]
)
def test_no_other_status_identifies(status: str) -> None:
    decision = record(2, "status_decision", status=status, decided_on="2023-05-01")
    assert decided(report(1), decision) == []


def test_a_revoked_status_leaves_the_identification_where_it_was() -> None:
    revoked = record(3, "status_decision", status="REVOKED", decided_on="2024-01-01")
    assert decided(report(1), formal(2, "2023-05-01"), revoked) == [
        ("r002", "IDENT", "2023-05-01", "2023-03-01")
    ]


def test_a_person_identified_twice_counts_once_with_the_earliest_report() -> None:
    first = report(2, received="2022-11-01", source="NGO")
    again = report(1, received="2023-03-01", outcome="IDENT", outcome_on="2023-04-01")
    [row] = of_kind(EventKind.REPORT_DECIDED, first, again)
    assert (row.record_id, row.dims["received"], row.dims["source"]) == (
        "r001",
        "2022-11-01",
        "NGO",
    )


def test_a_report_that_was_closed_otherwise_does_not_stand_for_the_identification_too() -> None:
    closed = report(1, outcome="SUSP", outcome_on="2023-03-20", source="NGO")
    later = report(2, received="2023-09-01", outcome="IDENT", outcome_on="2023-10-01")
    assert decided(closed, later) == [
        ("r001", "SUSP", "2023-03-20", "2023-03-01"),
        ("r002", "IDENT", "2023-10-01", "2023-09-01"),
    ]


def test_an_identification_after_all_reports_were_closed_belongs_to_no_report_of_the_year() -> None:
    closed = report(1, outcome="NOTVIC", outcome_on="2023-03-20", source="NGO")
    rows = of_kind(EventKind.REPORT_DECIDED, closed, formal(2, "2023-12-01"))
    shown = ("outcome", "received", "report", "source")
    assert [tuple(row.dims[name] for name in shown) for row in rows] == [
        ("NOTVIC", "2023-03-01", "r001", "NGO"),
        ("IDENT", "", "", "NGO"),
    ]


def test_a_person_identified_without_any_report_counts_as_from_elsewhere() -> None:
    [row] = of_kind(EventKind.REPORT_DECIDED, person(1), formal(2, "2023-05-01"))
    assert (row.dims["received"], row.dims["source"]) == ("", "OTHER")


def test_a_person_known_only_from_duplicates_is_counted_elsewhere() -> None:
    duplicate = report(1, outcome="DUP", outcome_on="2023-03-05")
    assert events(case(duplicate, formal(2, "2023-05-01"), act(3, "MED", "2023-05-01"))) == []


def test_two_reports_that_end_alike_are_one_decision_about_the_person() -> None:
    first = report(1, outcome="NOTVIC", outcome_on="2023-06-01")
    second = report(2, received="2023-04-01", outcome="NOTVIC", outcome_on="2023-05-01")
    assert decided(first, second) == [("r002", "NOTVIC", "2023-05-01", "2023-04-01")]


def test_a_report_that_names_nobody_belongs_to_the_only_person() -> None:
    unnamed = report(1, None, outcome="IDENT", outcome_on="2023-05-06")
    [row] = of_kind(EventKind.REPORT_DECIDED, unnamed, person(2), formal(3, "2023-05-01"))
    assert (row.record_id, row.person_id, row.dims["sex"]) == ("r003", "p1", "F")


def test_everything_that_names_nobody_belongs_to_the_only_person() -> None:
    rows = events(
        case(
            person(1),
            report(2, None, outcome="NOTVIC", outcome_on="2023-04-01"),
            report(3, None, outcome="NOTVIC", outcome_on="2023-05-01"),
            formal(4, "2023-06-01", None),
            record(5, "service_act", None, service="MED", on="2023-06-01", status="DONE"),
        )
    )
    assert {row.person_id for row in rows} == {"p1"}
    assert Counter(row.kind for row in rows) == {
        EventKind.REPORT_RECEIVED: 2,
        EventKind.REPORT_DECIDED: 2,
        EventKind.SERVICE_STARTED: 1,
    }


def test_help_that_names_none_of_several_persons_still_counts() -> None:
    unnamed = record(3, "service_act", None, service="MED", on="2023-06-01", status="DONE")
    [row] = of_kind(EventKind.SERVICE_STARTED, person(1, "p1"), person(2, "p2"), unnamed)
    assert (row.person_id, row.dims["sex"]) == (None, "UNK")


def test_reports_that_name_nobody_go_in_turn_to_persons_without_one() -> None:
    unnamed = [report(n, None, outcome="IDENT", outcome_on="2023-05-06") for n in (1, 2, 3)]
    rows = of_kind(EventKind.REPORT_DECIDED, *unnamed, person(4, "p1"), person(5, "p2"))
    assert [(row.record_id, row.person_id) for row in rows] == [
        ("r001", "p1"),
        ("r002", "p2"),
        ("r003", None),
    ]


def test_an_identified_person_not_yet_entered_is_counted_as_unknown() -> None:
    [row] = of_kind(
        EventKind.REPORT_DECIDED, report(1, None, outcome="IDENT", outcome_on="2023-05-06")
    )
    assert row.person_id is None
    assert {row.dims[name] for name in WHO} == {"UNK"}


def test_everything_of_a_case_without_a_named_person_is_about_one_person() -> None:
    rows = of_kind(EventKind.REPORT_DECIDED, report(1, None), formal(2, "2023-05-01", None))
    assert [(row.record_id, row.dims["received"]) for row in rows] == [("r002", "2023-03-01")]


def test_a_service_counts_once_from_its_first_start() -> None:
    rows = of_kind(
        EventKind.SERVICE_STARTED,
        person(1, birth_year=2005),
        act(2, "ACC.SHELT", "2023-06-01"),
        act(3, "ACC.EMERG", "2023-05-01", status="PROG"),
        act(4, "ACC", "2023-04-01", status="PLAN"),
        act(5, "MED.EXAM", "2024-05-01"),
    )
    assert [(row.record_id, row.occurred.isoformat(), dict(row.dims)) for row in rows] == [
        ("r003", "2023-05-01", {"service": "ACC", "sex": "F", "age_group": "CHILD"}),
        ("r005", "2024-05-01", {"service": "MED", "sex": "F", "age_group": "ADULT"}),
    ]


@pytest.mark.parametrize("status", ["NEED", "OFFER", "DECL", "PLAN", "REF", "ACCP", "UNAV", "CANC"])
def test_what_was_not_begun_is_no_service(status: str) -> None:
    assert of_kind(EventKind.SERVICE_STARTED, act(1, "MED", "2023-05-01", status=status)) == []


def test_services_for_other_violence_are_counted_elsewhere_unless_trafficking_is_found() -> None:
    other = report(1, case_type="GBV")
    help_given = act(2, "MED", "2023-05-01")
    assert of_kind(EventKind.SERVICE_STARTED, other, help_given) == []
    assert of_kind(EventKind.SERVICE_STARTED, other, help_given, formal(3, "2023-05-01"))


@law
@given(CASES)
def test_each_person_counts_at_most_once_in_each_kind(one: CaseFacts) -> None:
    known = [row for row in events(one) if row.person_id is not None]
    for kind, dimension in (
        (EventKind.REPORT_DECIDED, "outcome"),
        (EventKind.SERVICE_STARTED, "service"),
    ):
        counted = Counter((row.person_id, row.dims[dimension]) for row in known if row.kind is kind)
        assert set(counted.values()) <= {1}


@law
@given(CASES)
def test_every_code_belongs_to_its_list(one: CaseFacts) -> None:
    lists = {
        dimension.id: dimension.code_list
        for table_set in table_sets().values()
        for statistic in table_set.statistics
        for dimension in statistic.dimensions
    } | {"service": "SERVICE", "place": f"PLACE_{one.country}"}
    for row in events(one):
        if row.dims.get("received"):
            date.fromisoformat(row.dims["received"])
        for name, code in row.dims.items():
            if name not in CARRIED and code != NOT_APPLICABLE:
                assert code in codes.code_list(lists[name]), (name, code)


@law
@given(CASES)
def test_dimensions_are_those_of_the_table_sets(one: CaseFacts) -> None:
    needed = {
        statistic.event: {dimension.id for dimension in statistic.dimensions}
        for table_set in table_sets().values()
        for statistic in table_set.statistics
    }
    for row in events(one):
        names = set(row.dims)
        if row.kind in needed:
            assert names - CARRIED == needed[row.kind] - {"origin"}
        for table_set in table_sets().values():
            for statistic in table_set.statistics:
                for dimension in statistic.dimensions:
                    applies = all(row.dims.get(k) in v for k, v in dimension.applies_when.items())
                    if statistic.event is row.kind and dimension.id in names and not applies:
                        assert row.dims[dimension.id] == NOT_APPLICABLE
                    if statistic.event is row.kind and dimension.id in names and applies:
                        assert one.country != "RS" or row.dims[dimension.id] in dimension.codes


@law
@given(CASES)
def test_decided_reports_of_a_day_and_source_never_exceed_those_received(one: CaseFacts) -> None:
    rows = events(one)
    received = Counter(
        (row.occurred.isoformat(), row.dims["source"])
        for row in rows
        if row.kind is EventKind.REPORT_RECEIVED
    )
    settled = Counter(
        (row.dims["received"], row.dims["source"])
        for row in rows
        if row.kind is EventKind.REPORT_DECIDED and row.dims["received"]
    )
    assert settled <= received


@law
@given(CASES)
def test_a_decision_names_the_counted_report_it_stands_for_and_no_two_the_same(
    one: CaseFacts,
) -> None:
    rows = events(one)
    days = {
        row.record_id: row.occurred.isoformat()
        for row in rows
        if row.kind is EventKind.REPORT_RECEIVED
    }
    settled = [row.dims for row in rows if row.kind is EventKind.REPORT_DECIDED]
    named = [dims["report"] for dims in settled if dims["report"]]
    assert len(named) == len(set(named))
    for dims in settled:
        assert dims["received"] == (days[dims["report"]] if dims["report"] else "")


def test_what_is_only_carried_along_is_no_dimension_of_any_table() -> None:
    for table_set in table_sets().values():
        for statistic in table_set.statistics:
            assert CARRIED.isdisjoint(dimension.id for dimension in statistic.dimensions)


@law
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(one: CaseFacts, chance: Random) -> None:
    shuffled = list(one.records)
    chance.shuffle(shuffled)
    assert events(CaseFacts(one.case_id, one.country, tuple(shuffled))) == events(one)


@law
@given(CASES)
def test_no_record_makes_two_events_of_one_kind(one: CaseFacts) -> None:
    made = Counter((row.kind, row.record_id) for row in events(one))
    assert set(made.values()) <= {1}
