"""Records that change between the closing of one quarter and the next, up to the yearly release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from casevault.domain.periods import Period, Quarter
from casevault.domain.release import Profile
from casevault.domain.table_sets import table_set
from casevault.services import cases, figures, releases, slicing
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.closed_counts import ClosedCounts
from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.vaults import new_session

TABLE_SET = table_set("rs_centre_year")
DECIDED = TABLE_SET.statistic("decided")
YEAR = Period.year(2025)
USUAL = {"IDENT": 7, "REJECT": 3, "SUSP": 3, "NOTVIC": 3, "ONGOING": 7}
TERMS = ("IDENT", "REJECT", "SUSP", "NOTVIC", "ONGOING")


def report(received: date, source: str, outcome: str, decided: date | None = None) -> NewCase:
    """One invented report, with a person where one was identified."""
    answers = {"received": received.isoformat(), "source": source, "outcome": outcome}
    if decided is not None:
        answers["outcome_on"] = decided.isoformat()
    records: list[tuple[str, Mapping[str, object]]] = [("report", answers)]
    if outcome == "IDENT":
        records.append(("person", {"sex": "F", "birth_year": 1990}))
    return NewCase(tuple(records), "ACTIVE", received.isoformat())


def usual(quarter: Quarter) -> list[NewCase]:
    """The reports of an ordinary quarter, each decided 20 days later or still open."""
    found = []
    for outcome, many in USUAL.items():
        for place in range(many):
            received = quarter.start + timedelta(days=3 + place * 5)
            decided = None if outcome == "ONGOING" else received + timedelta(days=20)
            found.append(report(received, ("POL", "NGO", "CSW")[place % 3], outcome, decided))
    return found


@dataclass(frozen=True, slots=True)
class Centre:
    """A vault in use, its clock, and where its releases go."""

    session: Session
    clock: HandClock
    folder: Path

    def enter(self, *new: NewCase) -> None:
        """Enter reports, a day after whatever was done before."""
        self.clock.forward(days=1)
        save_new_cases(self.session, list(new))

    def quarter(self, number: int) -> None:
        """On the tenth day after its end, enter the ordinary reports of a quarter."""
        quarter = Quarter(2025, number)
        self._go_to(quarter.end + timedelta(days=9))
        self.enter(*usual(quarter))

    def change(self, from_source: str, on: date, **answers: str) -> None:
        """Correct, on some day, the only report that came from a source."""
        self._go_to(on)
        for row in cases.fetch(self.session, cases.find(self.session, cases.CaseQuery())):
            [known] = cases.case_view(self.session, row.case_id).of_form("report")
            if known.facts["source"] == from_source:
                cases.save(
                    self.session,
                    row.case_id,
                    "report",
                    {**known.facts, **answers},
                    record_id=known.record_id,
                    seen_version=known.version,
                    with_identity=False,
                )
                return
        raise AssertionError(from_source)

    def _go_to(self, day: date) -> None:
        self.clock.time = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)

    def release(self, period: Period) -> releases.PreparedRelease:
        """Release a period to the public; it must pass the attack."""
        spec = releases.ReleaseSpec(
            TABLE_SET.id, Profile.PUBLIC, period, max(period.end, self.session.today)
        )
        prepared = releases.prepare(self.session, spec)
        assert prepared.composed.attack.safe
        name = f"{period.start}-{period.end}"
        releases.write(self.session, prepared, self.folder / name, language_code="en")
        return prepared

    def decided(self, source: str) -> Counter[tuple[str, str, str]]:
        """Decisions in closed quarters by quarter, outcome and origin, of one source."""
        closed = slicing.kept_quarters(self.session)
        true = ClosedCounts(self.session.vault.statistics, TABLE_SET.catalogue, closed)
        found: Counter[tuple[str, str, str]] = Counter()
        for one in closed:
            if one.frozen.statistic == DECIDED.id:
                for (outcome, origin, own_source, *_), n in true.of(DECIDED, one).items():
                    if own_source == source:
                        found[one.frozen.slice_id[-2:], outcome, origin] += n
        return found


def account(prepared: releases.PreparedRelease) -> dict[str, int | None]:
    """The printed balance of the year's reports; nothing of it is merged."""
    [balance] = [one for one in prepared.release.balances if one.id == "reports"]
    terms = {term.term_ids: term.figure.value for term in (balance.total, *balance.terms)}
    assert set(terms) == {("RECEIVED",), *((name,) for name in TERMS)}
    return {name: number for (name,), number in terms.items()}


