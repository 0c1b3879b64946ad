"""Rows of attachments: how one is written, read back and checked, and what it seals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from casevault.vault.blob_format import BlobPlace
from casevault.vault.case_access import broken_seal
from casevault.vault.case_keys import CaseKey
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.database import Database
from casevault.vault.record_rows import padded
from casevault.vault.row_seal import RowKind, RowSeal, digest

COLUMN_NAMES: Final = (
    "attachment_id",
    "case_id",
    "person_id",
    "blob_id",
    "version",
    "sealed",
    "sealed_version",
    "padded_size",
    "blob_digest",
    "deleted",
    "author_id",
    "stamp",
)
COLUMNS: Final = ", ".join(COLUMN_NAMES)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of a case as everybody with the facts key may know it: no name, no kind."""

    attachment_id: str
    case_id: str
    person_id: str | None
    version: int
    padded_size: int
    author_id: str
    stamp: int


@dataclass(frozen=True, slots=True)
class Description:
    """What a document is; sealed. `record` and `field` say which answer it belongs to, if any."""

    name: str
    media_type: str
    size: int
    note: str = ""
    record: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment as it is stored; a removed one has neither blob nor description."""

    attachment_id: str
    case_id: str
    person_id: str | None
    blob_id: str | None
    version: int
    sealed: bytes | None
    sealed_version: int | None
    padded_size: int
    blob_digest: bytes | None
    deleted: int
    author_id: str
    stamp: int

    def values(self) -> tuple[str | int | bytes | None, ...]:
        """The values in the order of `COLUMNS`."""
        return (
            self.attachment_id,
            self.case_id,
            self.person_id,
            self.blob_id,
            self.version,
            self.sealed,
            self.sealed_version,
            self.padded_size,
            self.blob_digest,
            self.deleted,
            self.author_id,
            self.stamp,
        )

    def digest(self) -> bytes:
        """The digest that the log repeats."""
        return attachment_digest(*self.values())

    @property
    def place(self) -> BlobPlace:
        """What its blob is bound to; only of one that is there."""
        if self.blob_id is None or self.sealed_version is None:
            raise ValueError(self.attachment_id)
        return BlobPlace(self.case_id, self.blob_id, self.sealed_version)

    def attachment(self) -> Attachment:
        """What the store gives out."""
        return Attachment(
            attachment_id=self.attachment_id,
            case_id=self.case_id,
            person_id=self.person_id,
            version=self.version,
            padded_size=self.padded_size,
            author_id=self.author_id,
            stamp=self.stamp,
        )

    def described(self, key: CaseKey) -> Description:
        """The description, opened; it names its blob, so blobs of one case cannot be swapped.

        Raises:
            UserError: changed from outside, or of another blob (DAMAGED).
        """
        if self.sealed is None or self.sealed_version is None:
            raise broken_seal()
        try:
            opened = key.open(self.attachment_id, self.sealed_version, self.sealed)
        except NotAuthenticError:
            raise broken_seal() from None
        found = json.loads(opened.decode("utf-8"))
        if found.pop("blob", None) != self.blob_id:
            raise broken_seal()
        return Description(**found)


def attachment_digest(*values: bytes | str | int | None) -> bytes:
    """The digest of a row given in the order of `COLUMNS`."""
    return digest(RowKind.ATTACHMENT, *values)


def sealed_description(
    key: CaseKey, attachment_id: str, version: int, told: Description, blob_id: str
) -> bytes:
    """A description sealed by the key of the case, bound to its blob."""
    return key.seal(attachment_id, version, padded({**asdict(told), "blob": blob_id}))


def read_attachments(
    database: Database, seal: RowSeal, condition: str, *values: str | int
) -> list[AttachmentRow]:
    """The rows for which `condition` holds, in the order of their making, each checked.

    Raises:
        UserError: a row was changed from outside (DAMAGED).
    """
    found = database.rows(
        f"SELECT {COLUMNS}, mac FROM attachment WHERE {condition} ORDER BY number",  # noqa: S608 - own words only
        values,
    )
    return [_checked(seal, row) for row in found]


def blob_names(database: Database) -> set[str]:
    """The blobs that rows name: every file that belongs in `blobs/`."""
    return {name for (name,) in database.rows("SELECT blob_id FROM attachment WHERE deleted = 0")}


def _checked(seal: RowSeal, row: Sequence[Any]) -> AttachmentRow:
    found = AttachmentRow(*row[:-1])
    seal.check(found.digest(), row[-1])
    return found
