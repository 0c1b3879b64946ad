from __future__ import annotations

import errno
import hmac
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.errors import UserError
from casevault.vault.anchor import (
    BLOCK_BYTES,
    FILE_NAME,
    AnchorLostError,
    AnchorPoint,
    HeaderAnchor,
)
from vault.failing_disk import FailsOnce

OWNER = ("ab" * 16, "cd" * 16)
START = AnchorPoint(0, 0, 1, bytes(32), bytes(32))
HEAD = bytes(range(32))


def key() -> bytearray:
    return bytearray(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    HeaderAnchor.create(tmp_path, key(), OWNER, START).close()
    return tmp_path


def point_at(folder: Path) -> AnchorPoint:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    assert anchor.damaged_blocks == 0
    anchor.close()
    return anchor.point


def test_what_was_acknowledged_is_found_again(folder: Path) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    for counter in range(1, 6):
        anchor.advance(counter, HEAD)
    anchor.header_changed(2, HEAD)
    anchor.close()
    found = point_at(folder)
    assert (found.counter, found.generation, found.chain_head) == (5, 2, HEAD)


def test_it_never_goes_back_by_itself(folder: Path) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.advance(5, HEAD)
    with pytest.raises(ValueError, match="4"):
        anchor.advance(4, HEAD)
    with pytest.raises(ValueError, match="0"):
        anchor.header_changed(0, HEAD)
    anchor.close()


@pytest.mark.parametrize("cut", range(0, BLOCK_BYTES, 97))
def test_a_torn_write_leaves_the_state_before(folder: Path, cut: int) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.advance(1, HEAD)
    before = (folder / FILE_NAME).read_bytes()
    anchor.advance(2, HEAD)
    after = (folder / FILE_NAME).read_bytes()
    anchor.close()
    start = 0 if before[:BLOCK_BYTES] != after[:BLOCK_BYTES] else BLOCK_BYTES
    torn = before[:start] + after[start : start + cut] + before[start + cut :]
    (folder / FILE_NAME).write_bytes(torn)
    found = HeaderAnchor.open(folder, key(), OWNER)
    found.close()
    assert found.point.counter in {1, 2}
    assert found.damaged_blocks == (1 if found.point.counter == 1 and torn != before else 0)


@given(position=st.integers(0, 2 * BLOCK_BYTES - 1), bit=st.integers(0, 7))
def test_any_bit_flipped_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, position: int, bit: int
) -> None:
    folder = tmp_path_factory.mktemp("anchor")
    HeaderAnchor.create(folder, key(), OWNER, START).close()
    content = bytearray((folder / FILE_NAME).read_bytes())
    content[position] ^= 1 << bit
    (folder / FILE_NAME).write_bytes(content)
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.close()
    assert anchor.damaged_blocks == 1


@pytest.mark.parametrize("length", [0, 1, BLOCK_BYTES - 1])
def test_a_file_cut_below_one_block_is_lost(folder: Path, length: int) -> None:
    content = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(content[:length])
    with pytest.raises(AnchorLostError):
        HeaderAnchor.open(folder, key(), OWNER)


@pytest.mark.parametrize("length", [BLOCK_BYTES, 2 * BLOCK_BYTES - 1, 2 * BLOCK_BYTES + 1])
def test_any_other_wrong_length_is_noticed(folder: Path, length: int) -> None:
    content = (folder / FILE_NAME).read_bytes() + b"\0"
    (folder / FILE_NAME).write_bytes(content[:length])
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.close()
    assert anchor.damaged_blocks == 1


def test_blocks_in_each_others_places_are_not_believed(folder: Path) -> None:
    content = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(content[BLOCK_BYTES:] + content[:BLOCK_BYTES])
    with pytest.raises(AnchorLostError):
        HeaderAnchor.open(folder, key(), OWNER)


@pytest.mark.parametrize(
    ("mac_key", "owner"),
    [
        (bytearray(32), OWNER),
        (key(), (OWNER[1], OWNER[1])),
        (key(), (OWNER[0], OWNER[0])),
    ],
)
def test_the_anchor_of_another_vault_or_key_is_lost(
    folder: Path, mac_key: bytearray, owner: tuple[str, str]
) -> None:
    with pytest.raises(AnchorLostError):
        HeaderAnchor.open(folder, bytearray(mac_key), owner)


