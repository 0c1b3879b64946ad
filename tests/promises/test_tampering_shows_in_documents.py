"""P6 for documents: every changed bit, every length and every exchange of a blob is found."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.attachment_rows import AttachmentRow, read_attachments
from casevault.vault.attachments import NewAttachment
from casevault.vault.blob_files import BlobFiles
from casevault.vault.findings import BLOB_CHANGED, ROW_CHANGED, ROW_PUT_BACK
from casevault.vault.sealed_blobs import read_blob
from casevault.vault.vault import Vault
from vault.made_vaults import MadeCase, new_vault

LONG = os.environ.get("CASEVAULT_LONG") == "1"
BITS = 1_000_000 if LONG else 1500
LENGTHS = 1_000_000 if LONG else 150
WORDS = b"Jasna Planted was here"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "centre.casevault")
    yield made
    made.close()


@pytest.fixture
def chance() -> random.Random:
    """Chance with a seed that a failing run prints."""
    seed = int(os.environ.get("CASEVAULT_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print(f"CASEVAULT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    return random.Random(seed)


def kept(vault: Vault, content: bytes = WORDS, *, case: MadeCase | None = None) -> AttachmentRow:
    if case is None:
        case = MadeCase()
        case.start(vault)
    new = NewAttachment(case.case_id, "letter.txt", "text/plain")
    added = vault.attachments.add(new, [content], "test")
    return row_of(vault, added.attachment_id)


def row_of(vault: Vault, attachment_id: str) -> AttachmentRow:
    (row,) = read_attachments(
        vault.writer.database, vault.writer.seal, "attachment_id = ?", attachment_id
    )
    return row


def path_of(vault: Vault, row: AttachmentRow) -> Path:
    return BlobFiles(vault.info.folder).path(row.place.blob_id)


def accepted(vault: Vault, row: AttachmentRow) -> bool:
    """Whether the document is given out whole; what is refused is said as damage."""
    key = vault.case_access.key_of(row.case_id)
    assert key is not None
    try:
        size = row.described(key).size
        b"".join(read_blob(BlobFiles(vault.info.folder), row, key, size))
    except UserError as refused:
        return refused.exit_code is not ExitCode.DAMAGED or "Jasna" in refused.text()
    return True


def test_no_changed_bit_of_a_document_is_accepted(vault: Vault, chance: random.Random) -> None:
    row = kept(vault)
    path = path_of(vault, row)
    whole = path.read_bytes()
    assert accepted(vault, row)
    every = [(place, bit) for place in range(len(whole)) for bit in range(8)]
    wrong = []
    for place, bit in chance.sample(every, min(BITS, len(every))):
        changed = bytearray(whole)
        changed[place] ^= 1 << bit
        path.write_bytes(changed)
        if accepted(vault, row):
            wrong.append((place, bit))
    assert wrong == []
    assert {finding.message_id for finding in vault.verify().findings} == {BLOB_CHANGED}
    path.write_bytes(whole)
    assert vault.verify().is_sound


def test_no_other_length_of_a_document_is_accepted(vault: Vault, chance: random.Random) -> None:
    row = kept(vault, WORDS * 4000)
    path = path_of(vault, row)
    whole = path.read_bytes()
    wrong = []
    edges = [0, 1, 8, 39, 40, 41, 40 + 65552, len(whole) - 1]
    for length in edges + chance.sample(range(len(whole)), min(LENGTHS, len(whole))):
        path.write_bytes(whole[:length])
        if accepted(vault, row):
            wrong.append(length)
    for more in (b"\0", bytes(16), whole[40:]):
        path.write_bytes(whole + more)
        if accepted(vault, row):
            wrong.append(len(whole) + len(more))
    assert wrong == []


def test_documents_of_two_cases_cannot_be_exchanged_even_with_their_rows(vault: Vault) -> None:
    one, two = kept(vault), kept(vault, WORDS[::-1])
    paths = path_of(vault, one), path_of(vault, two)
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, reversed(contents), strict=True):
        path.write_bytes(content)
    database, seal = vault.writer.database, vault.writer.seal
    digests = {one.attachment_id: two.blob_digest, two.attachment_id: one.blob_digest}
    for row in (one, two):
        database.run(
            "UPDATE attachment SET blob_digest = ? WHERE attachment_id = ?",
            (digests[row.attachment_id], row.attachment_id),
        )
    with pytest.raises(UserError):
        row_of(vault, one.attachment_id)
    for row in (one, two):  # now as somebody would who holds the facts key and tags the rows
        changed = replace(row, blob_digest=digests[row.attachment_id])
        database.run(
            "UPDATE attachment SET mac = ? WHERE attachment_id = ?",
            (seal.tag(changed.digest()), row.attachment_id),
        )
        assert not accepted(vault, row_of(vault, row.attachment_id))
    found = {finding.message_id for finding in vault.verify().findings}
    assert found == {BLOB_CHANGED, ROW_PUT_BACK}


def test_a_row_of_a_document_put_back_or_taken_out_is_found(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)
    row = kept(vault, case=case)
    database = vault.writer.database
    before = database.row("SELECT * FROM attachment")
    blob = path_of(vault, row).read_bytes()
    assert before is not None
    vault.attachments.remove(row.attachment_id, "test")
    assert vault.verify().is_sound
    path_of(vault, row).write_bytes(blob)
    database.run("DELETE FROM attachment")
    marks = ", ".join("?" for _ in before)
    database.run(f"INSERT INTO attachment VALUES ({marks})", before)  # noqa: S608 - own words
    assert {finding.message_id for finding in vault.verify().findings} == {ROW_PUT_BACK}
    database.run("UPDATE attachment SET stamp = stamp + 1")
    found = {finding.message_id for finding in vault.verify().findings}
    assert ROW_CHANGED in found
