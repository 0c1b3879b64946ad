"""P6: any changed, cut, swapped or replayed byte is found: at opening, or by a check.

Never a crash, never silence. Each attack is made on a copy of a real vault folder; then the vault
is opened and checked. What a check of one vault cannot find, because all of it is older at once,
is found against what was noted elsewhere (a backup, a release, a printed report).
"""

from __future__ import annotations

import hashlib
import itertools
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.anchor import BLOCK_BYTES
from casevault.vault.anchor import FILE_NAME as ANCHOR
from casevault.vault.header import read_header, write_header
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.log_anchor import LogAnchor
from vault.made_vaults import WORKER, MadeCase, added, new_vault, opened

DATABASE, LOG = "vault.db", "vault.db-wal"
PAGE = 4096
WAL_HEADER, FRAME = 32, 24 + PAGE


IN_WORDS = {ExitCode.BAD_INPUT, ExitCode.REFUSED, ExitCode.DAMAGED, ExitCode.WRONG_KEY}


class Answer(Enum):
    """What the program says to an attacked vault."""

    REFUSED = auto()
    TOLD = auto()
    FOUND_BY_CHECK = auto()
    SILENT = auto()


def answer(folder: Path, *anchors: LogAnchor) -> Answer:
    """Open and check; anything but a refusal in words is a crash, and fails the test."""
    try:
        vault = opened(folder)
    except UserError as refused:
        return Answer.REFUSED if refused.exit_code in IN_WORDS else Answer.SILENT
    try:
        if vault.warnings:
            return Answer.TOLD
        is_sound = vault.verify(anchors=anchors).is_sound
    except UserError:
        return Answer.FOUND_BY_CHECK
    finally:
        vault.close()
    return Answer.SILENT if is_sound else Answer.FOUND_BY_CHECK


@dataclass(frozen=True)
class States:
    """A vault as it stood after each of some saves, all of it acknowledged."""

    folders: tuple[Path, ...]
    anchors: tuple[LogAnchor, ...]

    @property
    def last(self) -> Path:
        """The present state."""
        return self.folders[-1]


def saved_states(root: Path, *, closed: bool) -> States:
    """Make a vault and keep a copy of its folder after each of three saves.

    With `closed` the log of the database is folded in each time; without, the copies are what a
    thief with the running laptop, or a power cut, would get.
    """
    work = root / "work.casevault"
    vault = new_vault(work)
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Jasna Planted"}))
    folders, anchors = [], []
    for number in range(3):
        case.save(vault, case.write(number + 1, {"sex": "M"}, {"name": f"Name {number}"}))
        if number == 1:
            added(vault, f"User {number}", WORKER)
        anchors.append(vault.log_anchor())
        if closed:
            vault.close()
        folders.append(Path(shutil.copytree(work, root / f"state{number}")))
        if closed:
            vault = opened(work)
    vault.close()
    return States(tuple(folders), tuple(anchors))


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> States:
    return saved_states(tmp_path_factory.mktemp("closed"), closed=True)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> States:
    return saved_states(tmp_path_factory.mktemp("running"), closed=False)


@pytest.fixture
def attack(tmp_path: Path) -> Callable[[Path], Path]:
    """Gives a fresh copy of a folder to attack."""
    numbers = itertools.count()

    def copied(folder: Path) -> Path:
        return Path(shutil.copytree(folder, tmp_path / f"attack{next(numbers)}"))

    return copied


Attack = Callable[[Path], Path]


def test_an_untouched_vault_is_opened_and_checked_without_a_word(
    closed: States, running: States, attack: Attack
) -> None:
    for states in (closed, running):
        for folder, anchor in zip(states.folders, states.anchors, strict=True):
            assert answer(attack(folder), anchor) is Answer.SILENT


