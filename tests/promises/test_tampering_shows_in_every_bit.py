"""P6, the files around the database: not one changed bit and not one other length is accepted.

In full under `--long`; otherwise sampled, with a printed seed. Where an insider could make the MAC
right, it is made right here, so that signatures and seals alone are against the change.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casevault.vault.fields import UnknownFieldError
from casevault.vault.header import read_header, write_header
from casevault.vault.slots import Slot
from casevault.vault.unlocking import HeaderTamperedError, NoSlotOpensError, unlock
from vault.made_containers import FOUNDER_KEY
from vectors.malformed_bases import BASES, FOLDER, unlocked, verdict

LONG = os.environ.get("CASEVAULT_LONG") == "1"
SAMPLED = 300
GOOD = {name: (FOLDER / f"{name}.good").read_bytes() for name in BASES}


def places(count: int) -> Iterable[int]:
    """All of them, or some by chance."""
    if LONG or count <= SAMPLED:
        return range(count)
    seed = int(os.environ.get("CASEVAULT_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print("seed", seed)  # noqa: T201 - shown by pytest when the test fails
    return sorted(random.Random(seed).sample(range(count), SAMPLED))


def flips(content: bytes, reach: int | None = None) -> Iterator[tuple[int, bytes]]:
    for place in places(8 * (len(content) if reach is None else reach)):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << place % 8
        yield place, bytes(changed)


def summed(content: bytes) -> bytes:
    """With the check sum of a header made right."""
    return content[:-32] + hashlib.sha256(content[:-32]).digest()


def reach(kind: str) -> int:
    """How far the file is looked at: of a backup the manifest and its tag, then some frames."""
    if kind != "backup":
        return len(GOOD[kind])
    return 16 + int.from_bytes(GOOD[kind][12:16], "big") + 32


KINDS = ["header", "anchor", "backup", "travel", "erasures"]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_no_changed_bit_is_accepted(kind: str, tmp_path: Path) -> None:
    assert [
        place
        for place, changed in flips(GOOD[kind], reach(kind))
        if verdict(kind, changed, GOOD, tmp_path) == "good"
    ] == []


@pytest.mark.long
def test_no_changed_bit_of_a_header_is_accepted_with_a_right_check_sum(tmp_path: Path) -> None:
    good = GOOD["header"]
    assert [
        place
        for place, changed in flips(good, len(good) - 32)
        if verdict("header", summed(changed), GOOD, tmp_path) == "good"
    ] == []


@pytest.mark.long
@pytest.mark.parametrize("kind", [*KINDS, "blob"])
def test_no_other_length_is_accepted(kind: str, tmp_path: Path) -> None:
    good = GOOD[kind]
    for length in places(len(good)):
        assert verdict(kind, good[:length], GOOD, tmp_path) != "good", length
    for more in (1, 15, 16, 32, 4096):
        assert verdict(kind, good + bytes(more), GOOD, tmp_path) != "good", more


@pytest.mark.long
def test_no_changed_bit_of_a_blob_is_accepted(tmp_path: Path) -> None:
    assert [
        place
        for place, changed in flips(GOOD["blob"])
        if verdict("blob", changed, GOOD, tmp_path) == "good"
    ] == []


SLOT_FIELDS = ("commitment", "own", "mailbox", "mailbox_signature", "sealing", "secret")


def with_slot(which: int, **told: Any) -> str:
    """What unlocking says to a header with this slot changed and a right MAC."""
    good = unlocked(GOOD)
    slots = list(good.header.slots)
    slots[which] = replace(slots[which], **told)
    content = write_header(replace(good.header, slots=tuple(slots)), good.ring.header_mac_key)
    try:
        unlock(read_header(content), bytearray(FOUNDER_KEY), "Ana").ring.close()
    except (HeaderTamperedError, NoSlotOpensError) as refused:
        return type(refused).__name__
    return "good"


@pytest.mark.long
@pytest.mark.parametrize("name", SLOT_FIELDS)
def test_no_changed_bit_of_a_slot_is_accepted_from_somebody_with_the_facts_key(name: str) -> None:
    value: bytes = getattr(unlocked(GOOD).header.slots[0], name)
    for place, changed in flips(value):
        assert with_slot(0, **{name: changed}) != "good", place


@pytest.mark.long
@pytest.mark.parametrize("name", ["mailbox", "mailbox_signature", "sealing"])
def test_nor_of_what_a_colleague_s_slot_says_to_others(name: str) -> None:
    value: bytes = getattr(unlocked(GOOD).header.slots[1], name)
    for place, changed in flips(value):
        assert with_slot(1, **{name: changed}) != "good", place


@pytest.mark.long
def test_no_changed_bit_of_a_grant_is_accepted() -> None:
    for name, sealed in unlocked(GOOD).header.slots[0].grants.items():
        for place, changed in flips(sealed):
            grants = {**unlocked(GOOD).header.slots[0].grants, name: changed}
            assert with_slot(0, grants=grants) != "good", (name, place)


@pytest.mark.long
def test_no_changed_bit_of_an_appointment_is_accepted_with_a_right_mac() -> None:
    good = unlocked(GOOD)
    for which, entry in enumerate(good.header.appointments):
        for place, changed in flips(entry):
            entries = list(good.header.appointments)
            entries[which] = changed
            header = replace(good.header, appointments=tuple(entries))
            content = write_header(header, good.ring.header_mac_key)
            with pytest.raises(HeaderTamperedError):
                unlock(read_header(content), bytearray(FOUNDER_KEY), f"Ana {place}")


@pytest.mark.parametrize("name", ["sealing", "mailbox", "secret", "own", "commitment"])
def test_what_belongs_to_one_slot_is_accepted_in_no_other(name: str) -> None:
    other: bytes = getattr(unlocked(GOOD).header.slots[1], name)
    assert with_slot(0, **{name: other}) != "good"


def test_a_slot_of_a_newer_version_is_never_taken_for_one_of_this() -> None:
    slot: Any = unlocked(GOOD).header.slots[0].to_cbor()
    with pytest.raises(UnknownFieldError):
        Slot.from_cbor({**slot, "more": 1})
