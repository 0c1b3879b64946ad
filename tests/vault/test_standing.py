"""What is said when half of the anchor is damaged: whether a save may be missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.vault import standing
from casevault.vault.anchor import BLOCK_BYTES, FILE_NAME
from casevault.vault.audit_actions import AuditAction
from vault.made_vaults import new_vault, opened

_SEQUENCE = slice(40, 48)


@pytest.fixture
def before_and_after(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The folder of a vault before and after one save, as a power cut would leave it."""
    folder = tmp_path / "one.casevault"
    new_vault(folder).close()
    vault = opened(folder)
    before = Path(shutil.copytree(folder, tmp_path / "before.casevault"))
    vault.audit.append(AuditAction.NAMES_READ)
    after = Path(shutil.copytree(folder, tmp_path / "after.casevault"))
    yield before, after
    vault.close()


def damage_newer_block(folder: Path) -> None:
    content = bytearray((folder / FILE_NAME).read_bytes())
    newer = max((0, BLOCK_BYTES), key=lambda start: content[start:][_SEQUENCE])
    content[newer + 100] ^= 1
    (folder / FILE_NAME).write_bytes(content)


def said(folder: Path) -> list[str]:
    vault = opened(folder)
    try:
        return [notice.message_id for notice in vault.warnings]
    finally:
        vault.close()


def test_a_block_torn_by_the_power_loses_nothing_and_says_so(
    before_and_after: tuple[Path, Path],
) -> None:
    _, after = before_and_after
    damage_newer_block(after)
    assert said(after) == [standing.ANCHOR_BLOCK_DAMAGED]


def test_nobody_is_told_that_nothing_is_missing_when_the_last_save_was_taken_away(
    before_and_after: tuple[Path, Path],
) -> None:
    before, after = before_and_after
    for path in after.glob("vault.db*"):
        path.unlink()
    for path in before.glob("vault.db*"):
        shutil.copy(path, after)
    damage_newer_block(after)
    assert said(after) == [standing.ANCHOR_BLOCK_UNSURE]
