from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.attachment_rows import read_attachments
from casevault.vault.attachments import Description, NewAttachment
from casevault.vault.audit_actions import AuditAction
from casevault.vault.blob_files import BlobFiles
from casevault.vault.blob_format import CHUNK_BYTES
from casevault.vault.case_keys import CaseKey
from casevault.vault.doubtful_blobs import DoubtfulBlobs
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from casevault.vault.findings import BLOB_CHANGED, BLOB_MISSING, BLOB_UNKNOWN
from casevault.vault.sealed_blobs import read_blob, reseal
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.failing_disk import FailsOnce
from vault.made_vaults import ANA, DIRECTOR, WORKER, MadeCase, added, opened

LETTER = b"Dear Jasna Planted, " * 9000


@pytest.fixture
def case(vault: Vault) -> MadeCase:
    made = MadeCase()
    made.start(vault, made.write(0, {"sex": "F"}, {"name": "Jasna Planted"}))
    return made


def kept(vault: Vault, case: MadeCase, content: bytes = LETTER, **more: str) -> str:
    new = NewAttachment(case.case_id, more.pop("name", "letter.txt"), "text/plain", **more)
    return vault.attachments.add(new, [content], "test").attachment_id


def blob_files(vault: Vault) -> list[Path]:
    return [path for path in (vault.info.folder / "blobs").rglob("*") if path.is_file()]


def read_back(vault: Vault, attachment_id: str) -> bytes:
    return b"".join(vault.attachments.open(attachment_id, "test").chunks)


def findings_of(vault: Vault) -> set[str]:
    return {finding.message_id for finding in vault.verify().findings}


