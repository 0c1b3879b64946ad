from __future__ import annotations

import errno
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault import standing
from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.container import Container
from casevault.vault.crypto import sha256
from casevault.vault.findings import Tally
from casevault.vault.header import MAX_SLOTS, read_header
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.standing import Standing
from vault.failing_disk import FailsOnce
from vault.made_containers import entered

JOURNEY = bytes(range(16))
HEAD = bytes(range(32))


def checked(container: Container) -> Tally:
    tally = Tally()
    container.check(tally)
    return tally


def found(container: Container) -> set[tuple[str, object]]:
    tally = checked(container)
    return {(one.message_id, one.values["name"]) for one in tally.report().findings}


def on_disk(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in COPY_NAMES]


def test_a_whole_container_is_counted_and_nothing_is_found(folder: Path) -> None:
    container = entered(folder)
    tally = checked(container)
    assert Counter(tally.checked) == Counter(header=2, anchor=1)
    assert not tally.report().findings
    container.check(tally)
    assert Counter(tally.checked) == Counter(header=4, anchor=2)
    container.close()


@pytest.mark.parametrize("name", COPY_NAMES)
@pytest.mark.parametrize("content", [None, b"no header"])
def test_a_damaged_or_missing_copy_is_found_by_name(
    folder: Path, name: str, content: bytes | None
) -> None:
    container = entered(folder)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    assert found(container) == {(standing.COPY_DAMAGED, name)}
    container.rewrite()
    assert found(container) == set()
    container.close()


def test_an_older_copy_is_found(folder: Path) -> None:
    container = entered(folder)
    older = on_disk(folder)
    container.change(slots=container.header.slots)
    (folder / COPY_NAMES[0]).write_bytes(older[0])
    assert found(container) == {(standing.COPY_DAMAGED, COPY_NAMES[0])}
    container.close()


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [(0, 4096, standing.ANCHOR_BLOCK_DAMAGED), (0, 8192, standing.ANCHOR_LOST)],
)
def test_a_damaged_anchor_is_found(folder: Path, start: int, end: int, message: str) -> None:
    container = entered(folder)
    content = bytearray((folder / ANCHOR_NAME).read_bytes())
    content[start:end] = bytes(end - start)
    (folder / ANCHOR_NAME).write_bytes(content)
    assert found(container) == {(message, ANCHOR_NAME)}
    container.close()


def test_an_older_anchor_put_back_is_found(folder: Path) -> None:
    container = entered(folder)
    older = (folder / ANCHOR_NAME).read_bytes()
    container.anchor.advance(1, HEAD)
    (folder / ANCHOR_NAME).write_bytes(older)
    assert found(container) == {(standing.ANCHOR_BLOCK_DAMAGED, ANCHOR_NAME)}
    container.close()


def test_a_change_stands_in_both_copies_and_in_the_anchor(folder: Path) -> None:
    container = entered(folder)
    container.anchor.advance(4, HEAD)
    before = container.header
    kdf = replace(before.kdf, passes=4)

    container.change(slots=before.slots, kdf=kdf, travel=JOURNEY)

    expected = replace(
        before,
        kdf=kdf,
        travel=JOURNEY,
        generation=before.generation + 1,
        counter=4,
        chain_head=HEAD,
    )
    assert container.header == expected
    content = on_disk(folder)
    assert content == [container.content()] * 2
    assert read_header(content[0]).header == expected
    assert container.anchor.point.generation == expected.generation
    assert container.anchor.point.header_digest == sha256(content[0])

    container.change(slots=before.slots)
    assert (container.header.kdf, container.header.travel) == (kdf, JOURNEY)
    container.change(slots=before.slots, travel=b"")
    assert container.header.travel == b""
    container.close()


def calls_of_a_change(container: Container, patch: pytest.MonkeyPatch) -> tuple[FailsOnce, int]:
    disk = FailsOnce(patch, errno.ENOSPC)
    disk.fail_at(-1)
    container.change(slots=container.header.slots)
    return disk, disk.work_again()


def test_a_change_that_the_disk_refuses_is_taken_back_or_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    container = entered(folder)
    disk, calls = calls_of_a_change(container, monkeypatch)
    refused = 0
    for call in range(1, calls + 1):
        before = container.header
        disk.fail_at(call)
        try:
            container.change(slots=before.slots, travel=JOURNEY)
        except UserError:
            refused += 1
            assert container.header == before
            assert on_disk(folder) == [container.content()] * 2
        disk.work_again()
        assert on_disk(folder) == [container.content()] * 2
        assert container.anchor.point.header_digest == sha256(container.content())
        assert container.anchor.point.generation == container.header.generation
    assert 0 < refused < calls
    container.close()
    entered(folder).close()


def test_an_interrupted_change_is_finished_and_an_older_state_only_if_accepted(
    folder: Path,
) -> None:
    container = entered(folder)
    generation = container.header.generation
    container.settle(Standing.LEVEL)
    assert container.header.generation == generation

    container.anchor.advance(9, HEAD)
    container.settle(Standing.PUT_BACK)
    assert container.header.generation == generation + 1
    assert container.anchor.point.counter == container.header.counter == 9
    assert found(container) == set()

    container.accept_database(3, bytes(32))
    assert (container.anchor.point.counter, container.header.counter) == (3, 3)
    assert container.header.chain_head == bytes(32)
    assert found(container) == set()
    container.close()
    entered(folder).close()


def test_more_users_than_a_header_holds_are_refused_in_words_and_nothing_changes(
    folder: Path,
) -> None:
    container = entered(folder)
    before = on_disk(folder)
    with pytest.raises(UserError) as refused:
        container.change(slots=container.header.slots * (MAX_SLOTS + 1))
    assert refused.value.exit_code is ExitCode.REFUSED
    assert on_disk(folder) == before
    container.close()


def test_a_slot_takes_the_place_of_its_older_self_only(folder: Path) -> None:
    container = entered(folder)
    slot = container.header.slots[0]
    other = replace(slot, slot_id="00" * 16)
    container.header = replace(container.header, slots=(other, slot))
    changed = replace(slot, secret=b"new")
    assert container.with_slot(changed) == (other, changed)
    assert container.slot_of(slot.user_id) == other
    container.close()


def test_a_header_one_ahead_is_written_again_and_anchored(folder: Path) -> None:
    container = entered(folder)
    container.header = replace(container.header, generation=container.header.generation + 1)
    container.settle(Standing.ONE_AHEAD)
    assert on_disk(folder) == [container.content()] * 2
    assert container.anchor.point.generation == container.header.generation
    assert container.anchor.point.header_digest == sha256(container.content())
    container.close()
