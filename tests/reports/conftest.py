"""Releases built by hand: one of every kind that the writers must print."""

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest

from casevault.domain.periods import Period
from casevault.domain.release import (
    TOTAL,
    Axis,
    Balance,
    BalanceTerm,
    Certificate,
    Figure,
    FigureStatus,
    NarrativeBlock,
    Profile,
    Release,
    ReleasedTable,
    SizeClass,
    WithheldReason,
)
from casevault.domain.statistics_catalogue import Dimension
from casevault.domain.table_sets import TableSet, TableSpec, table_set

BASE = 5

Terms = Mapping[tuple[str, ...], int]


def exact(value: int) -> Figure:
    return Figure(FigureStatus.EXACT, value)


def rounded(value: int) -> Figure:
    return Figure(FigureStatus.ROUNDED, value)


def in_words(size_class: SizeClass) -> Figure:
    return Figure(FigureStatus.SIZE_CLASS, size_class=size_class)


def axis_of(dimension: Dimension, profile: Profile) -> Axis:
    level = dimension.level(dimension.public if profile is Profile.PUBLIC else "")
    codes = tuple(dict.fromkeys(level.roll[code] for code in dimension.codes))
    return Axis(dimension.id, level.title_id, level.code_list, codes)


def cells_of(
    axes: tuple[Axis, ...], persons: int, chance: random.Random
) -> dict[tuple[str, ...], Figure]:
    """Rounded figures that add up along every axis."""
    weights = {key: chance.random() ** 3 for key in product(*(axis.codes for axis in axes))}
    whole = sum(weights.values())
    sums: dict[tuple[str, ...], int] = {}
    for key, weight in weights.items():
        value = BASE * round(persons * weight / whole / BASE)
        for place in product(*((code, TOTAL) for code in key)):
            sums[place] = sums.get(place, 0) + value
    return {key: rounded(value) for key, value in sums.items()}


def released(
    spec: TableSpec,
    definition: TableSet,
    profile: Profile,
    persons: int,
    *,
    chance: random.Random,
    withheld: WithheldReason | None,
) -> ReleasedTable:
    statistic = definition.statistic(spec.selection.statistic)
    axes = tuple(axis_of(statistic.dimension(name), profile) for name in spec.shown)
    return ReleasedTable(
        id=spec.id,
        title_id=spec.title_id,
        counting_rule_id=statistic.counting_rule_id,
        unit_id=statistic.unit_id,
        axes=axes,
        cells={} if withheld else cells_of(axes, persons, chance),
        withheld=withheld,
    )


def balance(definition: TableSet, place: int, terms: Terms) -> Balance:
    spec = definition.balances[place]
    labels = {term.id: term.label_id for term in spec.terms}
    return Balance(
        id=spec.id,
        title_id=spec.title_id,
        counting_rule_id=spec.counting_rule_id,
        total=BalanceTerm((spec.total.id,), (spec.total.label_id,), exact(sum(terms.values()))),
        terms=tuple(
            BalanceTerm(ids, tuple(labels[name] for name in ids), exact(value))
            for ids, value in terms.items()
        ),
    )


def release_with(**changes: Any) -> Release:
    plain: dict[str, Any] = {
        "id": "K7Q2-04",
        "table_set": "rs_centre_year",
        "title_id": table_set("rs_centre_year").title_id,
        "definition_source": table_set("rs_centre_year").definition_source,
        "organisation": "Udruženje „Kuća kod lipe“, Sremska Mitrovica",
        "country": "RS",
        "profile": Profile.PUBLIC,
        "period": Period.year(2025),
        "cut_off": date(2026, 1, 31),
        "made_on": date(2026, 2, 3),
        "practice": False,
        "threshold": 5,
        "base": BASE,
        "policy_version": 1,
        "slices": ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"),
        "balances": (),
        "tables": (),
        "certificate": Certificate('{"worlds": []}'),
    }
    return Release(**{**plain, **changes})


OWN_WORDS = (
    NarrativeBlock(
        "The year in short",
        "In 2025 the centre received 168 reports; 66 people were identified.\n"
        "More children than before came with their mothers.",
    ),
    NarrativeBlock("=Thanks", "We thank everybody who reported."),
)

YEAR_TERMS: Terms = {
    ("IDENT",): 57,
    ("REJECT",): 31,
    ("SUSP",): 10,
    ("NOTVIC",): 19,
    ("ONGOING",): 51,
}
ORIGIN_TERMS: Terms = {("THIS_YEAR",): 57, ("EARLIER",): 9}
SHOWN_AT_66 = ("sex", "age_group", "form", "outcome", "source", "origin")


