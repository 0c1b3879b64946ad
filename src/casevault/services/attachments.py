"""Documents of a case: kept, listed, opened for a reason that is logged first, removed."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services.identity import Reason, reason_text
from casevault.services.session import ChangeKind, Changes, Session
from casevault.vault.attachments import (
    Attachment,
    Description,
    NewAttachment,
    OpenedAttachment,
)

__all__ = [
    "LARGEST_MEGABYTES",
    "Attachment",
    "Description",
    "NewDocument",
    "OpenedAttachment",
    "SourceFile",
    "add",
    "describe",
    "documents",
    "open_document",
    "remove",
]

LARGEST_MEGABYTES: Final = 100
LONGEST_NAME: Final = 160
LONGEST_NOTE: Final = 500
_MEGABYTE: Final = 1_000_000
_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is said about a document when it is kept; all of it is sealed, except whom it is of."""

    case_id: str
    name: str
    media_type: str
    person_id: str = ""
    note: str = ""
    record_id: str = ""
    field_id: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file outside the vault that shall be kept: looked at once, read in pieces."""

    path: Path
    size: int

    @classmethod
    def at(cls, path: Path) -> SourceFile:
        """The file at a path.

        Raises:
            UserError: it is no file, cannot be read, or is too large.
        """
        try:
            found = path.stat()
        except OSError:
            raise _unreadable(path) from None
        if not stat.S_ISREG(found.st_mode):
            raise _unreadable(path)
        if found.st_size > LARGEST_MEGABYTES * _MEGABYTE:
            raise _too_large()
        return cls(path, found.st_size)

    @property
    def name(self) -> str:
        """The name of the file, fit for a screen."""
        shown = "".join(letter if letter.isprintable() else "_" for letter in self.path.name)
        return shown[-LONGEST_NAME:]

    def pieces(self) -> Iterator[bytes]:
        """Its bytes; never more than when it was looked at.

        Raises:
            UserError: it cannot be read any more, or it grew.
        """
        left = self.size
        try:
            with self.path.open("rb", buffering=0) as file:
                while piece := file.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise _changed(self.path)
                    yield piece
        except OSError:
            raise _unreadable(self.path) from None
        if left:
            raise _changed(self.path)


def documents(session: Session, case_id: str) -> tuple[Attachment, ...]:
    """The documents of a case, without their names: those are sealed."""
    session.require(Right.SEE_FACTS)
    return tuple(session.vault.attachments.of_case(case_id))


def describe(
    session: Session, case_id: str, reason: Reason, own_words: str = ""
) -> Mapping[str, Description]:
    """Names and notes of all documents of a case, after the entry in the log is on the disk.

    Raises:
        UserError: the user's role or keys do not reach them, or "another reason" came without
            words.
    """
    session.require(Right.SEE_OWN_IDENTITIES)
    return session.vault.attachments.describe(case_id, reason_text(reason, own_words))


def open_document(
    session: Session, attachment_id: str, reason: Reason, own_words: str = ""
) -> OpenedAttachment:
    """One document for reading, after the entry in the log is on the disk.

    Raises:
        UserError: as `describe`; or it is gone.
    """
    session.require(Right.SEE_OWN_IDENTITIES)
    return session.vault.attachments.open(attachment_id, reason_text(reason, own_words))


def add(
    session: Session,
    new: NewDocument,
    content: SourceFile | bytes,
    reason: Reason = Reason.CASE_WORK,
    own_words: str = "",
) -> Changes:
    """Keep a document, from a file or from memory; the file itself is left as it is.

    Raises:
        UserError: the user's role or keys do not reach the case; it is empty, too large or cannot
            be read; the disk is full. Nothing was kept then.
    """
    session.require(Right.EDIT_CASES)
    pieces, size = _pieces(content)
    if size == 0:
        raise UserError(N_("This file is empty. Choose another one."))
    if size > LARGEST_MEGABYTES * _MEGABYTE:
        raise _too_large()
    attachment = NewAttachment(
        case_id=new.case_id,
        name=new.name.strip()[:LONGEST_NAME],
        media_type=new.media_type,
        person_id=new.person_id or None,
        note=new.note.strip()[:LONGEST_NOTE],
        record_id=new.record_id,
        field_id=new.field_id,
    )
    session.vault.attachments.add(attachment, pieces, reason_text(reason, own_words))
    return _changed_case(new.case_id, attachment.attachment_id)


def remove(session: Session, attachment_id: str, reason: str) -> Changes:
    """Take a document out of its case for good.

    Raises:
        UserError: it is gone already, or no reason was given.
    """
    session.require(Right.EDIT_CASES)
    if not reason.strip():
        raise UserError(N_("Say in a few words why you remove it."))
    gone = session.vault.attachments.remove(attachment_id, reason.strip())
    return _changed_case(gone.case_id, attachment_id)


def _pieces(content: SourceFile | bytes) -> tuple[Iterable[bytes], int]:
    if isinstance(content, SourceFile):
        return content.pieces(), content.size
    whole = memoryview(content)
    return (bytes(whole[at : at + _PIECE]) for at in range(0, len(whole), _PIECE)), len(whole)


def _changed_case(case_id: str, attachment_id: str) -> Changes:
    return Changes(
        kinds=frozenset({ChangeKind.DOCUMENT}),
        cases=frozenset({case_id}),
        record_id=attachment_id,
    )


def _unreadable(path: Path) -> UserError:
    return UserError(
        N_("{name} cannot be read. Look whether the stick is still plugged in, and choose again."),
        name=path.name,
    )


def _changed(path: Path) -> UserError:
    return UserError(
        N_("{name} changed while it was read. Wait until it is complete, and choose it again."),
        name=path.name,
    )


def _too_large() -> UserError:
    return UserError(
        N_(
            "Documents larger than {size} MB are not kept. "
            "Scan it again at 300 dots to the inch, or keep its parts one by one."
        ),
        exit_code=ExitCode.BAD_INPUT,
        size=LARGEST_MEGABYTES,
    )
