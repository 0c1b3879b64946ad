"""Counts of events by their coded dimensions, now or as they were known at a past cut-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casevault.domain.table_sets import EventKind


@dataclass(frozen=True, slots=True)
class LateCounts:
    """What changed in a closed period after its closing, without any category."""

    late: int
    revoked: int
    corrected: int


class StatisticStore:
    """Counts rows of the projection; never opens a document."""

    def key_counts(
        self,
        event: EventKind,
        dimensions: tuple[str, ...],
        start: date,
        end: date,
        *,
        known_at: int | None = None,
    ) -> dict[tuple[str, ...], int]:
        """Events from `start` to `end` (both included) by full key.

        `origin` is THIS_YEAR where the report was received in the year of the event, else
        EARLIER. A dimension that is no column is a statistic field of the centre's own.
        """
        raise NotImplementedError

    def late_counts(
        self,
        event: EventKind,
        start: date,
        end: date,
        *,
        closed_at: int,
        known_at: int | None = None,
    ) -> LateCounts:
        """Events of a period that were entered, taken back or changed after `closed_at`."""
        raise NotImplementedError

    def table_counts(
        self, event: EventKind, tables: Sequence[tuple[str, ...]], start: date, end: date
    ) -> list[dict[tuple[str, ...], int]]:
        """One margin for each tuple of dimensions, from one reading of the rows."""
        raise NotImplementedError
