"""The exact attack over classes of atoms, against the listing of every truth."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casevault.disclosure.classes import Classes
from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.keys import KeySpace
from casevault.disclosure.ledger import LedgerEntry
from casevault.disclosure.model import Bound, Knowledge, Part, total
from casevault.disclosure.solver import InfeasibleError
from casevault.domain.release import Profile
from disclosure import tiny
from disclosure.brute_force import Judge, cells


def knowledge(counts: tiny.Year, base: int, secret: bytes) -> tuple[Knowledge, Judge]:
    """What a reader of the year's release knows who even holds the protected vectors."""
    slices = tiny.frozen(counts, base, secret)
    _, [entry] = tiny.released(
        [tiny.request(0, Profile.TRUSTED, tiny.YEAR)], slices, tiny.exact(counts)
    )
    return _of_entry(entry, slices, base), Judge(tiny.TABLE_SET, slices, entry.account, base)


def _of_entry(entry: LedgerEntry, slices: list[FrozenSlice], base: int) -> Knowledge:
    received = Part.of("received", tiny.QUARTERS, {})
    decided = Part.of("decided", tiny.QUARTERS, {"origin": ("THIS_YEAR",)})
    rule = Bound(((1, received), (-1, decided)), 0, None, "rule")
    return Knowledge(
        threshold=base,
        base=base,
        coalition=1,
        spaces={s.id: KeySpace.of(s) for s in tiny.TABLE_SET.statistics},
        vectors={(one.statistic, one.slice_id): one.vector for one in slices},
        bounds=(*(b for b in entry.statements.bounds if not b.rounded), rule),
        clauses=entry.statements.clauses,
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_intervals_and_worlds_equal_the_listing(data: st.DataObject) -> None:
    most = data.draw(st.sampled_from([1, 2, 4]))
    decided = [[data.draw(st.integers(0, most)) for _ in range(6)] for _ in range(4)]
    received = [sum(row[n] for n in (0, 1, 4)) + data.draw(st.integers(0, 3)) for row in decided]
    own, judge = knowledge(tiny.year(received, decided), 3, bytes([most]) * 32)
    rng = np.random.default_rng(1)
    for union in (tiny.QUARTERS, tiny.QUARTERS[:2]):
        for cell, atoms in cells(tiny.TABLE_SET, "decided", union, order=2).items():
            terms = total(Part.of("decided", union, {name: (code,) for name, code in cell}))
            classes = Classes(own, [terms[0][1]])
            low, high = classes.least(terms), classes.greatest(terms)
            values = judge.values(atoms)
            assert (low.value, high.value) == (values[0], values[-1])
            for end in (low, high):
                world = classes.world(end, rng)
                assert own.value(terms, world) == end.value
                assert all(bound.lo <= own.value(bound.sum, world) for bound in own.bounds)
            middle = (values[0] + values[-1]) // 2
            assert _reaches(classes, terms, middle) == (middle in values)


def _reaches(classes: Classes, terms: tuple[tuple[int, Part], ...], value: int) -> bool:
    try:
        classes.reaches(terms, value)
    except InfeasibleError:
        return False
    return True
