"""Invented years of the Serbian Centre's table set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from casevault.disclosure.detail import DetailPolicy
from casevault.disclosure.exact_account import exact_terms
from casevault.disclosure.freezing import FrozenSlice, freeze
from casevault.disclosure.keys import Key
from casevault.disclosure.ledger import LedgerEntry
from casevault.disclosure.release import ComposedRelease, ReleaseRequest, compose
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.table_sets import table_set

SET = table_set("rs_centre_year")
DIMENSIONS = {d.id: d.codes for d in SET.statistic("decided").dimensions}
OUTCOMES = ("IDENT", "REJECT", "SUSP", "NOTVIC", "ONGOING")
SHARES = (0.34, 0.18, 0.06, 0.11, 0.31)

Year = Mapping[str, Sequence[Mapping[Key, int]]]
"""True counts by statistic, one mapping per quarter."""


def year(seed: int, reports: int, earlier: int = 9) -> Year:
    """A year of invented reports, their decisions, and persons from earlier reports."""
    rng = np.random.default_rng(seed)
    received: list[Counter[Key]] = [Counter() for _ in range(4)]
    decided: list[Counter[Key]] = [Counter() for _ in range(4)]
    for _ in range(reports):
        quarter, source = int(rng.integers(4)), _code(rng, "source")
        received[quarter][(source,)] += 1
        outcome = OUTCOMES[int(rng.choice(len(OUTCOMES), p=SHARES))]
        if outcome != "ONGOING":
            when = int(rng.integers(quarter, 4))
            decided[when][_decision(rng, outcome, "THIS_YEAR", source)] += 1
    for _ in range(earlier):
        key = _decision(rng, "IDENT", "EARLIER", _code(rng, "source"))
        decided[int(rng.integers(4))][key] += 1
    return {"received": received, "decided": decided}


def _code(rng: np.random.Generator, name: str) -> str:
    codes = DIMENSIONS[name]
    weights = 1 / np.arange(1, len(codes) + 1)
    return codes[int(rng.choice(len(codes), p=weights / weights.sum()))]


def _decision(rng: np.random.Generator, outcome: str, origin: str, source: str) -> Key:
    person = ("sex", "age_group", "citizenship_group", "form", "place", "scale")
    if outcome != "IDENT":
        return (outcome, origin, source, *("-" for _ in person))
    return (outcome, origin, source, *(_code(rng, name) for name in person))


def frozen(counts: Year, number: int = 2023, secret: bytes = bytes(32)) -> list[FrozenSlice]:
    """All quarters protected in turn."""
    found: list[FrozenSlice] = []
    for statistic in SET.statistics:
        history: list[tuple[FrozenSlice, Mapping[Key, int]]] = []
        for quarter, own in enumerate(counts[statistic.id], 1):
            slice_id = f"{number}-Q{quarter}"
            one = freeze(statistic, slice_id, own, history, base=5, secret=secret)
            history.append((one, own))
            found.append(one)
    return found


def request(number: int, profile: Profile, period: Period, policy: DetailPolicy) -> ReleaseRequest:
    """A request for a release of the table set."""
    return ReleaseRequest(
        id=f"release-{number}",
        table_set=SET,
        profile=profile,
        period=period,
        cut_off=date(2024, 1, 31),
        made_on=date(2024, 2, 1),
        organisation="Centre",
        country="RS",
        policy=policy,
    )


def releases(
    counts: Year, asked: Sequence[tuple[Profile, Period]], policy: DetailPolicy
) -> tuple[list[ComposedRelease], list[LedgerEntry]]:
    """Releases of one year, each after the other."""
    slices = frozen(counts)
    sums: dict[str, Counter[Key]] = {name: Counter() for name in counts}
    for name, quarters in counts.items():
        for own in quarters:
            sums[name].update(own)
    exact = exact_terms(SET.catalogue, sums, late={"decided": 7}, revoked={"decided": 2})
    done: list[ComposedRelease] = []
    ledger: list[LedgerEntry] = []
    for number, (profile, period) in enumerate(asked):
        made = compose(
            request(number, profile, period, policy),
            slices,
            exact if period.is_year else None,
            ledger,
        )
        ledger.append(LedgerEntry.from_json(made.ledger_entry.decode()))
        done.append(made)
    return done, ledger