def flipped(path: Path, position: int, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1 << bit
    path.write_bytes(content)


def sampled(length: int, wanted: int, seed: str) -> Iterator[tuple[int, int]]:
    """Positions all over a file of this length, and a bit for each; the seed is printed."""
    print("seed", seed)  # noqa: T201 - shown by pytest when the test fails
    source = random.Random(seed)
    for _ in range(wanted):
        yield source.randrange(length), source.randrange(8)


@pytest.mark.parametrize("name", [*COPY_NAMES, ANCHOR])
def test_a_changed_bit_of_header_or_anchor_is_told(
    closed: States, attack: Attack, name: str
) -> None:
    folder = attack(closed.last)
    content = (folder / name).read_bytes()
    silent = []
    for position, bit in sampled(len(content), 60, name):
        flipped(folder / name, position, bit)
        if answer(folder) not in {Answer.TOLD, Answer.REFUSED}:
            silent.append((position, bit))
        shutil.rmtree(folder)
        shutil.copytree(closed.last, folder)
    assert silent == []


def test_the_same_bit_changed_in_both_headers_is_refused(closed: States, attack: Attack) -> None:
    folder = attack(closed.last)
    length = (folder / COPY_NAMES[0]).stat().st_size
    for position, bit in sampled(length, 40, "both headers"):
        for name in COPY_NAMES:
            flipped(folder / name, position, bit)
        assert answer(folder) is Answer.REFUSED, (position, bit)
        for name in COPY_NAMES:
            flipped(folder / name, position, bit)
    assert answer(folder) is Answer.SILENT


@pytest.mark.parametrize("borrows_tag", [False, True])
@pytest.mark.parametrize("change", [{}, {"practice": True}, {"country": "XX"}])
def test_a_header_written_by_somebody_without_the_key_is_found(
    closed: States, attack: Attack, change: dict[str, Any], *, borrows_tag: bool
) -> None:
    """Its check sum is right, and it is one step ahead, as after a power cut."""
    folder = attack(closed.last)
    genuine = (folder / COPY_NAMES[0]).read_bytes()
    header = read_header(genuine).header
    changed = replace(header, generation=header.generation + 1, **change)
    forged = write_header(changed, bytearray(32))
    if borrows_tag:
        forged = forged[:-64] + genuine[-64:-32]
        forged += hashlib.sha256(forged).digest()
    for name in COPY_NAMES:
        (folder / name).write_bytes(forged)
    assert answer(folder) is not Answer.SILENT


@pytest.mark.parametrize("pages", ["first three", "any"])
def test_a_changed_bit_of_the_database_is_found(closed: States, attack: Attack, pages: str) -> None:
    length = (closed.last / DATABASE).stat().st_size
    reach = 3 * PAGE if pages == "first three" else length
    for position, bit in sampled(reach, 60, pages):
        folder = attack(closed.last)
        flipped(folder / DATABASE, position, bit)
        assert answer(folder) in {Answer.REFUSED, Answer.FOUND_BY_CHECK}, (position, bit)
        shutil.rmtree(folder)


def test_a_database_cut_or_lengthened_is_found(closed: States, attack: Attack) -> None:
    content = (closed.last / DATABASE).read_bytes()
    cuts = [0, 1, 16, 100, *range(PAGE, len(content), PAGE), len(content) - 1]
    others = [content[:length] for length in cuts]
    others += [content + bytes(1), content + bytes(PAGE), content + content[-PAGE:]]
    for other in others:
        folder = attack(closed.last)
        (folder / DATABASE).write_bytes(other)
        assert answer(folder) in {Answer.REFUSED, Answer.FOUND_BY_CHECK}, len(other)
        shutil.rmtree(folder)


def test_two_pages_in_each_others_places_are_found(closed: States, attack: Attack) -> None:
    content = (closed.last / DATABASE).read_bytes()
    count = len(content) // PAGE
    for first, second in [(1, 2), (2, count - 1), (count // 2, count // 2 + 1)]:
        parts = [content[start : start + PAGE] for start in range(0, len(content), PAGE)]
        parts[first], parts[second] = parts[second], parts[first]
        folder = attack(closed.last)
        (folder / DATABASE).write_bytes(b"".join(parts))
        assert answer(folder) in {Answer.REFUSED, Answer.FOUND_BY_CHECK}


def test_any_older_page_put_back_is_found(closed: States, attack: Attack) -> None:
    """SQLCipher itself takes an older page for a right one (security.md 0.2)."""
    old = (closed.folders[1] / DATABASE).read_bytes()
    new = (closed.last / DATABASE).read_bytes()
    starts = range(0, min(len(old), len(new)), PAGE)
    changed = [start for start in starts if old[start : start + PAGE] != new[start : start + PAGE]]
    assert len(changed) > 3
    print("seed pages")  # noqa: T201 - shown by pytest when the test fails
    source = random.Random("pages")
    subsets = [[start] for start in changed] + [
        source.sample(changed, source.randrange(2, len(changed))) for _ in range(25)
    ]
    for subset in subsets:
        content = bytearray(new)
        for start in subset:
            content[start : start + PAGE] = old[start : start + PAGE]
        folder = attack(closed.last)
        (folder / DATABASE).write_bytes(content)
        found = answer(folder)
        if found is Answer.SILENT:
            # Nothing but SQLite's own change counter, or a page that nothing uses, went back.
            assert same_rows(folder, closed.last, attack), [start // PAGE for start in subset]
        shutil.rmtree(folder)


def same_rows(attacked: Path, genuine: Path, attack: Attack) -> bool:
    """Whether two vaults hold the same, whatever their bytes."""
    contents = []
    for folder in (attacked, genuine):
        vault = opened(attack(folder))
        tables = vault.writer.database.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'audit%'"
            " AND name != 'commit_mark' ORDER BY name"
        )
        contents.append(
            [vault.writer.database.rows(f"SELECT * FROM {name}") for (name,) in tables]  # noqa: S608 - names from the file
        )
        vault.close()
    return contents[0] == contents[1]


def test_a_log_of_the_database_cut_at_any_frame_is_found(running: States, attack: Attack) -> None:
    content = (running.last / LOG).read_bytes()
    frames = (len(content) - WAL_HEADER) // FRAME
    assert frames > 10
    for kept in range(frames):
        folder = attack(running.last)
        (folder / LOG).write_bytes(content[: WAL_HEADER + kept * FRAME])
        assert answer(folder) is not Answer.SILENT, kept
        shutil.rmtree(folder)
    folder = attack(running.last)
    (folder / LOG).unlink()
    assert answer(folder) is not Answer.SILENT


def test_a_changed_bit_in_the_log_of_the_database_is_found(running: States, attack: Attack) -> None:
    content = (running.last / LOG).read_bytes()
    genuine = attack(running.last)
    silent = []
    for position, bit in sampled(len(content), 80, "log"):
        folder = attack(running.last)
        flipped(folder / LOG, position, bit)
        if answer(folder) is Answer.SILENT and not same_rows(folder, genuine, attack):
            silent.append((position, bit))
        shutil.rmtree(folder)
    assert silent == []


PARTS = {"database": (DATABASE, LOG, "vault.db-shm"), "header": COPY_NAMES, "anchor": (ANCHOR,)}


def put_back(folder: Path, older: Path, parts: tuple[str, ...]) -> None:
    for part in parts:
        for name in PARTS[part]:
            (folder / name).unlink(missing_ok=True)
            if (older / name).exists():
                shutil.copy(older / name, folder / name)


@pytest.mark.parametrize("age", [0, 1])
@pytest.mark.parametrize(
    "parts",
    [
        ("database",),
        ("header",),
        ("anchor",),
        ("database", "header"),
        ("database", "anchor"),
        ("header", "anchor"),
    ],
    ids=" and ".join,
)
def test_any_part_that_is_older_than_the_rest_is_found(
    closed: States, attack: Attack, parts: tuple[str, ...], age: int
) -> None:
    _older_parts_show(closed, attack, parts, age)


@pytest.mark.parametrize("age", [0, 1])
@pytest.mark.parametrize("parts", [("database",), ("header",), ("anchor",), ("database", "anchor")])
def test_the_same_where_the_log_of_the_database_was_not_folded_in(
    running: States, attack: Attack, parts: tuple[str, ...], age: int
) -> None:
    _older_parts_show(running, attack, parts, age)


def _older_parts_show(states: States, attack: Attack, parts: tuple[str, ...], age: int) -> None:
    folder, older = attack(states.last), states.folders[age]
    put_back(folder, older, parts)
    if same_files(folder, states.last):
        assert answer(folder) is Answer.SILENT, "nothing was put back after all"
    elif same_files(folder, older):
        assert answer(folder, states.anchors[-1]) is Answer.FOUND_BY_CHECK
    elif answer(attack(folder)) is Answer.SILENT:
        # An anchor one save behind is what a power cut leaves; nothing of the records is older.
        assert parts == ("anchor",)
        assert age == len(states.folders) - 2
        assert same_rows(folder, states.last, attack)


def same_files(folder: Path, other: Path) -> bool:
    """Whether header, anchor and database of two vaults are the same, byte by byte."""
    names = [name for part in PARTS.values() for name in part if not name.endswith("-shm")]
    return all(
        (folder / name).exists() == (other / name).exists()
        and (
            not (folder / name).exists()
            or (folder / name).read_bytes() == (other / name).read_bytes()
        )
        for name in names
    )


@pytest.mark.parametrize("age", [0, 1])
def test_a_whole_vault_put_back_is_found_against_what_was_noted_elsewhere(
    closed: States, attack: Attack, age: int
) -> None:
    folder = attack(closed.folders[age])
    assert answer(attack(closed.folders[age])) is Answer.SILENT
    assert answer(folder, closed.anchors[-1]) is Answer.FOUND_BY_CHECK


def test_parts_of_another_vault_are_found(closed: States, attack: Attack, tmp_path: Path) -> None:
    other = tmp_path / "other.casevault"
    new_vault(other).close()
    for count in (1, 2):
        for parts in itertools.combinations(PARTS, count):
            folder = attack(closed.last)
            put_back(folder, other, parts)
            assert answer(folder) is not Answer.SILENT, parts


def test_an_anchor_block_from_another_time_is_found(closed: States, attack: Attack) -> None:
    old = (closed.folders[1] / ANCHOR).read_bytes()
    new = (closed.last / ANCHOR).read_bytes()
    for start in (0, BLOCK_BYTES):
        mixed = bytearray(new)
        mixed[start : start + BLOCK_BYTES] = old[start : start + BLOCK_BYTES]
        folder = attack(closed.last)
        (folder / ANCHOR).write_bytes(mixed)
        assert answer(folder) is not Answer.SILENT
