from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casevault.domain.ids import new_id
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseColumn, CaseQuery, CaseWrite
from casevault.vault.records import RecordWrite, SaveBatch
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import MadeCase
from vault.query_plans import plans_of

CASES = [
    # code, status, opened on, worker, persons, report open
    ("B2", "ACTIVE", "2026-01-05", "w1", 1, True),
    ("A1", "CLOSED", "2025-12-31", "w1", 0, False),
    ("a3", "ACTIVE", "2026-02-01", "w2", 1, False),
    ("C9", "FOLLOWUP", "2026-01-05", "w2", 2, True),
    ("B1", "ACTIVE", "2024-06-30", "w1", 1, False),
]


@pytest.fixture
def listed(vault: Vault, clock: HandClock) -> Vault:
    for code, status, opened_on, worker, persons, is_open in CASES:
        clock.forward(hours=1)
        case = MadeCase(code=code)
        line = CaseWrite(case.case_id, code, status, opened_on, worker)
        vault.records.save(SaveBatch(line, (), (), AuditAction.CASE_STARTED))
        if is_open:
            report = RecordWrite(
                new_id(), case.case_id, None, "report", 1, 0, {"outcome": "ONGOING"}
            )
            case.save(vault, report)
        for _ in range(persons):
            one = MadeCase(case_id=case.case_id)
            one.save(vault, one.write(0, {}))
    return vault


def codes(vault: Vault, **query: object) -> list[str]:
    found = vault.cases.find(CaseQuery(**query))  # type: ignore[arg-type]
    return [row.code for row in vault.cases.fetch(found)]


def test_the_list_says_what_is_in_a_case(listed: Vault) -> None:
    rows = {row.code: row for row in listed.cases.fetch(listed.cases.find(CaseQuery()))}

    for code, status, opened_on, worker, persons, is_open in CASES:
        row = rows[code]
        assert (row.status, row.opened_on, row.worker_id) == (status, opened_on, worker)
        assert (row.person_count, row.report_open) == (persons, is_open)


def test_a_code_is_found_in_whatever_case_it_is_typed(listed: Vault) -> None:
    assert codes(listed, code_prefix="b", sort=CaseColumn.CODE, descending=False) == ["B1", "B2"]
    assert codes(listed, code_prefix="A", sort=CaseColumn.CODE, descending=False) == ["A1", "a3"]
    found = listed.cases.by_code("A3")
    assert found is not None
    assert found.code == "a3"
    assert listed.cases.by_code("%") is None
    assert codes(listed, code_prefix="%") == []


QUERIES = st.builds(
    CaseQuery,
    statuses=st.frozensets(st.sampled_from(["ACTIVE", "CLOSED", "FOLLOWUP", "NONE"])),
    worker_id=st.sampled_from(["", "w1", "w2", "w3"]),
    report_open=st.sampled_from([None, True, False]),
    sort=st.sampled_from(CaseColumn),
    descending=st.booleans(),
)


@given(query=QUERIES)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_filter_and_order_is_what_python_says(listed: Vault, query: CaseQuery) -> None:
    everything = listed.cases.fetch(listed.cases.find(CaseQuery()))
    by_code = sorted(everything, key=lambda row: row.code.casefold(), reverse=query.descending)
    wanted = [
        row
        for row in by_code
        if (not query.statuses or row.status in query.statuses)
        and (not query.worker_id or row.worker_id == query.worker_id)
        and (query.report_open is None or row.report_open == query.report_open)
    ]
    if query.sort is not CaseColumn.CODE:
        wanted.sort(key=lambda row: getattr(row, query.sort.value), reverse=query.descending)

    assert [row.number for row in wanted] == listed.cases.find(query)


def test_a_page_comes_in_the_order_asked_for_and_without_what_is_gone(listed: Vault) -> None:
    numbers = listed.cases.find(CaseQuery(sort=CaseColumn.CODE, descending=False))

    page = listed.cases.fetch([numbers[3], 999, numbers[0]])
    assert [row.number for row in page] == [numbers[3], numbers[0]]
    assert listed.cases.fetch([]) == []
    assert listed.cases.get("nothing") is None


def test_finding_and_sorting_needs_no_table_and_no_sort(listed: Vault) -> None:
    def ask() -> None:
        for sort in CaseColumn:
            for descending in (True, False):
                query = CaseQuery("A", frozenset({"ACTIVE"}), "w1", report_open=True)
                listed.cases.find(replace(query, sort=sort, descending=descending))

    plans = plans_of(listed.writer.database, ask)
    assert len(plans) == 2 * len(CaseColumn)
    for steps in plans:
        assert any("USING COVERING INDEX" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step for step in steps), steps
