from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casevault.domain.clock import stamp_end_of
from casevault.domain.projection import CARRIED, EventRow
from casevault.domain.statistics_catalogue import NOT_APPLICABLE, EventKind
from casevault.domain.table_sets import table_sets
from casevault.vault.statistics import LateCounts
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import MadeCase, received
from vault.query_plans import plans_of

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def decided(record_id: str, day: date, **dims: str) -> EventRow:
    blank = dict.fromkeys(
        ("sex", "age_group", "citizenship_group", "form", "place", "scale"), NOT_APPLICABLE
    )
    usual = {"outcome": "IDENT", "received": "", "report": "", "source": "POL"}
    codes = {**usual, **blank, **dims}
    return EventRow(EventKind.REPORT_DECIDED, record_id, None, day, codes)


def test_origin_is_told_by_the_years_of_report_and_event(vault: Vault) -> None:
    case = MadeCase()
    case.start(
        vault,
        events=(
            decided(case.record_id, date(2026, 1, 1), received="2026-12-31"),
            decided(case.record_id, date(2026, 5, 1), received="2025-12-31"),
            decided(case.record_id, date(2026, 6, 1), received=""),
        ),
    )
    counts = vault.statistics.key_counts(EventKind.REPORT_DECIDED, ("origin", "source"), *YEAR)
    assert counts == {("THIS_YEAR", "POL"): 1, ("EARLIER", "POL"): 2}


def test_both_ends_of_a_period_count(vault: Vault) -> None:
    case = MadeCase()
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    case.start(vault, events=tuple(received(case.record_id, day) for day in days))

    assert vault.statistics.key_counts(EventKind.REPORT_RECEIVED, (), *YEAR) == {(): 2}


def test_a_period_without_events_has_no_keys(vault: Vault) -> None:
    for dimensions in ((), ("source",)):
        assert vault.statistics.key_counts(EventKind.REPORT_RECEIVED, dimensions, *YEAR) == {}


def test_fields_of_the_centres_own_are_dimensions_too(vault: Vault) -> None:
    case = MadeCase()
    rows = [
        EventRow(EventKind.REPORT_RECEIVED, case.record_id, None, day, {"source": "POL", **own})
        for day, own in [
            (date(2026, 1, 1), {"own_a": "X", "own_b": "1"}),
            (date(2026, 1, 2), {"own_a": "Y"}),
            (date(2026, 1, 3), {}),
        ]
    ]
    case.start(vault, events=tuple(rows))
    counts = vault.statistics.key_counts(
        EventKind.REPORT_RECEIVED, ("own_a", "source", "own_b"), *YEAR
    )
    assert counts == {
        ("X", "POL", "1"): 1,
        ("Y", "POL", NOT_APPLICABLE): 1,
        (NOT_APPLICABLE, "POL", NOT_APPLICABLE): 1,
    }
    assert vault.verify().is_sound


def test_a_past_cut_off_gives_the_past_number_again(vault: Vault, clock: HandClock) -> None:
    case = MadeCase()
    case.start(vault, events=(received(case.record_id, date(2026, 3, 1)),))
    first_day = clock.time.date()
    clock.forward(days=1)
    case.save(vault, case.write(1, {}), events=[received(case.record_id, date(2026, 3, 1), "SELF")])
    clock.forward(days=1)
    case.save(vault, case.write(2, {}), events=[])

    known = [
        vault.statistics.key_counts(
            EventKind.REPORT_RECEIVED,
            ("source",),
            *YEAR,
            known_at=stamp_end_of(first_day + timedelta(days=days)),
        )
        for days in (-1, 0, 1, 2)
    ]
    assert known == [{}, {("POL",): 1}, {("SELF",): 1}, {}]
    assert vault.statistics.key_counts(EventKind.REPORT_RECEIVED, ("source",), *YEAR) == {}


def test_late_entries_revocations_and_corrections_are_told_apart(
    vault: Vault, clock: HandClock
) -> None:
    kept, corrected, revoked, late = MadeCase(), MadeCase(), MadeCase(), MadeCase()
    for case in (kept, corrected, revoked):
        case.start(vault, events=(received(case.record_id, date(2026, 3, 1)),))
    closed_at = stamp_end_of(clock.time.date())
    clock.forward(days=2)
    event = received(corrected.record_id, date(2026, 3, 1), "SELF")
    corrected.save(vault, corrected.write(1, {}), events=[event])
    revoked.save(vault, revoked.write(1, {}), events=[])
    late.start(vault, events=(received(late.record_id, date(2026, 3, 2)),))
    late.save(vault, late.write(1, {}), events=[received(late.record_id, date(2026, 3, 3))])

    counts = vault.statistics.late_counts(EventKind.REPORT_RECEIVED, *YEAR, closed_at=closed_at)
    assert counts == LateCounts(late=1, revoked=1, corrected=1)
    before = vault.statistics.late_counts(
        EventKind.REPORT_RECEIVED, *YEAR, closed_at=closed_at, known_at=closed_at
    )
    assert before == LateCounts(0, 0, 0)


