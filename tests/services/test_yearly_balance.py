"""The Serbian Centre's published account of 2023, entered as 168 reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from casevault.domain.periods import Period
from casevault.domain.release import FigureStatus, Profile
from casevault.services import cases, releases, statistics
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.session import Session
from domain.hand_clock import HandClock

TABLE_SET = "rs_centre_year"
YEAR = Period.year(2023)
CUT_OFF = date(2024, 1, 31)
PUBLISHED = {"IDENT": 57, "REJECT": 31, "SUSP": 10, "NOTVIC": 19, "ONGOING": 51}
EARLIER = 9
SOURCES = ("POL", "CSW", "NGO", "PROS", "SELF")
FORMS = ("SEX", "LAB", "BEG", "CRIM", "MARR")


def report(number: int, received: date, outcome: str, decided: date | None) -> NewCase:
    """One invented report, with its person where one was identified."""
    answers: dict[str, object] = {
        "received": received.isoformat(),
        "source": SOURCES[number % len(SOURCES)],
        "outcome": outcome,
    }
    if decided is not None:
        answers["outcome_on"] = decided.isoformat()
    records: list[tuple[str, dict[str, object]]] = [("report", answers)]
    if outcome == "IDENT":
        sex = "F" if number % 3 else "M"
        records.append(("person", {"sex": sex, "birth_year": 1980 + number % 35}))
        form = FORMS[number % len(FORMS)]
        records.append(("exploitation", {"forms": [form], "main_form": form, "scale": "INT"}))
    return NewCase(tuple(records), "ACTIVE", received.isoformat())


def the_year_2023() -> Iterator[NewCase]:
    """168 reports with the outcomes as published, and nine of 2022 decided in 2023."""
    number = 0
    for outcome, count in PUBLISHED.items():
        for place in range(count):
            number += 1
            received = date(2023, 1, 1) + timedelta(days=(number * 37 + place) % 330)
            decided = None if outcome == "ONGOING" else received + timedelta(days=20)
            yield report(number, received, outcome, decided)
    for place in range(EARLIER):
        yield report(200 + place, date(2022, 11, 3), "IDENT", date(2023, 2, 1 + place))


@pytest.fixture
def clock() -> HandClock:
    """The day on which the year is entered."""
    return HandClock(datetime(2024, 1, 31, 9, tzinfo=UTC))


@pytest.fixture
def year(session: Session) -> Session:
    """A vault that holds the year."""
    save_new_cases(session, list(the_year_2023()))
    return session


def account(session: Session, cut_off: date | None = None) -> dict[str, list[int]]:
    """The exact balances: the total, then the terms in printed order."""
    shown = statistics.internal_report(session, TABLE_SET, YEAR, cut_off=cut_off)
    return {
        balance.id: [balance.total[1], *(number for _, number in balance.terms)]
        for balance in shown.balances
    }


EXPECTED = {"reports": [168, 57, 31, 10, 19, 51], "identified": [66, 57, 9]}


def test_the_balance_of_2023_is_right_to_the_unit(year: Session) -> None:
    assert account(year) == EXPECTED


def test_the_old_number_comes_again_when_later_changes_are_recorded(
    year: Session, clock: HandClock
) -> None:
    clock.forward(days=120)
    for row in cases.fetch(year, cases.find(year, cases.CaseQuery())):
        [known] = cases.case_view(year, row.case_id).of_form("report")
        if known.facts["outcome"] != "ONGOING":
            continue
        cases.save(
            year,
            row.case_id,
            "report",
            {**known.facts, "outcome": "REJECT", "outcome_on": "2023-12-20"},
            record_id=known.record_id,
            seen_version=known.version,
            with_identity=False,
        )
    assert account(year) == {"reports": [168, 57, 82, 10, 19, 0], "identified": [66, 57, 9]}
    assert account(year, CUT_OFF) == EXPECTED


def test_the_public_release_of_2023_holds_the_balance_exactly_and_is_safe(
    year: Session, tmp_path: Path
) -> None:
    prepared = releases.prepare(
        year, releases.ReleaseSpec(TABLE_SET, Profile.PUBLIC, YEAR, CUT_OFF)
    )
    printed = {
        balance.id: [
            balance.total.figure.value,
            *(term.figure.value for term in balance.terms),
        ]
        for balance in prepared.release.balances
    }
    assert printed == EXPECTED
    one_way = {
        table.id for table in prepared.release.tables if len(table.axes) == 1 and table.cells
    }
    assert {"reports_by_source", "identified_by_sex", "identified_by_age_group"} <= one_way
    assert "identified_by_form" in one_way
    assert prepared.composed.attack.safe
    written = releases.write(year, prepared, tmp_path / "out", language_code="en")
    assert {"report.pdf", "tables.xlsx", "figures.json"} <= {path.name for path in written}


def test_no_small_number_of_a_breakdown_is_exact(year: Session) -> None:
    prepared = releases.prepare(
        year, releases.ReleaseSpec(TABLE_SET, Profile.PUBLIC, YEAR, CUT_OFF)
    )
    exact = [
        figure.value
        for table in prepared.release.tables
        for figure in table.cells.values()
        if figure.status is FigureStatus.EXACT
    ]
    assert exact
    assert all(value == 0 or value > 5 for value in exact if value is not None)


def test_looking_twice_at_what_never_left_shows_the_same_figures(year: Session) -> None:
    spec = releases.ReleaseSpec(TABLE_SET, Profile.PUBLIC, YEAR, CUT_OFF)
    first, second = (releases.prepare(year, spec).release for _ in range(2))
    assert first.tables == second.tables
