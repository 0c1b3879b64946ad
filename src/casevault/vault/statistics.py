"""Counts of events by their coded dimensions, now or as they were known at a past cut-off.

Each count is one GROUP BY over an index that holds all it needs; no document is ever opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casevault.domain.table_sets import NOT_APPLICABLE, EventKind
from casevault.vault.database import Database
from casevault.vault.event_rows import COLUMNS, table_of

ORIGIN: Final = "origin"
"""A dimension that no row holds: it depends on the year of the event."""

_ORIGIN_SQL: Final = (
    "CASE WHEN substr(received, 1, 4) = substr(occurred, 1, 4) THEN 'THIS_YEAR' ELSE 'EARLIER' END"
)
_NOW: Final = "recorded_to IS NULL"
_KNOWN: Final = "recorded_from <= :known AND (recorded_to IS NULL OR recorded_to > :known)"
_NOT_YET: Final = (
    "NOT (recorded_from <= :closed AND (recorded_to IS NULL OR recorded_to > :closed))"
)
_THEN: Final = "recorded_from <= :closed AND (recorded_to IS NULL OR recorded_to > :closed)"


@dataclass(frozen=True, slots=True)
class LateCounts:
    """What changed in a closed period after its closing, without any category."""

    late: int
    revoked: int
    corrected: int


class StatisticStore:
    """Counts rows of the projection."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        values: dict[str, Any] = {"start": start.isoformat(), "end": end.isoformat()}
        names = [_expression(event, name, values) for name in dimensions]
        keys = "".join(f"{name}, " for name in names)
        grouped = f" GROUP BY {', '.join(names)}" if names else ""
        known = _NOW
        if known_at is not None:
            known, values["known"] = _KNOWN, known_at
        rows = self._database.rows(
            f"SELECT {keys}count(*) FROM {table_of(event)} AS event"  # noqa: S608 - own words only
            f" WHERE occurred BETWEEN :start AND :end AND {known}{grouped}",
            values,
        )
        return {tuple(row[:-1]): row[-1] for row in rows if row[-1]}

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
        values: dict[str, Any] = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "closed": closed_at,
        }
        known = _NOW
        if known_at is not None:
            known, values["known"] = _KNOWN, known_at
        appeared = self._sources(event, f"({known}) AND {_NOT_YET}", values)
        vanished = self._sources(event, f"({_THEN}) AND NOT ({known})", values)
        corrected = appeared & vanished
        return LateCounts(
            late=len(appeared - corrected),
            revoked=len(vanished - corrected),
            corrected=len(corrected),
        )

    def _sources(
        self, event: EventKind, condition: str, values: dict[str, Any]
    ) -> set[tuple[str, str | None]]:
        rows = self._database.rows(
            f"SELECT record_id, person_id FROM {table_of(event)}"  # noqa: S608 - own words only
            f" WHERE occurred BETWEEN :start AND :end AND {condition}",
            values,
        )
        return set(rows)


def _expression(event: EventKind, dimension: str, values: dict[str, Any]) -> str:
    columns: Sequence[str] = COLUMNS[event]
    if dimension in columns:
        return dimension
    if dimension == ORIGIN and "received" in columns:
        return _ORIGIN_SQL
    name = f"field{len(values)}"
    values[name] = dimension
    return (
        "coalesce((SELECT code FROM event_own_field AS own"  # noqa: S608 - own words only
        f" WHERE own.event = '{event.value}' AND own.number = event.number"
        f" AND own.field_id = :{name}), '{NOT_APPLICABLE}')"
    )
