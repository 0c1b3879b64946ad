"""Counts of events by their coded dimensions, now or as they were known at a past cut-off.

Each count is one reading of an index that holds all it needs; no document is ever opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casevault.domain.projection import CARRIED
from casevault.domain.statistics_catalogue import NOT_APPLICABLE, EventKind
from casevault.vault.database import Database
from casevault.vault.event_rows import COLUMNS, table_of

ORIGIN: Final = "origin"
"""A dimension that no row holds: it depends on the year of the event."""

THIS_YEAR: Final = "THIS_YEAR"
EARLIER: Final = "EARLIER"

_ORIGIN: Final = (
    "CASE substr(received, 1, 4) WHEN substr(occurred, 1, 4)"
    f" THEN '{THIS_YEAR}' ELSE '{EARLIER}' END"
)
_BETWEEN: Final = "\x1f"
"""Unit separator: stands between codes, and in none."""
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
        ValueError for what rows only carry along.
        """
        values: dict[str, Any] = {"start": start.isoformat(), "end": end.isoformat()}
        key = _key(event, dimensions, values)
        known = _NOW
        if known_at is not None:
            known, values["known"] = _KNOWN, known_at
        # SQLCipher locks and wipes every block of memory it uses: sorting rows into groups costs
        # twenty times what counting them here does; one text for each row halves the rest.
        rows = self._database.rows(
            f"SELECT {key} FROM {table_of(event)} AS event"  # noqa: S608 - own words only
            f" WHERE occurred BETWEEN :start AND :end AND {known}",
            values,
        )
        counts = Counter(text for (text,) in rows)
        return {_codes(text, dimensions): count for text, count in counts.items()}

    def received_reports(self, start: date, end: date, *, known_at: int) -> dict[str, str]:
        """The source of each report received in a period, by its record's id; for this vault only.

        These ids are how closed quarters tell which decisions stand for reports they counted.
        """
        rows = self._database.rows(
            "SELECT record_id, source FROM event_report_received"  # noqa: S608 - own words only
            f" WHERE occurred BETWEEN :start AND :end AND {_KNOWN}",
            {"start": start.isoformat(), "end": end.isoformat(), "known": known_at},
        )
        return dict(rows)

    def decided_reports(
        self, dimensions: tuple[str, ...], start: date, end: date, *, known_at: int
    ) -> list[tuple[str, tuple[str, ...]]]:
        """Each decision of a period: the report it stands for, and its full key as `key_counts`.

        They come in the order of their days, always the same for the same `known_at`.
        """
        event = EventKind.REPORT_DECIDED
        values: dict[str, Any] = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "known": known_at,
        }
        key = _key(event, dimensions, values)
        rows = self._database.rows(
            f"SELECT occurred, number, report, {key} FROM {table_of(event)} AS event"  # noqa: S608 - own words only
            f" WHERE occurred BETWEEN :start AND :end AND {_KNOWN}",
            values,
        )
        return [(report, _codes(text, dimensions)) for _, _, report, text in sorted(rows)]

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


def _key(event: EventKind, dimensions: Sequence[str], values: dict[str, Any]) -> str:
    """One expression for the full key of a row; what it needs is added to `values`."""
    columns = [_column(event, name, values) for name in dimensions]
    return f" || '{_BETWEEN}' || ".join(columns) or "''"


def _codes(text: str, dimensions: Sequence[str]) -> tuple[str, ...]:
    codes = tuple(text.split(_BETWEEN)) if dimensions else ()
    if len(codes) != len(dimensions):
        raise ValueError(dimensions)
    return codes


def _column(event: EventKind, dimension: str, values: dict[str, Any]) -> str:
    columns: Sequence[str] = COLUMNS[event]
    if dimension in CARRIED:
        raise ValueError("carried along, and no dimension")
    if dimension in columns:
        return dimension
    if dimension == ORIGIN and "received" in columns:
        return _ORIGIN
    name = f"field{len(values)}"
    values[name] = dimension
    return (
        "coalesce((SELECT code FROM event_own_field AS own"  # noqa: S608 - own words only
        f" WHERE own.event = '{event.value}' AND own.number = event.number"
        f" AND own.field_id = :{name}), '{NOT_APPLICABLE}')"
    )
