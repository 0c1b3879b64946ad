"""A year of publications from one vault: four quarters, the year, a donor's half-year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casevault.disclosure.internal import internal_report
from casevault.domain.periods import Period, Quarter
from casevault.domain.release import Profile
from casevault.domain.table_sets import table_set
from casevault.services import demo, figures, release_check, releases
from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.vaults import new_session

TABLE_SET = "rs_centre_year"
YEAR = Period.year(2025)
ONE_WAY = {table.id for table in table_set(TABLE_SET).tables if len(table.shown) == 1}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, list[Path]]]:
    """The vault of 300 invented people, and the folders of its six releases in order."""
    folder = tmp_path_factory.mktemp("year")
    clock = HandClock(datetime(2026, 2, 10, 9, tzinfo=UTC))
    session = new_session(folder / "p.casevault", clock=clock, practice=True)
    demo.fill(session, people=300, seed=1)
    quarters = [Quarter(2025, number) for number in range(1, 5)]
    asked = [(Period(q.start, q.end), Profile.PUBLIC) for q in quarters]
    asked += [
        (YEAR, Profile.PUBLIC),
        (Period(quarters[0].start, quarters[1].end), Profile.TRUSTED),
    ]
    folders = []
    for number, (period, profile) in enumerate(asked):
        spec = releases.ReleaseSpec(TABLE_SET, profile, period, date(2026, 2, 10))
        out = folder / f"release-{number}"
        releases.write(session, releases.prepare(session, spec), out, language_code="en")
        folders.append(out)
    yield session, folders
    session.close()


def test_six_releases_of_one_year_are_safe_together(
    published: tuple[Session, list[Path]],
) -> None:
    _, folders = published
    assert figures.attack_paths(folders).is_safe


def test_the_year_shows_exact_totals_the_balance_and_every_one_way_table(
    published: tuple[Session, list[Path]],
) -> None:
    session, _ = published
    spec = releases.ReleaseSpec(TABLE_SET, Profile.PUBLIC, YEAR, date(2026, 2, 10))
    release = releases.prepare(session, spec).release
    assert {table.id for table in release.tables if table.cells} >= ONE_WAY
    for balance in release.balances:
        numbers = [term.figure.value or 0 for term in balance.terms]
        assert balance.total.figure.value == sum(numbers) > 0


def test_every_release_of_the_year_verifies(published: tuple[Session, list[Path]]) -> None:
    _, folders = published
    assert [release_check.verify_release(folder).findings for folder in folders] == [()] * 6


def test_the_same_figures_unprotected_are_found_unsafe_with_named_cells(
    published: tuple[Session, list[Path]], tmp_path: Path
) -> None:
    session, _ = published
    wanted = table_set(TABLE_SET)
    counts = {
        statistic.id: session.vault.statistics.key_counts(
            statistic.event,
            tuple(dimension.id for dimension in statistic.dimensions),
            YEAR.start,
            YEAR.end,
        )
        for statistic in wanted.statistics
    }
    [table] = [
        found
        for found in internal_report(wanted, YEAR, counts).tables
        if found.id == "identified_by_form_and_sex"
    ]
    lines = [",".join((*(axis.dimension for axis in table.axes), "n"))]
    finest = {key: number for key, number in table.cells.items() if "*" not in key}
    lines += [",".join((*key, str(number))) for key, number in finest.items()]
    raw = tmp_path / "raw.csv"
    raw.write_text("\n".join(lines) + "\n", "utf-8")
    verdict = figures.attack_paths([raw])
    assert not verdict.is_safe
    small = [key for key, number in finest.items() if 1 <= number < 5]
    assert small
    named = " ".join(reason.name for reason in verdict.report.reasons)
    assert all(f"form={form}, sex={sex}" in named for form, sex in small)