def test_a_missing_file_is_lost(tmp_path: Path) -> None:
    with pytest.raises(AnchorLostError):
        HeaderAnchor.open(tmp_path, key(), OWNER)


def test_its_key_is_wiped_when_it_is_closed(folder: Path) -> None:
    mac_key = key()
    HeaderAnchor.open(folder, mac_key, OWNER).close()
    assert mac_key == bytes(32)


def test_the_same_counter_may_be_acknowledged_again(folder: Path) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.advance(5, HEAD)
    anchor.advance(5, bytes(32))
    anchor.header_changed(anchor.point.generation, HEAD)
    anchor.close()
    assert (point_at(folder).counter, point_at(folder).sequence) == (5, 4)


def test_an_older_state_decided_on_stands_in_both_blocks(folder: Path) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.advance(7, HEAD)
    last = anchor.point.sequence
    older = replace(START, counter=3)
    anchor.start_again(older)
    anchor.close()

    assert point_at(folder) == replace(older, sequence=last + 2)
    content = (folder / FILE_NAME).read_bytes()
    for block in (0, BLOCK_BYTES):
        torn = content[:block] + bytes(BLOCK_BYTES) + content[block + BLOCK_BYTES :]
        (folder / FILE_NAME).write_bytes(torn)
        found = HeaderAnchor.open(folder, key(), OWNER)
        found.close()
        assert found.point.counter == 3
        assert found.damaged_blocks == 1


@pytest.mark.parametrize("call", [1, 2])
def test_a_disk_that_refuses_is_said_with_the_folder_and_nothing_is_acknowledged(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.advance(1, HEAD)
    disk = FailsOnce(monkeypatch, errno.ENOSPC)
    disk.fail_at(call)

    with pytest.raises(UserError) as refused:
        anchor.advance(2, HEAD)

    assert str(folder) in refused.value.text()
    assert anchor.point.counter == 1
    anchor.advance(2, HEAD)
    anchor.close()
    assert point_at(folder).counter == 2


def test_the_blocks_are_laid_out_as_written_down(folder: Path) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.advance(9, HEAD)
    anchor.close()
    owner = bytes.fromhex(OWNER[0] + OWNER[1])
    content = (folder / FILE_NAME).read_bytes()
    assert len(content) == 2 * BLOCK_BYTES == 8192
    for sequence, counter, head in ((1, 0, bytes(32)), (2, 9, HEAD)):
        numbers = b"".join(value.to_bytes(8, "big") for value in (sequence, counter, 1))
        body = (b"CVANCHR1" + owner + numbers + bytes(32) + head).ljust(BLOCK_BYTES - 32, b"\0")
        tag = hmac.digest(bytes(key()), body, "sha256")
        start = sequence % 2 * BLOCK_BYTES
        assert content[start : start + BLOCK_BYTES] == body + tag


def test_a_second_close_touches_no_other_file(folder: Path) -> None:
    anchor = HeaderAnchor.open(folder, key(), OWNER)
    anchor.close()
    with (folder / FILE_NAME).open("rb") as taken:
        anchor.close()
        assert taken.read(1) == b"C"


@pytest.mark.parametrize("content", [None, b"", bytes(2 * BLOCK_BYTES)])
def test_its_key_is_wiped_where_it_is_lost(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    taken = key()
    with pytest.raises(AnchorLostError):
        HeaderAnchor.open(tmp_path, taken, OWNER)
    assert taken == bytes(32)


@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_one_that_cannot_be_made_wipes_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    disk = FailsOnce(monkeypatch, errno.EIO)
    disk.fail_at(call)
    taken = key()
    with pytest.raises(OSError, match="Input/output error"):
        HeaderAnchor.create(tmp_path, taken, OWNER, START)
    assert taken == bytes(32)


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files through /proc")
def test_closing_lets_go_of_the_file(folder: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        HeaderAnchor.open(folder, key(), OWNER).close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
