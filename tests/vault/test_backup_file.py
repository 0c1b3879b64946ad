from __future__ import annotations

import io
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.ids import new_id
from casevault.domain.roles import Role
from casevault.vault.backup_file import (
    FRAME_BYTES,
    TAG_BYTES,
    BackupDamagedError,
    BackupReader,
    FrameSeal,
    Manifest,
    NewerBackupError,
    Part,
    write_backup,
)
from casevault.vault.canonical_cbor import decode, encode
from casevault.vault.crypto import hkdf
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.keyring import Keyring
from vault.made_containers import make
from vault.watched_secrets import WatchedSecrets

SIZES = (0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 2 * FRAME_BYTES)


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder: Path = make(tmp_path_factory.mktemp("backup") / "one.casevault")
    return (folder / COPY_NAMES[0]).read_bytes()


@pytest.fixture
def ring() -> Keyring:
    return Keyring.found(
        "Ana", frozenset({Role.DIRECTOR}), creation=bytes(32), database_salt=bytes(16)
    )


@pytest.fixture
def manifest(header: bytes) -> Manifest:
    parts = tuple(Part(f"part {number}", size) for number, size in enumerate(SIZES))
    return Manifest(new_id(), "2026-05-04T12:00:00Z", 7, bytes(range(32)), header, parts)


def content_of(part: Part) -> bytes:
    return part.name.encode("ascii").ljust(part.size, b".")[: part.size]


def sources(manifest: Manifest) -> list[io.BytesIO]:
    return [io.BytesIO(content_of(part)) for part in manifest.parts]


def written(manifest: Manifest, ring: Keyring) -> bytes:
    return b"".join(write_backup(manifest, sources(manifest), FrameSeal(ring, manifest.backup_id)))


def read(backup: bytes, ring: Keyring) -> dict[str, bytes]:
    reader = BackupReader(io.BytesIO(backup))
    reader.prove(ring)
    found = {part.name: b"".join(frames) for part, frames in reader.parts()}
    reader.close()
    return found


def test_parts_of_every_length_about_a_frame_come_back(manifest: Manifest, ring: Keyring) -> None:
    assert BackupReader(io.BytesIO(written(manifest, ring))).manifest == manifest
    assert read(written(manifest, ring), ring) == {
        part.name: content_of(part) for part in manifest.parts
    }


def test_frames_are_of_64_kib_each_with_its_own_tag(manifest: Manifest, ring: Keyring) -> None:
    pieces = list(write_backup(manifest, sources(manifest), FrameSeal(ring, manifest.backup_id)))
    assert [len(piece) - TAG_BYTES for piece in pieces[1:]] == [
        *(0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES, 1, FRAME_BYTES, FRAME_BYTES)
    ]
    tags = [piece[-TAG_BYTES:] for piece in pieces]
    assert len(set(tags)) == len(tags)


def test_neighbouring_pieces_in_the_wrong_order_or_left_out_are_refused(
    manifest: Manifest, ring: Keyring
) -> None:
    pieces = list(write_backup(manifest, sources(manifest), FrameSeal(ring, manifest.backup_id)))
    for at, (one, other) in enumerate(itertools.pairwise(pieces[1:]), start=1):
        swapped = [*pieces[:at], other, one, *pieces[at + 2 :]]
        with pytest.raises(BackupDamagedError):
            read(b"".join(swapped), ring)
        with pytest.raises(BackupDamagedError):
            read(b"".join(pieces[:at] + pieces[at + 1 :]), ring)


@pytest.mark.parametrize("more", [b"\0", bytes(TAG_BYTES), b"x" * FRAME_BYTES], ids=len)
def test_anything_behind_the_last_frame_is_refused(
    manifest: Manifest, ring: Keyring, more: bytes
) -> None:
    with pytest.raises(BackupDamagedError):
        read(written(manifest, ring) + more, ring)


def test_a_part_that_is_not_as_long_as_said_or_is_missing_makes_no_backup(
    manifest: Manifest, ring: Keyring
) -> None:
    seal = FrameSeal(ring, manifest.backup_id)
    longer = replace(manifest, parts=(*manifest.parts[:-1], Part("part 5", 2 * FRAME_BYTES + 1)))
    with pytest.raises(BackupDamagedError):
        list(write_backup(longer, sources(manifest), seal))
    for wrong in (sources(manifest)[:-1], [*sources(manifest), io.BytesIO(b"more")]):
        with pytest.raises(ValueError, match="zip"):
            list(write_backup(manifest, wrong, seal))


@pytest.mark.parametrize(("length", "is_read"), [(4 * 1024 * 1024, True), (2**22 + 1, False)])
def test_a_manifest_has_a_greatest_length(length: int, *, is_read: bool) -> None:
    asked: list[int] = []

    class Endless(io.BytesIO):
        def read(self, wanted: int | None = -1, /) -> bytes:
            asked.append(wanted or 0)
            return super().read(wanted)

    prefix = b"CVBACKUP\0\1\0\1" + length.to_bytes(4, "big")
    with pytest.raises(BackupDamagedError):
        BackupReader(Endless(prefix))
    assert (length in asked) is is_read


def test_the_key_of_the_frames_and_the_one_it_comes_from_are_wiped(
    manifest: Manifest, ring: Keyring, watched: WatchedSecrets
) -> None:
    base = ring.facts_subkey("backup")
    key = hkdf(base, "casevault/backup/frames", salt=bytes.fromhex(manifest.backup_id))
    backup = written(manifest, ring)
    assert watched.wiped.count(bytes(base)) == 1
    assert not watched.has_wiped(key)

    read(backup, ring)
    assert watched.wiped.count(bytes(key)) == 1


def test_the_key_is_wiped_where_the_manifest_was_not_written_with_it(
    manifest: Manifest, ring: Keyring, watched: WatchedSecrets
) -> None:
    other = Keyring.found(
        "Eve", frozenset({Role.DIRECTOR}), creation=bytes(32), database_salt=bytes(16)
    )
    base = other.facts_subkey("backup")
    key = hkdf(base, "casevault/backup/frames", salt=bytes.fromhex(manifest.backup_id))
    reader = BackupReader(io.BytesIO(written(manifest, ring)))

    with pytest.raises(BackupDamagedError):
        reader.prove(other)
    assert watched.has_wiped(key)
    with pytest.raises(RuntimeError):
        [list(frames) for _, frames in reader.parts()]
    reader.close()


def test_a_part_of_the_manifest_that_is_not_known_asks_for_a_newer_program(
    manifest: Manifest,
) -> None:
    body = decode(manifest.to_bytes())
    assert isinstance(body, dict)
    for changed in (
        {**body, "new": 1},
        {**body, "parts": [{"name": "part", "size": 1, "new": 1}]},
    ):
        encoded = encode(changed)
        prefix = b"CVBACKUP\0\1\0\1" + len(encoded).to_bytes(4, "big")
        with pytest.raises(NewerBackupError):
            BackupReader(io.BytesIO(prefix + encoded + bytes(TAG_BYTES)))
