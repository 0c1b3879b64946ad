"""What came, went or changed after its quarter was closed: counted in one yearly account only.

These numbers are totals of what happened to records, without any category. They cannot be
differenced with each other, because the spans of time of two accounts never overlap; nor with
anything else, because late events are in no protected vector and no total, and a figure that
somebody took back or corrected stays where it was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from casevault.disclosure.exact_account import counts_late
from casevault.disclosure.ledger import YearAccount
from casevault.domain.statistics_catalogue import Catalogue
from casevault.services.closed_counts import ClosedQuarter
from casevault.vault.statistics import StatisticStore

_LAST = 4


@dataclass(frozen=True, slots=True)
class Window:
    """What was recorded on events of a closed quarter after one stamp and up to another."""

    closed: ClosedQuarter
    after: int
    until: int


def windows(
    closed: Iterable[ClosedQuarter], year: int, printed: Iterable[YearAccount]
) -> Iterator[Window]:
    """Which changes of earlier years' quarters the account of `year` counts.

    Accounts that are `printed` already counted everything that was known when the last quarter of
    their own year was closed, so this one begins where they ended.
    """
    slices, accounts = list(closed), list(printed)
    ends = {
        (one.frozen.statistic, one.quarter.year): one.known_at
        for one in slices
        if one.quarter.number == _LAST
    }
    for one in slices:
        statistic, own_year = one.frozen.statistic, one.quarter.year
        if own_year >= year or one.is_new or (statistic, year) not in ends:
            continue
        counted = [
            ends.get((statistic, account.year), 0)
            for account in accounts
            if account.year > own_year and counts_late(account, statistic)
        ]
        window = Window(one, max([one.known_at, *counted]), ends[statistic, year])
        if window.after < window.until:
            yield window


def late_events(
    store: StatisticStore,
    catalogue: Catalogue,
    closed: Iterable[ClosedQuarter],
    year: int,
    printed: Iterable[YearAccount],
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """By statistic: events entered late, and taken back or corrected, of quarters of past years."""
    slices = list(closed)
    named = {statistic.id: statistic for statistic in catalogue.statistics}
    past = {
        one.frozen.statistic for one in slices if one.quarter.year < year and not one.is_new
    } & named.keys()
    late, revoked = dict.fromkeys(past, 0), dict.fromkeys(past, 0)
    for window in windows(slices, year, printed):
        name, quarter = window.closed.frozen.statistic, window.closed.quarter
        if name not in named:
            continue
        found = store.late_counts(
            named[name].event,
            quarter.start,
            quarter.end,
            closed_at=window.after,
            known_at=window.until,
        )
        late[name] += found.late
        revoked[name] += found.revoked + found.corrected
    return late, revoked