@pytest.mark.parametrize(
    "size", [0, 1, 4096, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 5]
)
def test_a_document_comes_back_as_it_was(vault: Vault, case: MadeCase, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    assert read_back(vault, kept(vault, case, content)) == content
    assert vault.verify().is_sound


def test_its_name_and_its_bytes_are_sealed(vault: Vault, case: MadeCase) -> None:
    document = kept(vault, case, name="passport of Jasna.pdf", note="from the police")
    assert vault.attachments.describe(case.case_id, "test") == {
        document: Description("passport of Jasna.pdf", "text/plain", len(LETTER), "from the police")
    }
    (row,) = vault.writer.database.rows("SELECT * FROM attachment")
    plain = b" ".join(str(value).encode() for value in row if not isinstance(value, bytes))
    plain += b" ".join(value for value in row if isinstance(value, bytes))
    plain += b" ".join(path.read_bytes() for path in blob_files(vault))
    assert b"Jasna" not in plain
    assert b"police" not in plain


def test_reading_is_in_the_log_before_anything_is_read(vault: Vault, case: MadeCase) -> None:
    document = kept(vault, case)
    opened_document = vault.attachments.open(document, "to show it")
    entry = vault.audit.read()[-2]
    assert entry.action is AuditAction.IDENTITY_READ
    assert (entry.case_id, entry.reason) == (case.case_id, "to show it")
    assert entry.detail["document"] == document
    assert b"".join(opened_document.chunks) == LETTER


def test_who_holds_no_key_gets_neither_name_nor_bytes(vault: Vault, case: MadeCase) -> None:
    document = kept(vault, case)
    key = added(vault, "Vera", DIRECTOR)
    folder = vault.info.folder
    vault.close()
    hers = opened(folder, "Vera", key)
    assert [found.attachment_id for found in hers.attachments.of_case(case.case_id)] == [document]
    with pytest.raises(UserError):
        hers.attachments.open(document, "test")
    with pytest.raises(UserError):
        hers.attachments.describe(case.case_id, "test")
    with pytest.raises(UserError):
        kept(hers, case)
    assert hers.verify().is_sound
    hers.close()


def test_a_removed_document_is_gone_from_the_disk(vault: Vault, case: MadeCase) -> None:
    document, other = kept(vault, case), kept(vault, case, b"other")
    vault.attachments.remove(document, "kept twice")
    assert [found.attachment_id for found in vault.attachments.of_case(case.case_id)] == [other]
    assert len(blob_files(vault)) == 1
    with pytest.raises(UserError):
        vault.attachments.open(document, "test")
    with pytest.raises(UserError):
        vault.attachments.remove(document, "again")
    assert vault.audit.read()[-2].action is AuditAction.DOCUMENT_REMOVED
    assert vault.verify().is_sound


def test_every_refusal_of_the_disk_leaves_no_row_without_its_blob(
    vault: Vault, case: MadeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FailsOnce(monkeypatch, errno.ENOSPC)
    disk.fail_at(-1)
    kept(vault, case)
    calls = disk.work_again()
    assert calls >= 6
    before = len(vault.attachments.of_case(case.case_id))
    for failing in range(1, calls + 1):
        new = NewAttachment(case.case_id, "letter.txt", "text/plain")
        disk.fail_at(failing)
        try:
            vault.attachments.add(new, [LETTER], "test")
        except UserError:
            disk.work_again()
        else:
            # The folder for its first two letters was there already: one call fewer.
            assert disk.work_again() < failing
        rows = len(vault.attachments.of_case(case.case_id))
        assert len(blob_files(vault)) == rows
        vault.attachments.add(new, [LETTER], "test")  # the same document: kept once
        before += 1
        assert len(vault.attachments.of_case(case.case_id)) == before
    assert vault.verify().is_sound


def test_a_document_that_cannot_be_read_to_its_end_is_not_kept(
    vault: Vault, case: MadeCase
) -> None:
    def pieces() -> Iterator[bytes]:
        yield LETTER
        raise UserError("The stick was pulled out.")

    new = NewAttachment(case.case_id, "letter.txt", "text/plain")
    with pytest.raises(UserError):
        vault.attachments.add(new, pieces(), "test")
    assert blob_files(vault) == []
    assert vault.attachments.of_case(case.case_id) == []


def test_what_was_left_by_a_power_cut_is_swept_at_opening(vault: Vault, case: MadeCase) -> None:
    document = kept(vault, case)
    folder = vault.info.folder
    files = BlobFiles(folder)
    for blob_id in (files.fresh_id(), files.fresh_id()):
        files.write(blob_id, [b"half"])
    files.finish(blob_id)
    foreign = folder / "blobs" / "notes.txt"
    foreign.write_bytes(b"put there by somebody")
    vault.close()
    again = opened(folder)
    assert len(blob_files(again)) == 2
    assert findings_of(again) == {BLOB_UNKNOWN}
    assert read_back(again, document) == LETTER
    again.close()


def test_a_document_whose_commit_was_refused_and_holds_after_all_has_its_file(
    vault: Vault, case: MadeCase
) -> None:
    """What an error at the syncing of the log leaves: the row at the next opening only."""
    document = kept(vault, case)
    folder, files = vault.info.folder, BlobFiles(vault.info.folder)
    (blob,) = blob_files(vault)
    files.set_aside(blob.name)
    assert blob_files(vault) == [blob.with_name(f"{blob.name}.new")]
    vault.close()
    again = opened(folder)
    assert blob_files(again) == [blob]
    assert read_back(again, document) == LETTER
    assert again.verify().is_sound
    again.close()


def test_a_file_in_doubt_goes_with_the_next_commit_and_is_no_finding_until_then(
    vault: Vault,
) -> None:
    files = BlobFiles(vault.info.folder)
    doubtful, blob_id = DoubtfulBlobs(files, vault.writer), files.fresh_id()
    files.write(blob_id, [b"sealed"])
    files.finish(blob_id)
    doubtful.set_aside(blob_id)
    doubtful.let_go()
    assert len(blob_files(vault)) == 1
    assert vault.verify().is_sound
    vault.settings.put("n", 1)
    doubtful.let_go()
    assert blob_files(vault) == []


@pytest.mark.parametrize("damage", ["flip", "cut", "longer", "empty", "gone", "swap", "swap cases"])
def test_a_changed_missing_or_swapped_blob_is_found(
    vault: Vault, case: MadeCase, damage: str
) -> None:
    second = MadeCase()
    second.start(vault, second.write(0, {"sex": "M"}, {"name": "Other"}))
    documents = [kept(vault, case), kept(vault, case, LETTER[::-1])]
    documents.append(kept(vault, second, LETTER))
    places = [
        BlobFiles(vault.info.folder).path(row.place.blob_id)
        for row in read_attachments(vault.writer.database, vault.writer.seal, "deleted = 0")
    ]
    first, other = places[0], places[1 if damage == "swap" else 2]
    content = first.read_bytes()
    if damage == "flip":
        first.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "cut":
        first.write_bytes(content[: -(len(content) - 48) // 2])
    elif damage == "longer":
        first.write_bytes(content + b"\0")
    elif damage == "empty":
        first.write_bytes(b"")
    elif damage == "gone":
        first.unlink()
    else:
        first.write_bytes(other.read_bytes())
        other.write_bytes(content)
    assert findings_of(vault) == {BLOB_MISSING if damage == "gone" else BLOB_CHANGED}
    with pytest.raises(UserError) as refused:
        read_back(vault, documents[0])
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_rows_that_name_each_others_blobs_do_not_open(vault: Vault, case: MadeCase) -> None:
    documents = kept(vault, case), kept(vault, case, LETTER[::-1])
    database, seal = vault.writer.database, vault.writer.seal
    one, two = read_attachments(database, seal, "deleted = 0")
    database.run("UPDATE attachment SET blob_id = NULL, blob_digest = NULL, deleted = 1")
    for row, other in ((one, two), (two, one)):
        database.run(
            "UPDATE attachment SET blob_id = ?, blob_digest = ?, deleted = 0"
            " WHERE attachment_id = ?",
            (other.blob_id, other.blob_digest, row.attachment_id),
        )
    for document in documents:
        with pytest.raises(UserError) as refused:
            vault.attachments.open(document, "test")
        assert refused.value.exit_code is ExitCode.DAMAGED
    assert not vault.verify().is_sound


def test_a_document_sealed_again_opens_with_the_new_key_only(
    vault: Vault, case: MadeCase, tmp_path: Path
) -> None:
    kept(vault, case)
    (row,) = read_attachments(vault.writer.database, vault.writer.seal, "deleted = 0")
    folder = tmp_path / "next.casevault"
    folder.mkdir()
    old, new = vault.case_access.key_of(case.case_id), CaseKey.fresh(case.case_id)
    assert old is not None
    again = reseal(row, (old, new), (vault.info.folder, folder))
    assert again.blob_id != row.blob_id
    files = BlobFiles(folder)
    assert again.described(new) == row.described(old)
    assert b"".join(read_blob(files, again, new, len(LETTER))) == LETTER
    with pytest.raises(UserError):
        list(read_blob(files, again, old, len(LETTER)))
    assert files.strangers({again.blob_id or ""}) == []
    assert len(blob_files(vault)) == 1


def test_a_document_of_a_person_stays_in_her_case(vault: Vault, case: MadeCase) -> None:
    other = MadeCase()
    other.start(vault)
    kept(vault, case, person_id=case.person_id)
    with pytest.raises(ValueError, match=other.person_id):
        kept(vault, case, person_id=other.person_id)
    assert len(blob_files(vault)) == 1


def test_a_worker_keeps_documents_in_her_own_case(vault: Vault) -> None:
    key = added(vault, "Mira", WORKER)
    folder = vault.info.folder
    vault.close()
    hers = opened(folder, "Mira", key)
    own = MadeCase()
    own.start(hers, own.write(0, {"sex": "F"}, {"name": "Own"}))
    document = kept(hers, own)
    hers.close()
    again = opened(folder, "Ana", ANA)
    assert read_back(again, document) == LETTER
    again.close()


def test_a_long_document_is_never_held_whole(vault: Vault, case: MadeCase) -> None:
    piece = bytes(CHUNK_BYTES)
    held: list[int] = []

    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            held.append(sum(path.stat().st_size for path in blob_files(vault)))
            yield piece

    new = NewAttachment(case.case_id, "long.bin", "application/octet-stream")
    document = vault.attachments.add(new, pieces(), "test").attachment_id
    # Two chunks at most wait in memory: the rest is on the disk by the time more is asked for.
    assert all(size >= (number - 2) * CHUNK_BYTES for number, size in enumerate(held))
    total = io.BytesIO()
    for chunk in vault.attachments.open(document, "test").chunks:
        assert len(chunk) <= CHUNK_BYTES
        total.write(chunk)
    assert total.getvalue() == piece * 64


@pytest.mark.parametrize("change", ["erased", "rekeyed"])
def test_a_new_epoch_keeps_only_the_documents_of_the_cases_that_stay(
    vault: Vault, change: str
) -> None:
    other = MadeCase()
    for case in (MadeCase(), other):
        case.start(vault)
        kept(vault, case)
    said: Any = {other.case_id: "ground"} if change == "erased" else frozenset({other.case_id})
    start_epoch(vault, EpochPlan(lambda _form, _answers: None, **{change: said}), clock=HandClock())
    again = opened(vault.info.folder)
    assert len(again.attachments.of_case(other.case_id)) == (change == "rekeyed")
    assert len(blob_files(again)) == (2 if change == "rekeyed" else 1)
    assert again.verify().findings == ()
    again.close()
