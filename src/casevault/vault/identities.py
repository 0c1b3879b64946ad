"""The sealed side of records: opened one at a time for a reason, each opening logged first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class NameEntry:
    """The named fields of one person's identity, for the search in memory."""

    person_id: str
    case_id: str
    record_id: str
    fields: Mapping[str, Any]


class IdentityStore:
    """Opens identities with the keys this user holds."""

    def may_open(self, case_id: str) -> bool:
        """Whether this user holds the key of the case."""
        raise NotImplementedError

    def open(self, record_id: str, reason: str, *, version: int | None = None) -> dict[str, Any]:
        """The identity side of a record, after the entry in the log is on the disk.

        Raises:
            UserError: this user holds no key of the case (REFUSED, logged too); it was changed
                from outside (DAMAGED).
        """
        raise NotImplementedError

    def names(self, form_id: str, fields: Sequence[str], reason: str) -> Iterator[NameEntry]:
        """These fields of every identity of one form that this user can open; logged once."""
        raise NotImplementedError
