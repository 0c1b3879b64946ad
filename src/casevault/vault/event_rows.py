"""The projection: the rows that statistics count, kept bitemporally beside the documents."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from casevault.domain.projection import EventRow
from casevault.domain.statistics_catalogue import EventKind
from casevault.vault.database import Database
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Transaction

COLUMNS: Final[Mapping[EventKind, tuple[str, ...]]] = {
    EventKind.REPORT_RECEIVED: ("source",),
    EventKind.REPORT_DECIDED: (
        "outcome",
        "received",
        "report",
        "source",
        "sex",
        "age_group",
        "citizenship_group",
        "form",
        "place",
        "scale",
    ),
    EventKind.SERVICE_STARTED: ("service", "sex", "age_group"),
}
"""The codes that are columns; every other one is a statistic field of the centre's own."""

ERASED_CASES: Final = ""
"""Stands for the case of rows whose case was erased: they count on, linked to nobody."""

_PLACES: Final = {kind: place for place, kind in enumerate(COLUMNS)}

Key = tuple[EventKind, str, str | None, str, tuple[tuple[str, str], ...]]


def table_of(kind: EventKind) -> str:
    """The table that holds events of a kind."""
    return f"event_{kind.value}"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row of the projection as it stands."""

    kind: EventKind
    number: int
    record_id: str
    person_id: str | None
    occurred: str
    dims: tuple[tuple[str, str], ...]
    recorded_from: int
    recorded_to: int | None

    def key(self) -> Key:
        """What makes two rows the same event with the same codes."""
        return self.kind, self.record_id, self.person_id, self.occurred, self.dims

    def event(self) -> EventRow:
        """The row as the domain knows it."""
        return EventRow(
            kind=self.kind,
            record_id=self.record_id,
            person_id=self.person_id,
            occurred=date.fromisoformat(self.occurred),
            dims=dict(self.dims),
        )


def replace_events(
    database: Database,
    step: Transaction,
    case_id: str,
    events: Iterable[EventRow],
    *,
    is_new: bool = False,
) -> None:
    """Make `events` what is known of a case from now on: close what is gone, open what is new.

    A new case (`is_new`) has no rows yet.
    """
    rows = [] if is_new else list(stored_events(database, case_id))
    wanted = Counter(event_key(event) for event in events)
    changed = False
    for place, row in enumerate(rows):
        if row.recorded_to is not None:
            continue
        if wanted[row.key()] > 0:
            wanted[row.key()] -= 1
            continue
        changed = True
        rows[place] = replace(row, recorded_to=step.stamp)
        database.run(
            f"UPDATE {table_of(row.kind)} SET recorded_to = ? WHERE number = ?",  # noqa: S608 - own words
            (step.stamp, row.number),
        )
    for key in wanted.elements():
        changed = True
        rows.append(_insert(database, step.stamp, case_id, key))
    if changed:
        rows.sort(key=lambda row: (_PLACES[row.kind], row.number))
        step.note(RowKind.EVENTS, case_id, step.stamp, digest_of(case_id, rows))


def stored_events(database: Database, case_id: str) -> Iterator[StoredEvent]:
    """Every row of a case, past ones too, in the order of kind and making."""
    for kind, columns in COLUMNS.items():
        rows = database.rows(
            "SELECT number, record_id, person_id, occurred,"  # noqa: S608 - own words only
            f" recorded_from, recorded_to, {', '.join(columns)} FROM {table_of(kind)}"
            " WHERE case_id = ? ORDER BY number",
            (case_id,),
        )
        own = _own_fields(database, kind, case_id) if rows else {}
        for number, record_id, person_id, occurred, start, end, *codes in rows:
            dims = dict(zip(columns, codes, strict=True)) | own.get(number, {})
            yield StoredEvent(
                kind, number, record_id, person_id, occurred, _sorted(dims), start, end
            )


def digest_of(case_id: str, rows: Iterable[StoredEvent]) -> bytes:
    """One digest over all rows of a case, past ones too, in the order of kind and making."""
    values: list[str | int | None] = []
    for row in rows:
        values += [row.kind.value, row.record_id, row.person_id, row.occurred, len(row.dims)]
        values += [text for pair in row.dims for text in pair]
        values += [row.recorded_from, row.recorded_to]
    return digest("events", case_id, *values)


def all_stored_events(database: Database) -> Iterator[tuple[str, StoredEvent]]:
    """Every row of every case with its case id, case by case; those of erased cases come first.

    Their case id is `ERASED_CASES`.
    """
    own: dict[tuple[str, int], dict[str, str]] = {}
    for event, number, field_id, code in database.each(
        "SELECT event, number, field_id, code FROM event_own_field"
    ):
        own.setdefault((event, number), {})[field_id] = code
    streams = [_stream(database, kind, place, own) for place, kind in enumerate(COLUMNS)]
    for case_id, _, _, row in heapq.merge(*streams, key=lambda item: item[:3]):
        yield case_id, row


def _stream(
    database: Database, kind: EventKind, place: int, own: Mapping[tuple[str, int], dict[str, str]]
) -> Iterator[tuple[str, int, int, StoredEvent]]:
    columns = COLUMNS[kind]
    for case_id, number, record_id, person_id, occurred, start, end, *codes in database.each(
        "SELECT coalesce(case_id, ''), number, record_id, person_id, occurred,"  # noqa: S608 - own words only
        f" recorded_from, recorded_to, {', '.join(columns)} FROM {table_of(kind)}"
        " ORDER BY case_id, number"
    ):
        dims = dict(zip(columns, codes, strict=True))
        dims.update(own.get((kind.value, number), {}))
        row = StoredEvent(kind, number, record_id, person_id, occurred, _sorted(dims), start, end)
        yield case_id, place, number, row


def _own_fields(database: Database, kind: EventKind, case_id: str) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for number, field_id, code in database.rows(
        f"SELECT number, field_id, code FROM {table_of(kind)}"  # noqa: S608 - own words only
        " JOIN event_own_field USING (number) WHERE case_id = ? AND event = ?",
        (case_id, kind.value),
    ):
        found.setdefault(number, {})[field_id] = code
    return found


def _insert(database: Database, stamp: int, case_id: str, key: Key) -> StoredEvent:
    kind, record_id, person_id, occurred, pairs = key
    dims = dict(pairs)
    columns = COLUMNS[kind]
    codes = [dims.pop(column) for column in columns]
    marks = ", ".join("?" for _ in range(5 + len(columns)))
    number = database.insert(
        f"INSERT INTO {table_of(kind)}"  # noqa: S608 - own words only
        f" (case_id, record_id, person_id, occurred, recorded_from, {', '.join(columns)})"
        f" VALUES ({marks})",
        (case_id, record_id, person_id, occurred, stamp, *codes),
    )
    if dims:
        database.run_many(
            "INSERT INTO event_own_field (event, number, field_id, code) VALUES (?, ?, ?, ?)",
            [(kind.value, number, field_id, code) for field_id, code in dims.items()],
        )
    return StoredEvent(kind, number, record_id, person_id, occurred, pairs, stamp, None)


def event_key(event: EventRow) -> Key:
    """What makes two events the same."""
    return (
        event.kind,
        event.record_id,
        event.person_id,
        event.occurred.isoformat(),
        _sorted(event.dims),
    )


def _sorted(dims: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(dims.items()))