def test_saving_the_same_events_again_writes_no_rows(vault: Vault) -> None:
    case = MadeCase()
    events = (
        received(case.record_id, date(2026, 3, 1)),
        received(case.record_id, date(2026, 3, 1)),
        decided(case.record_id, date(2026, 3, 2), sex="F"),
    )
    case.start(vault, events=events)
    database = vault.writer.database
    before = database.rows("SELECT * FROM event_report_received")
    case.save(vault, case.write(1, {}), events=events[::-1])

    assert database.rows("SELECT * FROM event_report_received") == before
    assert vault.statistics.key_counts(EventKind.REPORT_RECEIVED, (), *YEAR) == {(): 2}


@pytest.mark.parametrize("name", sorted(CARRIED))
def test_the_day_and_the_record_of_a_report_are_no_dimensions(vault: Vault, name: str) -> None:
    for event in EventKind:
        with pytest.raises(ValueError, match="no dimension"):
            vault.statistics.key_counts(event, (name,), *YEAR)


def test_reports_and_the_decisions_on_them_are_told_as_they_were_known(
    vault: Vault, clock: HandClock
) -> None:
    case = MadeCase()
    first = decided(case.record_id, date(2026, 5, 1), received="2026-03-01", report=case.record_id)
    last = decided(case.record_id, date(2026, 4, 1), received="2025-03-01", source="NGO")
    here = received(case.record_id, date(2026, 3, 1))
    known_at = case.start(vault, events=(first, last, here)).stamp
    clock.forward(days=1)
    changed = [received(case.record_id, date(2026, 3, 1), "SELF")]
    changed_at = case.save(vault, case.write(1, {}), events=changed).stamp
    case.save(vault, case.write(2, {}), events=[])

    names = ("origin", "source")
    then = vault.statistics.decided_reports(names, *YEAR, known_at=known_at)
    assert then == [("", ("EARLIER", "NGO")), (case.record_id, ("THIS_YEAR", "POL"))]
    assert vault.statistics.decided_reports(names, *YEAR, known_at=known_at - 1) == []
    assert vault.statistics.decided_reports(names, *YEAR, known_at=1 << 60) == []
    sources = [
        vault.statistics.received_reports(*YEAR, known_at=at)
        for at in (known_at - 1, known_at, changed_at, 1 << 60)
    ]
    assert sources == [{}, {case.record_id: "POL"}, {case.record_id: "SELF"}, {}]


@dataclass
class Book:
    """The naive answer: every state of every case, with the stamp from which it held."""

    states: list[tuple[int, str, tuple[EventRow, ...]]] = field(default_factory=list)

    def known(self, at: int | None) -> list[EventRow]:
        last = {
            case_id: events for stamp, case_id, events in self.states if at is None or stamp <= at
        }
        return [event for events in last.values() for event in events]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["F", "M", "UNK"]),
        st.sampled_from(["IDENT", "REJECT"]),
        st.dates(date(2025, 11, 1), date(2026, 2, 28)),
        st.sampled_from(["", "2025-12-01", "2026-01-15"]),
    ),
    max_size=4,
)


@given(saves=st.lists(st.tuples(st.integers(0, 2), EVENTS), min_size=1, max_size=8))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_counts_at_any_cut_off_are_what_a_naive_book_says(
    vault: Vault, saves: list[tuple[int, list[tuple[str, str, date, str]]]]
) -> None:
    # The vault is shared by all examples: what others left is taken off again.
    left = _counts(vault, known_at=None)
    book, cases, versions = Book(), [MadeCase() for _ in range(3)], [0, 0, 0]
    for number, rows in saves:
        case = cases[number]
        events = tuple(
            decided(case.record_id, day, sex=sex, outcome=outcome, received=came)
            for sex, outcome, day, came in rows
        )
        if versions[number] == 0:
            receipt = case.start(vault, events=events)
        else:
            receipt = case.save(vault, case.write(versions[number], {}), events=events)
        versions[number] += 1
        book.states.append((receipt.stamp, case.case_id, events))

    for at in [None, *(stamp for stamp, _, _ in book.states)]:
        wanted = Counter(
            (
                row.dims["sex"],
                row.dims["outcome"],
                "THIS_YEAR" if row.dims["received"][:4] == str(row.occurred.year) else "EARLIER",
            )
            for row in book.known(at)
            if PERIOD[0] <= row.occurred <= PERIOD[1]
        )
        assert Counter(_counts(vault, known_at=at)) - left == wanted


PERIOD = (date(2025, 12, 1), date(2026, 1, 31))


def _counts(vault: Vault, *, known_at: int | None) -> Counter[tuple[str, ...]]:
    return Counter(
        vault.statistics.key_counts(
            EventKind.REPORT_DECIDED, ("sex", "outcome", "origin"), *PERIOD, known_at=known_at
        )
    )


@pytest.mark.parametrize("known_at", [None, 1 << 60])
def test_every_statutory_count_comes_from_an_index_alone(
    vault: Vault, known_at: int | None
) -> None:
    def ask() -> None:
        for table_set in table_sets().values():
            for statistic in table_set.statistics:
                names = tuple(dimension.id for dimension in statistic.dimensions)
                vault.statistics.key_counts(statistic.event, names, *YEAR, known_at=known_at)

    plans = plans_of(vault.writer.database, ask)
    assert plans
    for steps in plans:
        assert any("USING COVERING INDEX" in step for step in steps), steps
