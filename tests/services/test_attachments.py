from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.domain.roles import Role
from casevault.services import attachments, cases
from casevault.services.attachments import LARGEST_MEGABYTES, NewDocument, SourceFile
from casevault.services.identity import Reason
from casevault.services.session import ChangeKind, Session
from casevault.vault import opening
from casevault.vault.audit_actions import AuditAction
from domain.hand_clock import HandClock
from services.vaults import new_session


def started(session: Session) -> str:
    report = {"received": "2026-02-03", "source": "POL", "outcome": "ONGOING"}
    (case_id,) = cases.start_case(session, report).cases
    return case_id


@pytest.fixture
def case_id(session: Session) -> str:
    return started(session)


def kept(session: Session, case_id: str, content: bytes | SourceFile = b"letter") -> str:
    new = NewDocument(case_id, " letter of Jasna.txt ", "text/plain", note="by post")
    return attachments.add(session, new, content).record_id


def test_a_document_is_kept_listed_described_and_opened(session: Session, case_id: str) -> None:
    before = cases.case_view(session, case_id).documents
    document = kept(session, case_id)
    assert (before, cases.case_view(session, case_id).documents) == (0, 1)
    (line,) = attachments.documents(session, case_id)
    assert line.attachment_id == document
    told = attachments.describe(session, case_id, Reason.CONTACT)[document]
    assert (told.name, told.note, told.size) == ("letter of Jasna.txt", "by post", 6)
    opened = attachments.open_document(session, document, Reason.CASE_WORK)
    assert b"".join(opened.chunks) == b"letter"


def test_what_changed_names_the_case(session: Session, case_id: str) -> None:
    new = NewDocument(case_id, "letter", "text/plain")
    changes = attachments.add(session, new, b"letter")
    assert changes.kinds == {ChangeKind.DOCUMENT}
    assert changes.cases == {case_id}
    gone = attachments.remove(session, changes.record_id, "twice")
    assert gone.cases == {case_id}
    assert attachments.documents(session, case_id) == ()


def test_another_reason_needs_words(session: Session, case_id: str) -> None:
    document = kept(session, case_id)
    with pytest.raises(UserError):
        attachments.open_document(session, document, Reason.OTHER, "  ")
    with pytest.raises(UserError):
        attachments.describe(session, case_id, Reason.OTHER)
    with pytest.raises(UserError):
        attachments.remove(session, document, " ")
    assert len(attachments.documents(session, case_id)) == 1


def test_a_file_is_read_in_pieces_and_left_as_it_is(
    session: Session, case_id: str, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 2000
    path = tmp_path / "scan.png"
    path.write_bytes(content)
    document = kept(session, case_id, SourceFile.at(path))
    assert (
        b"".join(attachments.open_document(session, document, Reason.CASE_WORK).chunks) == content
    )
    assert path.read_bytes() == content


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    session: Session, case_id: str, tmp_path: Path
) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(b"half")
    source = SourceFile.at(path)
    for content in (b"half and more", b"h"):
        path.write_bytes(content)
        with pytest.raises(UserError, match=r"scan\.png"):
            kept(session, case_id, source)
    path.unlink()
    with pytest.raises(UserError, match=r"scan\.png"):
        kept(session, case_id, source)
    assert attachments.documents(session, case_id) == ()


def test_what_is_no_file_empty_or_too_large_is_refused_in_words(
    session: Session, case_id: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError):
        SourceFile.at(tmp_path)
    with pytest.raises(UserError):
        SourceFile.at(tmp_path / "nothing.pdf")
    with pytest.raises(UserError):
        kept(session, case_id, b"")
    large = tmp_path / "film.pdf"
    with large.open("wb") as file:
        file.truncate(LARGEST_MEGABYTES * 1_000_000 + 1)
    with pytest.raises(UserError, match="100"):
        SourceFile.at(large)


@pytest.fixture
def directors(tmp_path: Path, clock: HandClock) -> Iterator[Session]:
    folder, key = tmp_path / "hers.casevault", bytearray(b"d" * 32)
    founders = new_session(folder, clock=clock)
    founders.vault.users.add_with_derived_key("Dana", bytearray(key), frozenset({Role.DIRECTOR}))
    founders.close()
    made = Session(opening.open_with_derived_key(folder, "Dana", key, clock=clock), clock)
    yield made
    made.close()


def test_a_role_that_sees_no_names_neither_adds_nor_opens(directors: Session) -> None:
    with pytest.raises(UserError):
        kept(directors, "0" * 32)
    with pytest.raises(UserError):
        attachments.describe(directors, "0" * 32, Reason.CASE_WORK)
    with pytest.raises(UserError):
        attachments.open_document(directors, "0" * 32, Reason.CASE_WORK)
    with pytest.raises(UserError):
        attachments.remove(directors, "0" * 32, "no")
    assert attachments.documents(directors, "0" * 32) == ()


def test_the_log_tells_each_step_without_the_name(session: Session, case_id: str) -> None:
    document = kept(session, case_id)
    attachments.describe(session, case_id, Reason.CONTACT)
    attachments.open_document(session, document, Reason.REQUEST, "she asked")
    attachments.remove(session, document, "kept twice")
    entries = session.vault.audit.read()[-5:-1]
    assert [(entry.action, entry.reason) for entry in entries] == [
        (AuditAction.DOCUMENT_ADDED, "case_work"),
        (AuditAction.IDENTITY_READ, "contact"),
        (AuditAction.IDENTITY_READ, "request: she asked"),
        (AuditAction.DOCUMENT_REMOVED, "kept twice"),
    ]
    assert all(entry.case_id == case_id for entry in entries)
    assert "Jasna" not in repr(entries)
