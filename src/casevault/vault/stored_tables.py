"""Every table of the database: its columns, and what the tag of one of its rows is over.

In an order in which rows can be written into another database: what is referred to comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.statistics_catalogue import EventKind
from casevault.vault.attachment_rows import COLUMN_NAMES as ATTACHMENT_NAMES
from casevault.vault.blind_index import TOKEN_COLUMNS
from casevault.vault.cases import LINE_NAMES
from casevault.vault.event_rows import COLUMNS as EVENT_COLUMNS
from casevault.vault.event_rows import table_of
from casevault.vault.record_rows import COLUMN_NAMES as RECORD_NAMES
from casevault.vault.row_seal import digest

Values = Sequence[Any]
"""The values of a row in the order of its table's columns, without the tag."""


@dataclass(frozen=True, slots=True)
class StoredTable:
    """One table; `digest` gives what the tag of a row is over, None where rows carry no tag."""

    name: str
    columns: tuple[str, ...]
    digest: Callable[[Values], bytes] | None

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns with that of the tag, where there is one."""
        return self.columns if self.digest is None else (*self.columns, "mac")


def _whole(kind: str) -> Callable[[Values], bytes]:
    return lambda values: digest(kind, *values)


def _numbered(kind: str) -> Callable[[Values], bytes]:
    return lambda values: digest(kind, *values[1:])


def _case_digest(values: Values) -> bytes:
    return digest("case", *values[1 : 1 + len(LINE_NAMES)])


def _last(values: Values) -> bytes:
    stored: bytes = values[-1]
    return stored


def _chained(name: str, *columns: str) -> StoredTable:
    return StoredTable(name, ("number", *columns, "previous", "digest"), _last)


def _events(kind: EventKind) -> StoredTable:
    columns = ("number", "case_id", "record_id", "person_id", "occurred")
    ends = ("recorded_from", "recorded_to")
    return StoredTable(table_of(kind), (*columns, *EVENT_COLUMNS[kind], *ends), None)


CASES: Final = StoredTable(
    "case_file",
    ("number", *LINE_NAMES, "changed_at", "person_count", "report_open"),
    _case_digest,
)
PERSONS: Final = StoredTable(
    "person", ("person_id", "case_id", "position", "stamp"), _whole("person")
)
RECORDS: Final = StoredTable("record", ("number", *RECORD_NAMES), _numbered("record"))
HISTORY: Final = StoredTable("record_history", RECORDS.columns, RECORDS.digest)
ATTACHMENTS: Final = StoredTable(
    "attachment", ("number", *ATTACHMENT_NAMES), _numbered("attachment")
)
WRAPS: Final = StoredTable(
    "case_key_wrap",
    ("case_id", "holder", "epoch", "form", "wrapped", "proof"),
    _whole("wrap"),
)
TOKENS: Final = StoredTable("blind_token", TOKEN_COLUMNS, None)
DIRECTORY: Final = StoredTable("directory", ("user_id", "sealed", "stamp"), _whole("user"))
DRAFTS: Final = StoredTable("draft", ("user_id", "key", "stamp", "sealed", "digest"), None)
KEY_CHANGES_DUE: Final = StoredTable(
    "key_change_due", ("case_id", "stamp"), _whole("key_change_due")
)
TOMBSTONES: Final = StoredTable(
    "tombstone", ("case_id", "code", "ground", "stamp"), _whole("tombstone")
)
EVENTS: Final = tuple(_events(kind) for kind in EVENT_COLUMNS)
CHAIN: Final = StoredTable(
    "audit_chain", ("only_row", "entry", "key", "sealed_start", "signed"), _numbered("state")
)
MARK: Final = StoredTable(
    "commit_mark",
    ("only_row", "counter", "stamp", "head", "previous_head", "drafts"),
    _numbered("mark"),
)

STORED: Final = (
    StoredTable("setting", ("name", "value", "stamp"), _whole("setting")),
    DIRECTORY,
    CASES,
    PERSONS,
    WRAPS,
    RECORDS,
    HISTORY,
    TOKENS,
    ATTACHMENTS,
    KEY_CHANGES_DUE,
    TOMBSTONES,
    *EVENTS,
    StoredTable("event_own_field", ("event", "number", "field_id", "code"), None),
    _chained("slice", "statistic", "slice_id", "document", "stamp"),
    _chained("ledger", "kind", "document", "stamp"),
    StoredTable("audit_session", ("number", "user_id", "sealed_key"), _whole("session")),
    StoredTable(
        "audit_entry",
        ("number", "session", "sealed", "digest", "link"),
        lambda values: digest("audit", *values[3:]),
    ),
    StoredTable("audit_row", ("entry", "kind", "row_id", "version", "digest"), None),
    StoredTable("audit_signature", ("session", "entry", "head", "signature"), _whole("signature")),
    CHAIN,
    DRAFTS,
    MARK,
)
"""All of them but `migration`, which tells of the file and not of what is in it."""
