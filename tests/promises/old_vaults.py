"""The sample vaults that released versions wrote, copied for a test."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casevault.services import unlock
from casevault.services.session import Session

SAMPLES = Path(__file__).resolve().parents[1] / "vaults"
VERSIONS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())


@dataclass(frozen=True)
class OldVault:
    """A copy of one sample; `told` is what must be found in it."""

    folder: Path
    backup: Path
    told: dict[str, Any]

    def words(self, name: str) -> str:
        """The passphrase of a user, also of one who left."""
        removed: dict[str, str] = self.told["removed"]
        if name in removed:
            return removed[name]
        words: str = self.told["users"][name]["passphrase"]
        return words

    def opened(self, name: str = "") -> Session:
        """The vault, opened with a real passphrase through the real derivation."""
        name = name or self.told["founder"]
        secret = bytearray(self.words(name).encode("utf-8"))
        factor = bytearray(self.factor(name)) or None
        return unlock.unlock(self.folder, user_name=name, passphrase=secret, second_factor=factor)

    def factor(self, name: str) -> bytes:
        """The secret of a user's key file, if she needs one."""
        return bytes.fromhex(self.told["key_file"].get(name, ""))


def copied(version: str, place: Path) -> OldVault:
    """A copy of the sample of a version."""
    folder = shutil.copytree(SAMPLES / version, place / version)
    told = json.loads((folder / "contents.json").read_text("utf-8"))
    return OldVault(folder / "centre.casevault", folder / "backup.cvb", told)
