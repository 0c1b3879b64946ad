"""P6, backups: a changed byte of the manifest, of its tag or of any frame is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.vault.backup import check_backup, make_backup
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import MadeCase


def test_a_changed_backup_is_refused(vault: Vault, tmp_path: Path) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "x"}))
    file = tmp_path / "one.cvb"
    content = b"".join(make_backup(vault, clock=HandClock()))
    # The tag of the manifest behind its length, and that of the last frame, too.
    tag = 16 + int.from_bytes(content[12:16], "big")
    places = [tag, tag + 31, len(content) - 32, len(content) - 1]
    chance = random.Random("backup")
    for place in (*places, *(chance.randrange(len(content)) for _ in range(60))):
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        file.write_bytes(changed)
        with pytest.raises(UserError):
            check_backup(file, vault, clock=HandClock())
    file.write_bytes(content)
    check_backup(file, vault, clock=HandClock())
    vault.close()
