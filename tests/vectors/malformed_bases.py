"""The good files that the malformed ones are made from, and what the program says to a file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault.anchor import AnchorLostError, HeaderAnchor
from casevault.vault.backup_file import (
    BackupDamagedError,
    BackupReader,
    ForeignBackupError,
    FrameSeal,
    Manifest,
    NewerBackupError,
    Part,
    write_backup,
)
from casevault.vault.blob_format import BlobPlace, BlobSealer, opened_chunks, without_padding
from casevault.vault.case_keys import CaseKey
from casevault.vault.container import ANCHOR_PURPOSE, Container
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.epoch_keys import next_epoch
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.erasure_list import (
    ErasedCase,
    ErasureList,
    ErasureListError,
    read_list,
    write_list,
)
from casevault.vault.header import (
    ForeignFileError,
    HeaderDamagedError,
    NewerHeaderError,
    read_header,
    write_header,
)
from casevault.vault.signatures import Purpose
from casevault.vault.travel_file import read_travel_document, travel_document
from casevault.vault.unlocking import HeaderTamperedError, NoSlotOpensError, Unlocked, unlock
from vault.changed_containers import WORKER_KEY, add_user
from vault.made_containers import FOUNDER_KEY, entered, make

NAME: Final = "Jasna Planted"
FOLDER: Final = Path(__file__).resolve().parent / "malformed"
BASES: Final = ("header", "anchor", "backup", "blob", "travel", "erasures", "next")
CASE_ID, BLOB_ID = "c" * 32, "b" * 32
CASE_SECRET: Final = bytes(range(32, 64))
PARTS: Final = (("vault.db", bytes(range(256)) * 300), ("blobs/bb/" + BLOB_ID, b"x" * 40))
DOCUMENT: Final = NAME.encode() * 12_000


def make_bases(scratch: Path) -> dict[str, bytes]:
    """The good files of a new container with two users."""
    folder = make(scratch / "one.casevault")
    with_both = entered(folder)
    add_user(with_both, WORKER_KEY, frozenset({Role.WORKER}))
    header = with_both.content()
    found = {"header": header, "backup": _backup(with_both, header), "erasures": _list(with_both)}
    plan = EpochPlan(lambda _form, _answers: None, travel=lambda _content: None)
    following = next_epoch(with_both, plan, "2026-03-02")
    key = case_key()
    wraps = [following.ring.wrap_for_coordinators(key)]
    found["travel"] = travel_document(following, wraps)
    found["next"] = write_header(following.header, following.ring.header_mac_key)
    following.ring.close()
    with_both.close()
    found["anchor"] = (folder / "vault.anchor").read_bytes()
    found["blob"] = b"".join(_blob(key))
    return found


def case_key() -> CaseKey:
    """The key of the case that the document belongs to."""
    return CaseKey(CASE_ID, bytearray(CASE_SECRET))


def _blob(key: CaseKey) -> Iterator[bytes]:
    sealer = BlobSealer(key, BlobPlace(CASE_ID, BLOB_ID, 1))
    yield sealer.head
    yield from sealer.add(DOCUMENT)
    yield from sealer.finish()


def _backup(container: Container, header: bytes) -> bytes:
    parts = tuple(Part(name, len(content)) for name, content in PARTS)
    manifest = Manifest("a" * 32, "2026-03-02T09:00:00+00:00", 3, bytes(32), header, parts)
    seal = FrameSeal(container.ring, manifest.backup_id)
    sources = [io.BytesIO(content) for _, content in PARTS]
    return b"".join(write_backup(manifest, sources, seal))


def _list(container: Container) -> bytes:
    ring = container.ring
    cases = tuple(ErasedCase(f"{number:032x}", number) for number in (1, 2, 3))
    said = ErasureList(ring.vault_id, ring.user_id, "2026-03-02", 5, cases)
    return write_list(said, container.appointments, lambda it: ring.sign(it, Purpose.ERASURES))


def unlocked(bases: Mapping[str, bytes], base: str = "header") -> Unlocked:
    """The good header, opened by its founder; the same each time, and never closed."""
    return _unlocked(bases[base])


@cache
def _unlocked(content: bytes) -> Unlocked:
    return unlock(read_header(content), bytearray(FOUNDER_KEY), "Ana")


def verdict(kind: str, content: bytes, bases: Mapping[str, bytes], scratch: Path) -> str:
    """What the program says to this file; anything else it raises is an error of the program."""
    judge = {
        "header": _of_header,
        "anchor": _of_anchor,
        "backup": _of_backup,
        "blob": _of_blob,
        "travel": _of_travel,
        "erasures": _of_erasures,
    }[kind]
    return judge(content, bases, scratch)


def _of_header(content: bytes, _: Mapping[str, bytes], __: Path) -> str:  # noqa: PLR0911 - a verdict each
    try:
        read = read_header(content)
        if len(read.header.derivations()) > 4:
            return "too many derivations"
        unlock(read, bytearray(FOUNDER_KEY), "Ana").ring.close()
    except ForeignFileError:
        return "foreign"
    except HeaderDamagedError:
        return "damaged"
    except NewerHeaderError:
        return "newer"
    except NoSlotOpensError:
        return "wrong key"
    except HeaderTamperedError:
        return "tampered"
    return "good"


def _of_anchor(content: bytes, bases: Mapping[str, bytes], scratch: Path) -> str:
    good = unlocked(bases)
    (scratch / "vault.anchor").write_bytes(content)
    owner = (good.header.vault_id, good.header.device_id)
    try:
        anchor = HeaderAnchor.open(scratch, good.ring.facts_subkey(ANCHOR_PURPOSE), owner)
    except AnchorLostError:
        return "tampered"
    anchor.close()
    return "damaged" if anchor.damaged_blocks else "good"


def _of_backup(content: bytes, bases: Mapping[str, bytes], _: Path) -> str:
    good = unlocked(bases)
    try:
        reader = BackupReader(io.BytesIO(content))
    except ForeignBackupError:
        return "foreign"
    except NewerBackupError:
        return "newer"
    except BackupDamagedError:
        return "damaged"
    try:
        reader.prove(good.ring)
        for _part, frames in reader.parts():
            for _frame in frames:
                pass
    except BackupDamagedError:
        return "tampered"
    return "good"


def _of_blob(content: bytes, _: Mapping[str, bytes], __: Path) -> str:
    place = BlobPlace(CASE_ID, BLOB_ID, 1)
    try:
        for _chunk in without_padding(
            opened_chunks(io.BytesIO(content), case_key(), place), len(DOCUMENT)
        ):
            pass
    except NotAuthenticError:
        return "tampered"
    return "good"


def _of_travel(content: bytes, bases: Mapping[str, bytes], _: Path) -> str:
    good = unlocked(bases, "next")
    try:
        read_travel_document(content, good.ring, good.header.travel)
    except UserError as refused:
        return "tampered" if refused.exit_code is ExitCode.DAMAGED else "foreign"
    return "good"


def _of_erasures(content: bytes, bases: Mapping[str, bytes], _: Path) -> str:
    header = read_header(bases["header"]).header
    try:
        read_list(content, header.vault_id, header.public.creation)
    except ErasureListError:
        return "tampered"
    return "good"
