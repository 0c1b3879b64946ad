"""True counts of closed quarters, derived from what was known when each of them was closed.

A reader of the published figures knows that the decisions on reports of a year are part of the
reports received in that year, source by source. So a decision counts as one of this year's reports
only if a closed quarter of the year counted its report as received, and no earlier closed quarter
counted a decision on it; it then has the source under which the report was counted. Every other
decision counts with those on earlier reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casevault.disclosure.freezing import FrozenSlice
from casevault.domain.periods import Quarter
from casevault.domain.statistics_catalogue import Catalogue, EventKind, Statistic
from casevault.vault.statistics import EARLIER, ORIGIN, THIS_YEAR, StatisticStore

SOURCE = "source"

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosedQuarter:
    """A frozen slice and the stamp up to which records counted; `is_new` is not yet kept."""

    frozen: FrozenSlice
    known_at: int
    is_new: bool

    @property
    def quarter(self) -> Quarter:
        """The quarter of the slice."""
        return Quarter.parse(self.frozen.slice_id)


def has_origin(statistic: Statistic) -> bool:
    """Whether a statistic tells decisions on this year's reports from others."""
    return any(dimension.id == ORIGIN for dimension in statistic.dimensions)


class ClosedCounts:
    """The true counts by full key from which slices were frozen; they never leave.

    `closed` may grow meanwhile, in the order of closing: a slice never depends on later ones.
    """

    def __init__(
        self, store: StatisticStore, catalogue: Catalogue, closed: Sequence[ClosedQuarter]
    ) -> None:
        self._store = store
        self._closed = closed
        self._receiving = {
            statistic.id
            for statistic in catalogue.statistics
            if statistic.event is EventKind.REPORT_RECEIVED
        }
        self._found: dict[tuple[str, str], tuple[Counter[Key], frozenset[str]]] = {}

    def of(self, statistic: Statistic, one: ClosedQuarter) -> Mapping[Key, int]:
        """The true counts of one slice: the same now as when it was frozen."""
        return self._counted(statistic, one)[0]

    def before(self, statistic: Statistic, quarter: Quarter) -> list[ClosedQuarter]:
        """The slices of a statistic for the quarters of the year before this one, oldest first."""
        return [one for one in self._of_year({statistic.id}, quarter) if one.quarter < quarter]

    def _counted(
        self, statistic: Statistic, one: ClosedQuarter
    ) -> tuple[Counter[Key], frozenset[str]]:
        """The counts, and the reports on which decisions are counted up to this quarter."""
        name = (statistic.id, one.frozen.slice_id)
        if name not in self._found:
            self._found[name] = (
                self._settled(statistic, one)
                if has_origin(statistic)
                else self._plain(statistic, one)
            )
        return self._found[name]

    def _plain(
        self, statistic: Statistic, one: ClosedQuarter
    ) -> tuple[Counter[Key], frozenset[str]]:
        counts = self._store.key_counts(
            statistic.event,
            _names(statistic),
            one.quarter.start,
            one.quarter.end,
            known_at=one.known_at,
        )
        return Counter(counts), frozenset()

    def _settled(
        self, statistic: Statistic, one: ClosedQuarter
    ) -> tuple[Counter[Key], frozenset[str]]:
        quarter = one.quarter
        earlier = self.before(statistic, quarter)
        taken = self._counted(statistic, earlier[-1])[1] if earlier else frozenset[str]()
        rows = self._store.decided_reports(
            _names(statistic), quarter.start, quarter.end, known_at=one.known_at
        )
        return settle(_names(statistic), rows, self._received(quarter), taken)

    def _received(self, quarter: Quarter) -> dict[str, str]:
        """Reports that closed quarters of the year counted up to this one, with their sources."""
        found: dict[str, str] = {}
        for other in self._of_year(self._receiving, quarter):
            found |= self._store.received_reports(
                other.quarter.start, other.quarter.end, known_at=other.known_at
            )
        return found

    def _of_year(self, statistics: set[str], quarter: Quarter) -> list[ClosedQuarter]:
        return sorted(
            (
                one
                for one in self._closed
                if one.frozen.statistic in statistics
                and one.quarter.year == quarter.year
                and one.quarter <= quarter
            ),
            key=lambda one: one.quarter,
        )


def settle(
    names: Sequence[str],
    rows: Iterable[tuple[str, Key]],
    received: Mapping[str, str],
    taken: frozenset[str],
) -> tuple[Counter[Key], frozenset[str]]:
    """Count decisions (the report each stands for, and its key by date) beside counted reports.

    `received` are the counted reports with their sources, `taken` those on which a decision is
    counted already. Gives the counts, and `taken` with the reports of these decisions.
    """
    origin = names.index(ORIGIN)
    source = names.index(SOURCE) if SOURCE in names else None
    counts: Counter[Key] = Counter()
    now_taken = set(taken)
    for report, key in rows:
        codes = list(key)
        if codes[origin] == THIS_YEAR:
            if report in received and report not in now_taken:
                now_taken.add(report)
                if source is not None:
                    codes[source] = received[report]
            else:
                codes[origin] = EARLIER
        counts[tuple(codes)] += 1
    return counts, frozenset(now_taken)


def _names(statistic: Statistic) -> tuple[str, ...]:
    return tuple(dimension.id for dimension in statistic.dimensions)
