"""P6, the pages: each byte of the first three pages of the database, and of its log, flipped.

The first page holds the salt, which SQLCipher itself does not check when it is given with the key.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.verify import verify_vault
from domain.hand_clock import HandClock
from vault.made_vaults import MadeCase, new_vault, opened

LONG = os.environ.get("CASEVAULT_LONG") == "1"
PAGE = 4096
FLIPS = 3 * PAGE if LONG else 90


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault with a few saves in it."""
    folder = tmp_path_factory.mktemp("made") / "centre.casevault"
    vault = new_vault(folder, clock=HandClock())
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Jana"}))
    case.save(vault, case.write(1, {"sex": "M"}, {"name": "Ema"}))
    # Pages that are in use no more: only a check of every page looks at them.
    vault.drafts.put("long", {"text": "x" * 60_000})
    vault.drafts.drop("long")
    vault.close()
    return folder


def is_found(folder: Path) -> bool:
    """Whether opening refuses with the right exit code, or a check finds something."""
    try:
        vault = opened(folder, clock=HandClock())
    except UserError as refused:
        return refused.exit_code is ExitCode.DAMAGED
    try:
        return not verify_vault(vault.writer).is_sound
    finally:
        vault.close()


def test_an_untouched_copy_is_sound(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "copy")
    assert not is_found(tmp_path / "copy")


def test_every_byte_of_the_first_three_pages_is_guarded(made: Path, tmp_path: Path) -> None:
    """All 12,288 bytes under --long; otherwise some, the edges of each page among them."""
    seed = int(os.environ.get("CASEVAULT_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print(f"CASEVAULT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    chance = random.Random(seed)
    edges = [0, 15, 16, 17, 23, 24, 4015, 4016, 4031, 4032, PAGE - 1]
    places = [page * PAGE + edge for page in range(3) for edge in edges]
    others = sorted(set(range(3 * PAGE)) - set(places))
    places += chance.sample(others, FLIPS - len(places))
    folder = tmp_path / "flipped"
    whole = (made / "vault.db").read_bytes()
    for place in places:
        shutil.copytree(made, folder)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        (folder / "vault.db").write_bytes(flipped)
        assert is_found(folder), place
        shutil.rmtree(folder)


def test_a_byte_of_any_page_is_guarded(made: Path, tmp_path: Path) -> None:
    """Pages out of use, too."""
    folder = tmp_path / "flipped"
    whole = (made / "vault.db").read_bytes()
    assert len(whole) > 60 * PAGE
    for start in range(0, len(whole), PAGE):
        shutil.copytree(made, folder)
        flipped = bytearray(whole)
        flipped[start + 100] ^= 1
        (folder / "vault.db").write_bytes(flipped)
        assert is_found(folder), start // PAGE + 1
        shutil.rmtree(folder)
