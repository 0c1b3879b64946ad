from __future__ import annotations

from collections.abc import Iterator

import pytest

from casevault.domain.case_codes import new_case_code
from casevault.domain.errors import UserError
from casevault.services import cases
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.session import Session
from casevault.services.verify import verify

REPORT: tuple[str, dict[str, object]] = (
    "report",
    {"received": "2026-02-03", "source": "POL", "outcome": "ONGOING"},
)
PERSON: tuple[str, dict[str, object]] = (
    "person",
    {"given_name": "Mara", "family_name": "Marić", "birth_year": 1999},
)


def new_case(*records: tuple[str, dict[str, object]]) -> NewCase:
    return NewCase(records or (REPORT, PERSON), "ACTIVE", "2026-02-03")


def codes_in(session: Session) -> list[str]:
    query = cases.CaseQuery(sort=cases.CaseColumn.CODE, descending=False)
    return [row.code for row in cases.fetch(session, cases.find(session, query))]


def test_new_cases_are_read_back_and_the_vault_is_sound(session: Session) -> None:
    save_new_cases(session, [new_case(), new_case(REPORT)])

    found = cases.fetch(session, cases.find(session, cases.CaseQuery()))
    assert sorted(row.person_count for row in found) == [0, 1]
    assert all(row.report_open for row in found)
    (view,) = [cases.case_view(session, row.case_id) for row in found if row.person_count]
    assert [record.form_id for record in view.records] == ["person", "report"]
    assert verify(session).findings == ()


def test_a_code_that_was_drawn_before_is_drawn_again(session: Session) -> None:
    first, second, third = sorted(new_case_code() for _ in range(3))
    save_new_cases(session, [new_case()], new_code=lambda: first)

    drawn: Iterator[str] = iter([second, first, second, second, second, third])
    save_new_cases(session, [new_case(), new_case()], new_code=drawn.__next__)
    assert codes_in(session) == [first, second, third]


def test_codes_that_never_differ_do_not_go_on_for_ever(session: Session) -> None:
    with pytest.raises(UserError):
        save_new_cases(session, [new_case(), new_case()], new_code=lambda: "K7QW-3M2A")
    assert codes_in(session) == []
