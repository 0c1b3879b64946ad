"""The attack on tables of counts: several tables of one population, pooled.

Every cell of the joint grid and every stretch of time between the tables' days is an unknown whole
number; every printed figure bounds a sum of them. Rounded figures mean what `protect` and releases
mean by them; hidden ones may be anything that fits.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from casevault.disclosure.attack_report import (
    Answer,
    AttackReport,
    Reason,
    ReasonKind,
    verdict_of,
)
from casevault.disclosure.conflicts import smallest_conflict_of
from casevault.disclosure.grid_search import Grid, GridSearch
from casevault.disclosure.lattice import Lattice, Variable
from casevault.disclosure.solver import (
    InfeasibleError,
    Programme,
    Row,
    Terms,
    UnfinishedError,
    weigh,
)
from casevault.disclosure.table_files import CountTable, TableRow
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

MOST_ATOMS = 20_000
MOST_REASONS = 100
DEFAULT_THRESHOLD = 5
FEWEST_VALUES = 3
OTHER = "(other)"
"""Stands for categories that a table counts in its totals but does not list."""

Labelled = tuple[Row, str]


def attack_tables(
    tables: Sequence[CountTable], *, threshold: int | None = None, coalition: int = 1
) -> AttackReport:
    """Attack tables of one population together.

    Raises:
        UserError: they contradict each other (BAD_INPUT), or are too large to attack (REFUSED).
    """
    k = threshold or max((t.threshold for t in tables), default=0) or DEFAULT_THRESHOLD
    try:
        grid, programme = _posed(tables)
        search = GridSearch(grid, programme, k, coalition)
        reasons = tuple(itertools.islice(search.reasons(), MOST_REASONS))
        answers = tuple(_answers(grid, tables, search, k))
        reasons += tuple(_too_few(grid, tables, answers, reasons))
    except UnfinishedError as error:
        raise UserError(
            N_(
                "The attack could not be finished, so nothing is proven. "
                "Do not publish; try with fewer or smaller tables."
            ),
            exit_code=ExitCode.REFUSED,
        ) from error
    return AttackReport(k, coalition, search.checked, answers, reasons)


def _posed(tables: Sequence[CountTable]) -> tuple[Grid, Programme]:
    """The joint grid and what is known of it."""
    try:
        return _known(tables, _grid(tables, closed=_closed(tables)))
    except UserError:
        # A table may print totals over more categories than it lists after all.
        return _known(tables, _grid(tables, closed=frozenset()))


def _known(tables: Sequence[CountTable], grid: Grid) -> tuple[Grid, Programme]:
    facts = [fact for table in tables for fact in _facts(grid, table)]
    boxes, rows = _tightened(grid, facts)
    return grid, _programme(boxes, rows, facts)


def _closed(tables: Sequence[CountTable]) -> frozenset[str]:
    """The variables whose codes are all listed by one complete table."""
    every: dict[str, set[str]] = {}
    for table in tables:
        for name, own in _listed(table).items():
            every.setdefault(name, set()).update(own)
    return frozenset(
        name
        for table in tables
        if _is_complete(table)
        for name, own in _listed(table).items()
        if own == every[name]
    )


def _grid(tables: Sequence[CountTable], *, closed: Collection[str]) -> Grid:
    """The joint grid: all variables with all their codes, and the elementary stretches of time."""
    lattice = Lattice(_variables(tables, closed=closed))
    starts = {table.period[0] for table in tables if table.period}
    after = {_next_day(table.period[1]) for table in tables if table.period}
    times = tuple(itertools.pairwise(sorted({*starts, *after}))) or (("", ""),)
    if lattice.leaves * len(times) > MOST_ATOMS:
        raise UserError(
            N_(
                "These tables together have too many cells to attack. "
                "Attack fewer or coarser tables at a time."
            ),
            exit_code=ExitCode.REFUSED,
        )
    unions = {_times(times, table.period) for table in tables}
    printed = frozenset(lattice.cell(row.where) for table in tables for row in table.rows)
    return Grid(lattice, times, tuple(sorted(unions)), printed)


def _variables(tables: Sequence[CountTable], *, closed: Collection[str]) -> list[Variable]:
    """All variables with all their codes, and the groups that any table makes of them."""
    codes: dict[str, dict[str, None]] = {}
    groups: dict[str, dict[str, tuple[str, ...]]] = {}
    for table in tables:
        for name in table.variables:
            codes.setdefault(name, {})
            for group, own in table.groups.get(name, {}).items():
                if groups.setdefault(name, {}).setdefault(group, own) != own:
                    raise UserError(
                        N_(
                            "The tables do not agree what {group} of {name} consists of. "
                            "Attack them apart."
                        ),
                        group=group,
                        name=name,
                    )
        for row in table.rows:
            for name, code in row.where.items():
                codes[name][code] = None
    found = []
    for name, listed in codes.items():
        joined = groups.get(name, {})
        finest = dict.fromkeys([*listed, *(code for own in joined.values() for code in own)])
        leaves = tuple(code for code in finest if code not in joined)
        found.append(Variable(name, leaves if name in closed else (*leaves, OTHER), joined))
    return found


def _listed(table: CountTable) -> dict[str, set[str]]:
    """The finest codes of each variable that a table lists."""
    return {
        v: {row.where[v] for row in table.rows if v in row.where} - set(table.groups.get(v, ()))
        for v in table.variables
    }


def _is_complete(table: CountTable) -> bool:
    """Whether a table lists every combination of its codes, or has no totals to hide any in."""
    interior = {tuple(row.where.values()) for row in table.rows if _is_finest(table, row)}
    totals = any(not _is_finest(table, row) for row in table.rows)
    cells = math.prod(len(own) for own in _listed(table).values())
    return not totals or len(interior) == cells > 0


def _is_finest(table: CountTable, row: TableRow) -> bool:
    """Whether a row sums over nothing."""
    return len(row.where) == len(table.variables) and not any(
        code in table.groups.get(name, {}) for name, code in row.where.items()
    )


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _times(times: Sequence[tuple[str, str]], period: tuple[str, str] | None) -> tuple[int, ...]:
    """The stretches of time that a table counts; all of them when it does not say."""
    if period is None:
        return tuple(range(len(times)))
    start, after = period[0], _next_day(period[1])
    return tuple(n for n, (first, last) in enumerate(times) if start <= first and last <= after)


def _facts(grid: Grid, table: CountTable) -> Iterator[Labelled]:
    """What a table says; unlisted cells of a table without any total are nobody."""
    times = _times(grid.times, table.period)
    for row in table.rows:
        terms = grid.terms(row.where, times)
        lo, hi = (row.lo, row.hi)
        if row.kind == "rounded":
            lo, hi = rounded_bounds(row.lo, len(terms), table.base)
        yield Row(terms, lo, hi), f"{table.name} {grid.name(row.where)}"
    if all(_is_finest(table, row) for row in table.rows):
        listed = {tuple(row.where[v] for v in table.variables) for row in table.rows}
        own = [tuple(dict.fromkeys(row.where[v] for row in table.rows)) for v in table.variables]
        for codes in itertools.product(*own):
            if codes not in listed:
                where = dict(zip(table.variables, codes, strict=True))
                yield Row(grid.terms(where, times), 0, 0), f"{table.name} {grid.name(where)}"


def rounded_bounds(protected: int, atoms: int, base: int) -> tuple[int, int]:
    """The true sums that a protected number may stand for when it is a sum over some atoms."""
    units = protected // base
    beyond = max(0, units - atoms)
    # Every atom may hold one unit and nobody; further units are cheapest all in one atom.
    low = beyond * base + 1 if beyond else 0
    return low, protected + atoms * (base - 1)


def _tightened(
    grid: Grid, facts: Sequence[Labelled]
) -> tuple[tuple[list[int], list[int | None]], list[Labelled]]:
    """Facts about single atoms as bounds, and the other facts that say more than these."""
    lower: list[int] = [0] * grid.size
    upper: list[int | None] = [None] * grid.size
    rows: list[Labelled] = []
    for row, label in facts:
        if len(row.terms) == 1 and row.lo is not None:
            atom = row.terms[0][0]
            lower[atom] = max(lower[atom], row.lo)
            own = upper[atom]
            upper[atom] = row.hi if own is None else own if row.hi is None else min(own, row.hi)
        else:
            rows.append((row, label))
    return (lower, upper), [fact for fact in rows if not _implied(fact[0], lower, upper)]


def _implied(row: Row, lower: Sequence[int], upper: Sequence[int | None]) -> bool:
    least = sum(lower[atom] for atom, _ in row.terms)
    tops = [upper[atom] for atom, _ in row.terms]
    most = None if None in tops else sum(top for top in tops if top is not None)
    below = row.lo is None or least >= row.lo
    return below and (row.hi is None or (most is not None and most <= row.hi))


def _programme(
    boxes: tuple[list[int], list[int | None]],
    rows: Sequence[Labelled],
    facts: Sequence[Labelled],
) -> Programme:
    lower, upper = boxes
    crossed = any(hi is not None and hi < lo for lo, hi in zip(lower, upper, strict=True))
    try:
        if not crossed:
            programme = Programme(lower, upper, [row for row, _ in rows])
            programme.point()
            return programme
    except InfeasibleError:
        pass
    size = len(lower)
    found = smallest_conflict_of(list(facts), lambda kept: _fits(size, kept))
    raise UserError(
        N_(
            "These tables contradict each other; no numbers fit them all: {facts}. "
            "Check whether they really count the same people."
        ),
        facts="; ".join(label for _, label in found),
    )


def _fits(size: int, facts: Sequence[Labelled]) -> bool:
    try:
        Programme([0] * size, [None] * size, [row for row, _ in facts]).point()
    except InfeasibleError:
        return False
    return True


def _answers(
    grid: Grid, tables: Sequence[CountTable], search: GridSearch, k: int
) -> Iterator[Answer]:
    """What is known of every printed cell that is not exact."""
    seen: set[Terms] = set()
    for table in tables:
        for row in table.rows:
            terms = grid.terms(row.where, _times(grid.times, table.period))
            if row.kind != "exact" and terms not in seen:
                seen.add(terms)
                yield _answer(grid, row, table, search, k)


def _too_few(
    grid: Grid,
    tables: Sequence[CountTable],
    answers: Sequence[Answer],
    reasons: Sequence[Reason],
) -> Iterator[Reason]:
    """Hidden figures that have fewer than three possible values."""
    hidden = {
        grid.name(row.where, _times(grid.times, table.period))
        for table in tables
        for row in table.rows
        if row.kind == "hidden"
    }
    known = {reason.name for reason in reasons}
    for answer in answers:
        values = answer.values
        if answer.name in hidden - known and values is not None and len(values) < FEWEST_VALUES:
            yield Reason(ReasonKind.FEW_VALUES, answer.name, {"number": len(values)})


def _answer(grid: Grid, row: TableRow, table: CountTable, search: GridSearch, k: int) -> Answer:
    times = _times(grid.times, table.period)
    terms = grid.terms(row.where, times)
    low, high, worlds = search.interval(terms)
    values = None
    if high is not None and high - low < 8:
        seen = {weigh(terms, world) for world in search.worlds}
        values = tuple(v for v in range(low, high + 1) if v in seen or search.reaches(terms, v))
    verdict = verdict_of(low, high, values, k)
    named = tuple(grid.world(world) for world in worlds)
    return Answer(grid.name(row.where, times), low, high, values, verdict, named)
