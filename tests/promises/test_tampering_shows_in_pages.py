"""P6, the pages: each byte of the first three pages of the database flipped, and any bit of any.

The first page holds the salt, which SQLCipher itself does not check when it is given with the key.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.verify import verify_vault
from domain.hand_clock import HandClock
from promises.power_cut import files_below, put
from vault.made_vaults import MadeCase, new_vault, opened

LONG = os.environ.get("CASEVAULT_LONG") == "1"
PAGE = 4096
Tell = Callable[[str, object], None]
FLIPS = 3 * PAGE if LONG else 90
ANYWHERE = 20_000 if LONG else 40


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


def unfound(made: Path, folder: Path, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places (byte, bit) at which a flip in the database is found by nothing."""
    files = files_below(made)
    whole = (made / "vault.db").read_bytes()
    missed = []
    for place, bit in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        put({**files, "vault.db": bytes(flipped)}, folder)
        if not is_found(folder):
            missed.append((place, bit))
    return missed


@pytest.mark.long
def test_every_byte_of_the_first_three_pages_is_guarded(
    made: Path, fast_folder: Path, chance: random.Random, record_property: Tell
) -> None:
    """All 12,288 bytes under --long; otherwise some, the edges of each page among them."""
    edges = [0, 15, 16, 17, 23, 24, 4015, 4016, 4031, 4032, PAGE - 1]
    places = [page * PAGE + edge for page in range(3) for edge in edges]
    others = sorted(set(range(3 * PAGE)) - set(places))
    places += chance.sample(others, FLIPS - len(places))
    flips = [(place, chance.randrange(8)) for place in places]
    assert unfound(made, fast_folder / "flipped", flips) == []
    record_property("told", ["first pages of the database", "flips", len(flips)])


@pytest.mark.long
def test_a_bit_flipped_by_chance_anywhere_is_guarded(
    made: Path, fast_folder: Path, chance: random.Random, record_property: Tell
) -> None:
    size = (made / "vault.db").stat().st_size
    flips = [(chance.randrange(size), chance.randrange(8)) for _ in range(ANYWHERE)]
    assert unfound(made, fast_folder / "flipped", flips) == []
    record_property("told", ["database", "flips", len(flips)])


def test_a_byte_of_any_page_is_guarded(made: Path, fast_folder: Path) -> None:
    """Pages out of use, too."""
    size = (made / "vault.db").stat().st_size
    assert size > 60 * PAGE
    flips = [(start + 100, 0) for start in range(0, size, PAGE)]
    assert unfound(made, fast_folder / "flipped", flips) == []
