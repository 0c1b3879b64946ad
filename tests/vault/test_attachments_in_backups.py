from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.attachments import NewAttachment
from casevault.vault.backup import check_backup, make_backup
from casevault.vault.restoring import restore_with
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import ANA, MadeCase, new_vault, opened

SCAN = bytes(range(256)) * 1000


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "one.casevault")
    yield made
    made.close()


@pytest.fixture
def case(vault: Vault) -> MadeCase:
    made = MadeCase()
    made.start(vault, made.write(0, {"sex": "F"}, {"name": "Jasna Planted"}))
    return made


def kept(vault: Vault, case: MadeCase) -> str:
    new = NewAttachment(case.case_id, "scan.png", "image/png")
    return vault.attachments.add(new, [SCAN], "test").attachment_id


def restored(file: Path, folder: Path) -> Vault:
    restore_with(file, folder, user_name="Ana", derive=lambda _: bytearray(ANA), clock=HandClock())
    return opened(folder)


def test_documents_come_back_from_a_backup(vault: Vault, case: MadeCase, tmp_path: Path) -> None:
    documents = [kept(vault, case) for _ in range(3)]
    file = tmp_path / "one.cvb"
    file.write_bytes(b"".join(make_backup(vault, clock=HandClock())))
    check_backup(file, vault, clock=HandClock())
    again = restored(file, tmp_path / "two.casevault")
    for document in documents:
        assert b"".join(again.attachments.open(document, "test").chunks) == SCAN
    assert again.verify().is_sound
    again.close()


def test_what_is_added_or_removed_while_a_backup_is_made_does_not_spoil_it(
    vault: Vault, case: MadeCase, tmp_path: Path
) -> None:
    document = kept(vault, case)
    pieces = make_backup(vault, clock=HandClock())
    file = tmp_path / "one.cvb"
    with file.open("wb") as target:
        target.write(next(pieces))
        vault.attachments.remove(document, "kept twice")
        kept(vault, case)
        for piece in pieces:
            target.write(piece)
    check_backup(file, vault, clock=HandClock())
    again = restored(file, tmp_path / "two.casevault")
    assert b"".join(again.attachments.open(document, "test").chunks) == SCAN
    again.close()
    assert vault.verify().is_sound
    assert (
        len([path for path in (tmp_path / "one.casevault/blobs").rglob("*") if path.is_file()]) == 1
    )


def test_a_vault_that_lost_a_document_says_so_instead_of_making_a_backup(
    vault: Vault, case: MadeCase, tmp_path: Path
) -> None:
    kept(vault, case)
    for path in (tmp_path / "one.casevault/blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(UserError) as refused:
        list(make_backup(vault, clock=HandClock()))
    assert refused.value.exit_code is ExitCode.DAMAGED