def a_year_of_66() -> Release:
    """The size of a national year: balances, a few one-way tables, the rest withheld."""
    definition = table_set("rs_centre_year")
    chance = random.Random(66)
    tables = []
    for spec in definition.tables:
        withheld = None
        if len(spec.shown) > 1:
            withheld = WithheldReason.TOO_FEW_FOR_TWO_WAY
        elif spec.shown[0] not in SHOWN_AT_66:
            withheld = WithheldReason.TOO_FEW_FOR_BREAKDOWN
        persons = 168 if spec.selection.statistic == "received" else 66
        tables.append(
            released(spec, definition, Profile.PUBLIC, persons, chance=chance, withheld=withheld)
        )
    return release_with(
        balances=(
            balance(definition, 0, YEAR_TERMS),
            balance(definition, 1, ORIGIN_TERMS),
        ),
        tables=tuple(tables),
        narrative=OWN_WORDS,
    )


def a_year_of_600() -> Release:
    """A large centre under agreement: two and three characteristics crossed, fine codes."""
    definition = table_set("rs_centre_year")
    chance = random.Random(600)
    tables = [
        released(spec, definition, Profile.TRUSTED, 640, chance=chance, withheld=None)
        for spec in definition.tables
    ]
    crossed = TableSpec(
        "crossed",
        "Identified persons, by form of exploitation and sex",
        "",
        ("sex", "age_group", "form"),
        definition.tables[-1].selection,
    )
    tables.append(released(crossed, definition, Profile.TRUSTED, 640, chance=chance, withheld=None))
    terms: Terms = {("IDENT",): 1571, ("REJECT",): 31, ("SUSP", "NOTVIC"): 7, ("ONGOING",): 0}
    return release_with(
        id="M3F8-11",
        profile=Profile.TRUSTED,
        balances=(balance(definition, 0, terms),),
        tables=tuple(tables),
    )


def a_year_of_a_few() -> Release:
    """So few that nothing but a size class may be said."""
    definition = table_set("rs_centre_year")
    chance = random.Random(7)
    too_few = WithheldReason.TOO_FEW_FOR_BREAKDOWN
    tables = [
        released(spec, definition, Profile.PUBLIC, 7, chance=chance, withheld=too_few)
        for spec in definition.tables
    ]
    spec = definition.balances[1]
    total = BalanceTerm((spec.total.id,), (spec.total.label_id,), in_words(SizeClass.FROM_5_TO_19))
    words_only = Balance(
        spec.id,
        spec.title_id,
        spec.counting_rule_id,
        total,
        (),
        WithheldReason.NOT_ENOUGH_PUBLISHED,
    )
    return release_with(id="P2X9-01", balances=(words_only,), tables=tuple(tables))


def every_status() -> Release:
    """One table in which each kind of figure occurs, in a practice report."""
    definition = table_set("rs_centre_year")
    form = definition.statistic("decided").dimension("form")
    axis = axis_of(form, Profile.PUBLIC)
    figures = (
        exact(1234),
        rounded(1105),
        rounded(0),
        in_words(SizeClass.FROM_5_TO_19),
        in_words(SizeClass.FROM_20),
        Figure(FigureStatus.WITHHELD),
    )
    cells: dict[tuple[str, ...], Figure] = {
        (code,): figure for code, figure in zip(axis.codes, figures, strict=True)
    }
    cells[(TOTAL,)] = exact(2417)
    statistic = definition.statistic("decided")
    table = ReleasedTable(
        "identified_by_form",
        "Identified persons, by form of exploitation",
        statistic.counting_rule_id,
        statistic.unit_id,
        (axis,),
        cells,
    )
    return release_with(
        id="T5R6-02",
        practice=True,
        period=Period(date(2025, 1, 1), date(2025, 6, 30)),
        balances=(balance(definition, 0, YEAR_TERMS),),
        tables=(table,),
    )


MAKERS: dict[str, Callable[[], Release]] = {
    "66": a_year_of_66,
    "600": a_year_of_600,
    "few": a_year_of_a_few,
    "statuses": every_status,
}


@pytest.fixture(params=sorted(MAKERS))
def release(request: pytest.FixtureRequest) -> Release:
    """Each kind of release in turn."""
    return MAKERS[request.param]()


@pytest.fixture
def year() -> Release:
    return a_year_of_66()


@pytest.fixture
def statuses() -> Release:
    return every_status()


@pytest.fixture
def changed_release() -> Callable[..., Release]:
    """Make a release with some of its particulars changed."""
    return release_with


_written: list[str] = []
_watching = [False]


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching[0]:
        return
    if event == "open" and any(sign in str(arguments[1] or "r") for sign in "wxa+"):
        _written.append(str(arguments[0]))
    if event in {"tempfile.mkstemp", "tempfile.mkdtemp", "socket.__new__", "subprocess.Popen"}:
        _written.append(event)


sys.addaudithook(_watch)


@pytest.fixture
def opened_for_writing() -> Iterator[Callable[[], list[str]]]:
    """Lists what was opened for writing since the test began; an audit hook sees every open."""
    _written.clear()
    _watching[0] = True
    yield lambda: list(_written)
    _watching[0] = False
