import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.errors import UserError
from casevault.domain.periods import Period
from casevault.domain.published_figures import from_json, to_json
from casevault.domain.release import (
    TOTAL,
    Axis,
    Balance,
    BalanceTerm,
    Certificate,
    Figure,
    FigureStatus,
    Profile,
    Release,
    ReleasedTable,
    SizeClass,
    WithheldReason,
)

SEX = Axis("sex", "Sex", "SEX", ("F", "M", "UNK"))

figures = st.one_of(
    st.integers(0, 10**6).map(lambda n: Figure(FigureStatus.EXACT, n)),
    st.integers(0, 10**6).map(lambda n: Figure(FigureStatus.ROUNDED, n * 5)),
    st.sampled_from(SizeClass).map(lambda c: Figure(FigureStatus.SIZE_CLASS, size_class=c)),
    st.just(Figure(FigureStatus.WITHHELD)),
)


def release_of(*figures: Figure, withheld: WithheldReason | None = None) -> Release:
    cells: dict[tuple[str, ...], Figure] = {}
    if not withheld:
        cells = {
            (code,): figure for code, figure in zip((TOTAL, *SEX.codes), figures, strict=False)
        }
    term = BalanceTerm(("THIS_YEAR", "EARLIER"), ("From reports of this year",), figures[0])
    return Release(
        id="K7Q2-04",
        table_set="rs_centre_year",
        title_id="Reports and identified persons",
        definition_source="Centre, statistical report for 2023",
        organisation="Установа „Ђ“",
        country="RS",
        profile=Profile.PUBLIC,
        period=Period.year(2025),
        cut_off=date(2026, 1, 31),
        made_on=date(2026, 2, 3),
        practice=True,
        threshold=5,
        base=5,
        policy_version=1,
        slices=("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"),
        balances=(Balance("identified", "Persons identified", "Once each.", term, (term,)),),
        tables=(
            ReleasedTable(
                "identified_by_sex", "By sex", "Once each.", "Persons", (SEX,), cells, withheld
            ),
        ),
        certificate=Certificate("{}"),
    )


@given(st.lists(figures, min_size=4, max_size=4))
def test_every_printed_figure_comes_back_as_it_was(printed: list[Figure]) -> None:
    release = release_of(*printed)
    read = from_json(to_json(release))
    assert (read.tables, read.balances) == (release.tables, release.balances)


def test_a_reason_for_absence_comes_back() -> None:
    release = release_of(
        Figure(FigureStatus.WITHHELD), withheld=WithheldReason.TOO_FEW_FOR_BREAKDOWN
    )
    assert from_json(to_json(release)).tables == release.tables


def test_what_surrounds_the_figures_comes_back() -> None:
    release = release_of(*[Figure(FigureStatus.EXACT, n) for n in (9, 5, 4, 0)])
    read = from_json(to_json(release))
    names = ("id", "table_set", "organisation", "profile", "period", "cut_off", "made_on")
    assert [getattr(read, name) for name in names] == [getattr(release, name) for name in names]
    assert (read.practice, read.threshold, read.base, read.slices) == (True, 5, 5, release.slices)


def test_tables_say_which_events_they_count() -> None:
    populations = from_json(to_json(release_of(Figure(FigureStatus.WITHHELD)))).populations
    assert populations["identified_by_sex"].where == {"outcome": ("IDENT",)}
    assert populations["identified/EARLIER"].where["origin"] == ("EARLIER",)
    assert "reports/ONGOING" not in populations


def test_the_certificate_is_no_part_of_the_figures() -> None:
    assert "certificate" not in to_json(release_of(Figure(FigureStatus.WITHHELD)))


def broken(change: Callable[[dict[str, Any]], object]) -> str:
    document = json.loads(to_json(release_of(*[Figure(FigureStatus.EXACT, 7)] * 4)))
    change(document)
    return json.dumps(document)


def cell(document: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = document["tables"][0]["cells"][0]
    return first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        broken(lambda d: d.update(format="another")),
        broken(lambda d: cell(d).update(value="7")),
        broken(lambda d: cell(d).update(value=True)),
        broken(lambda d: cell(d).update(value=-1)),
        broken(lambda d: cell(d).update(status="withheld")),
        broken(lambda d: cell(d).pop("value")),
        broken(lambda d: cell(d).update(key=["F", "M"])),
        broken(lambda d: cell(d).update(key=["F"])),
        broken(lambda d: cell(d).update(key=["A"])),
        broken(lambda d: cell(d).update(size_class="0-4")),
        broken(lambda d: d["release"].update(slices="2025-Q1")),
        broken(lambda d: d["release"]["period"].update(start="2026-13-01")),
    ],
)
def test_a_changed_file_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError, match="not a file of published figures"):
        from_json(text)


def test_a_newer_format_asks_for_an_update() -> None:
    with pytest.raises(UserError, match="newer version"):
        from_json(broken(lambda d: d.update(format_version=2)))