FIRST = Period(date(2025, 1, 1), date(2025, 3, 31))
SECOND = Period(date(2025, 4, 1), date(2025, 6, 30))
ORDINARY = {name: 4 * number for name, number in USUAL.items()}


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A centre on 1 April 2025 that has entered nothing yet."""
    clock = HandClock(datetime(2025, 4, 1, 9, tzinfo=UTC))
    session = new_session(tmp_path / "v.casevault", clock=clock)
    yield Centre(session, clock, tmp_path)
    session.close()


def test_a_report_entered_late_and_decided_in_an_open_quarter_leaves_the_balance_whole(
    centre: Centre,
) -> None:
    centre.quarter(1)
    centre.release(FIRST)
    centre.clock.forward(days=45)
    centre.enter(report(date(2025, 2, 20), "CONSUL", "REJECT", date(2025, 5, 20)))
    for number in (2, 3, 4):
        centre.quarter(number)
    year = centre.release(YEAR)
    assert account(year) == {"RECEIVED": 92, **ORDINARY}
    assert centre.decided("CONSUL") == {("Q2", "REJECT", "EARLIER"): 1}
    assert figures.attack_paths(sorted(centre.folder.glob("2025-*"))).is_safe


def test_a_corrected_source_moves_no_decision_away_from_its_counted_report(centre: Centre) -> None:
    centre.quarter(1)
    centre.enter(report(date(2025, 2, 20), "SCHOOL", "ONGOING"))
    centre.release(FIRST)
    centre.change(
        "SCHOOL", date(2025, 5, 25), source="CONSUL", outcome="REJECT", outcome_on="2025-05-20"
    )
    for number in (2, 3, 4):
        centre.quarter(number)
    year = centre.release(YEAR)
    assert account(year) == {"RECEIVED": 93, **ORDINARY, "REJECT": 13}
    assert centre.decided("SCHOOL") == {("Q2", "REJECT", "THIS_YEAR"): 1}
    assert centre.decided("CONSUL") == {}
    assert figures.attack_paths(sorted(centre.folder.glob("2025-*"))).is_safe


def test_a_report_taken_back_after_a_later_quarter_was_asked_for_first_stays_counted(
    centre: Centre,
) -> None:
    centre.quarter(1)
    centre.enter(report(date(2025, 2, 20), "SCHOOL", "REJECT", date(2025, 5, 20)))
    centre.quarter(2)
    centre.release(SECOND)
    kept = {(one.frozen.statistic, one.quarter) for one in slicing.kept_quarters(centre.session)}
    assert kept == {
        (name, Quarter(2025, number)) for name in ("received", "decided") for number in (1, 2)
    }
    centre.change("SCHOOL", date(2025, 7, 20), outcome="DUP")
    for number in (3, 4):
        centre.quarter(number)
    centre.release(FIRST)
    year = centre.release(YEAR)
    assert account(year) == {"RECEIVED": 93, **ORDINARY, "REJECT": 13}
    assert centre.decided("SCHOOL") == {("Q2", "REJECT", "THIS_YEAR"): 1}
    assert figures.attack_paths(sorted(centre.folder.glob("2025-*"))).is_safe


def test_a_report_decided_again_in_another_quarter_is_not_taken_off_twice(centre: Centre) -> None:
    centre.quarter(1)
    centre.enter(report(date(2025, 2, 20), "SCHOOL", "NOTVIC", date(2025, 3, 20)))
    centre.release(FIRST)
    centre.change("SCHOOL", date(2025, 5, 25), outcome="REJECT", outcome_on="2025-05-20")
    for number in (2, 3, 4):
        centre.quarter(number)
    year = centre.release(YEAR)
    assert account(year) == {"RECEIVED": 93, **ORDINARY, "NOTVIC": 13}
    assert centre.decided("SCHOOL") == {
        ("Q1", "NOTVIC", "THIS_YEAR"): 1,
        ("Q2", "REJECT", "EARLIER"): 1,
    }


def test_no_id_of_a_record_is_in_anything_frozen_entered_or_written(centre: Centre) -> None:
    centre.quarter(1)
    centre.release(FIRST)
    session = centre.session
    rows = cases.fetch(session, cases.find(session, cases.CaseQuery()))
    ids = [
        record.record_id.encode()
        for row in rows
        for record in cases.case_view(session, row.case_id).of_form("report")
    ]
    kept = [one.document for one in session.vault.slices.all()]
    kept += [one.document for one in session.vault.ledger.entries()]
    kept += [path.read_bytes() for path in centre.folder.glob("2025-*/*") if path.is_file()]
    assert len(ids) == len(rows) > 0
    assert len(kept) > 3
    assert not any(one in document for document in kept for one in ids)
