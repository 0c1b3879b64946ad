"""What a closed quarter counts as a decision on one of this year's reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casevault.disclosure.balances import Accounts
from casevault.domain.case_facts import CaseFacts, RecordFacts
from casevault.domain.periods import Quarter
from casevault.domain.projection import events
from casevault.domain.statistics_catalogue import EventKind, catalogue
from casevault.services import slicing
from casevault.services.closed_counts import ClosedCounts, ClosedQuarter, has_origin, settle
from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.vaults import new_session
from vault.made_vaults import MadeCase

COUNTED = catalogue()
RECEIVED, DECIDED = (COUNTED.statistic(name) for name in ("received", "decided"))
NAMES = ("outcome", "origin", "source")
REJECTED = ("REJECT", "THIS_YEAR", "POL")


def settled(
    rows: Iterable[tuple[str, tuple[str, ...]]],
    received: Mapping[str, str],
    taken: frozenset[str] = frozenset(),
) -> dict[tuple[str, ...], int]:
    return dict(settle(NAMES, rows, received, taken)[0])


def test_a_decision_has_the_source_under_which_its_report_was_counted() -> None:
    assert settled([("a", REJECTED)], {"a": "NGO"}) == {("REJECT", "THIS_YEAR", "NGO"): 1}


def test_a_decision_on_a_report_nobody_counted_goes_with_earlier_ones_and_keeps_its_source() -> (
    None
):
    rows = [("late", REJECTED), ("", REJECTED)]
    assert settled(rows, {"a": "NGO"}) == {("REJECT", "EARLIER", "POL"): 2}


def test_a_decision_on_a_report_of_an_earlier_year_stays_there() -> None:
    earlier = ("REJECT", "EARLIER", "POL")
    assert settled([("a", earlier)], {"a": "NGO"}) == {earlier: 1}


def test_a_report_settles_once_in_a_year_and_what_follows_keeps_its_own_source() -> None:
    again = ("IDENT", "THIS_YEAR", "POL")
    counted, follows = ("REJECT", "THIS_YEAR", "NGO"), ("IDENT", "EARLIER", "POL")
    first, taken = settle(NAMES, [("a", REJECTED)], {"a": "NGO"}, frozenset())
    assert (dict(first), taken) == ({counted: 1}, frozenset("a"))
    assert settled([("a", again)], {"a": "NGO"}, taken) == {follows: 1}
    assert settled([("a", REJECTED), ("a", again)], {"a": "NGO"}) == {counted: 1, follows: 1}


def test_reports_are_counted_where_their_year_is_asked_for() -> None:
    assert any(has_origin(statistic) for statistic in COUNTED.statistics)
    assert EventKind.REPORT_RECEIVED in {statistic.event for statistic in COUNTED.statistics}


Answers = Mapping[str, str]
Round = tuple[list[tuple[int, int, Answers | None]], Quarter]
OPEN: Answers = {"received": "2025-02-20", "source": "POL", "outcome": "ONGOING", "outcome_on": ""}
REJECTED_IN_MAY: Answers = {**OPEN, "outcome": "REJECT", "outcome_on": "2025-05-20"}
IDENTIFIED_IN_MARCH: Answers = {**OPEN, "outcome": "IDENT", "outcome_on": "2025-03-10"}
LAST_WINTER, SPRING, SUMMER = Quarter(2024, 4), Quarter(2025, 1), Quarter(2025, 2)
ANSWERS = st.fixed_dictionaries(
    {
        "received": st.sampled_from(["2025-02-20", "2025-02-20", "2025-05-05", "2024-12-20"]),
        "source": st.sampled_from(["POL", "NGO"]),
        "outcome": st.sampled_from(["ONGOING", "IDENT", "REJECT", "DUP"]),
        "outcome_on": st.sampled_from(["2025-05-20", "2025-03-10", "2025-08-01"]),
    }
)
ENTRIES = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([0, 0, 0, 1]), ANSWERS | st.none()), max_size=3
)
CLOSINGS = st.sampled_from([SPRING, SUMMER, LAST_WINTER, Quarter(2025, 3), Quarter(2025, 4)])
ROUNDS = st.lists(st.tuples(ENTRIES, CLOSINGS), min_size=2, max_size=5)


@dataclass
class History:
    """Cases of up to two reports each, written as they change, and quarters closed meanwhile."""

    session: Session
    cases: list[MadeCase] = field(default_factory=lambda: [MadeCase() for _ in range(2)])
    reports: list[dict[int, RecordFacts]] = field(default_factory=lambda: [{}, {}])
    versions: Counter[int] = field(default_factory=Counter)
    counted: dict[tuple[str, str], Mapping[tuple[str, ...], int]] = field(default_factory=dict)

    def enter(self, number: int, place: int, answers: Answers | None) -> None:
        """Enter, change or take back one report of a case."""
        case, reports = self.cases[number], self.reports[number]
        reports.pop(place, None)
        if answers is not None:
            name = f"{case.record_id[:-1]}{place}"
            reports[place] = RecordFacts(name, case.person_id, "report", answers)
        rows = events(CaseFacts(case.case_id, "RS", tuple(reports.values())))
        version = self.versions[number]
        if version:
            case.save(self.session.vault, case.write(version, {}), events=rows)
        else:
            case.start(self.session.vault, events=tuple(rows))
        self.versions[number] += 1

    def close(self, quarter: Quarter) -> None:
        """Close a quarter as it is known today, and note what it counted."""
        closed = slicing.close_quarters(self.session, COUNTED, [quarter], self.session.today)
        slicing.keep(self.session, closed)
        for name, counts in self.true(closed).items():
            assert self.counted.setdefault(name, counts) == counts

    def true(
        self, closed: list[ClosedQuarter]
    ) -> dict[tuple[str, str], Mapping[tuple[str, ...], int]]:
        """What each closed slice counts, read from the rows anew."""
        counts = ClosedCounts(self.session.vault.statistics, COUNTED, closed)
        return {
            (one.frozen.statistic, one.frozen.slice_id): counts.of(
                COUNTED.statistic(one.frozen.statistic), one
            )
            for one in closed
        }


def require_a_part(
    year: int, true: Mapping[tuple[str, str], Mapping[tuple[str, ...], int]]
) -> None:
    """What every reader takes for granted, up to each closed quarter of a year."""
    received: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    yearly: dict[str, Counter[tuple[str, ...]]] = {"received": Counter(), "decided": Counter()}
    closed = sorted({slice_id for _, slice_id in true if slice_id.startswith(f"{year}")})
    for slice_id in closed:
        for (source,), number in true["received", slice_id].items():
            received[source] += number
        for key, number in true["decided", slice_id].items():
            decided[key[2]] += number * (key[1] == "THIS_YEAR")
        assert all(decided[source] <= received[source] for source in decided)
        for name, sums in yearly.items():
            sums.update(true[name, slice_id])
    accounts = Accounts(COUNTED)
    values = accounts.values(yearly)
    for spec in accounts.specs:
        whole = accounts.terms[spec.id, spec.total.id]
        terms = [accounts.terms[spec.id, term.id] for term in spec.terms]
        assert sum(values[n] for n in whole) == sum(values[n] for part in terms for n in part)
    whole = accounts.terms["reports", "RECEIVED"]
    assert sum(values[n] for n in whole) == yearly["received"].total()


@given(rounds=ROUNDS)
@example(rounds=[([], SPRING), ([(0, 0, REJECTED_IN_MAY)], SUMMER)])
@example(
    rounds=[([(0, 0, OPEN)], SPRING), ([(0, 0, {**REJECTED_IN_MAY, "source": "NGO"})], SUMMER)]
)
@example(rounds=[([(0, 0, IDENTIFIED_IN_MARCH)], SPRING), ([(0, 0, REJECTED_IN_MAY)], SUMMER)])
@example(rounds=[([(0, 0, REJECTED_IN_MAY)], SUMMER), ([(0, 0, None)], SPRING)])
@example(
    rounds=[
        ([(0, 0, {**OPEN, "received": "2024-12-20"})], LAST_WINTER),
        ([], SPRING),
        ([(0, 0, REJECTED_IN_MAY)], SUMMER),
    ]
)
@example(rounds=[([(0, 0, {**IDENTIFIED_IN_MARCH, "received": "2025-05-05"})], SPRING)])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_entered_changed_or_taken_back_decisions_stay_a_part_of_reports_received(
    rounds: list[Round], tmp_path_factory: pytest.TempPathFactory
) -> None:
    clock = HandClock(datetime(2026, 2, 10, 9, tzinfo=UTC))
    session = new_session(tmp_path_factory.mktemp("law") / "v.casevault", clock=clock)
    history = History(session)
    for entries, closing in [*rounds, ([], Quarter(2025, 4))]:
        for entry in entries:
            clock.forward(days=1)
            history.enter(*entry)
        clock.forward(days=1)
        history.close(closing)
    clock.forward(days=1)
    history.enter(0, 0, None)
    true = history.true(slicing.kept_quarters(session))
    assert true == history.counted
    for year in (2024, 2025):
        require_a_part(year, true)
    for one in slicing.kept_quarters(session):
        statistic = COUNTED.statistic(one.frozen.statistic)
        by_date = session.vault.statistics.key_counts(
            statistic.event, (), one.quarter.start, one.quarter.end, known_at=one.known_at
        )
        assert sum(true[statistic.id, one.frozen.slice_id].values()) == sum(by_date.values())
    session.close()


def test_closing_a_quarter_closes_those_before_it_in_its_year_and_reports_first(
    session: Session, clock: HandClock
) -> None:
    clock.time = datetime(2026, 2, 10, 9, tzinfo=UTC)
    cut_off = date(2026, 2, 10)
    asked = [Quarter(2025, 3), Quarter(2024, 1)]
    turned = replace(COUNTED, statistics=COUNTED.statistics[::-1])
    closed = slicing.close_quarters(session, turned, asked, cut_off)
    assert [(one.frozen.slice_id, one.frozen.statistic) for one in closed] == [
        (slice_id, statistic)
        for slice_id in ("2024-Q1", "2025-Q1", "2025-Q2", "2025-Q3")
        for statistic in ("received", "decided")
    ]
    slicing.keep(session, closed)
    kept = slicing.kept_quarters(session)
    assert {one.frozen.slice_id for one in kept} == {one.frozen.slice_id for one in closed}
    again = slicing.close_quarters(session, COUNTED, [Quarter(2025, 2)], cut_off)
    assert [one.frozen for one in again] == [one.frozen for one in kept]
