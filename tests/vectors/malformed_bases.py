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
    MAX_DERIVATIONS,
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


_REFUSALS: Final[Mapping[str, Mapping[type[Exception], str]]] = {
    "header": {
        ForeignFileError: "foreign",
        HeaderDamagedError: "damaged",
        NewerHeaderError: "newer",
        NoSlotOpensError: "wrong key",
        HeaderTamperedError: "tampered",
    },
    "anchor": {AnchorLostError: "tampered"},
    "backup": {
        ForeignBackupError: "foreign",
        NewerBackupError: "newer",
        BackupDamagedError: "damaged",
    },
    "blob": {NotAuthenticError: "tampered"},
    "travel": {UserError: "foreign"},
    "erasures": {ErasureListError: "tampered"},
}
"""What each reader may raise, and what it means; anything else is an error of the program."""


def verdict(kind: str, content: bytes, bases: Mapping[str, bytes], scratch: Path) -> str:
    """What the program says to this file in the place of that kind."""
    judge = {
        "header": _of_header,
        "anchor": _of_anchor,
        "backup": _of_backup,
        "blob": _of_blob,
        "travel": _of_travel,
        "erasures": _of_erasures,
    }[kind]
    refusals = _REFUSALS[kind]
    try:
        return judge(content, bases, scratch)
    except tuple(refusals) as refused:
        _require_silent(refused)
        if isinstance(refused, UserError) and refused.exit_code is ExitCode.DAMAGED:
            return "tampered"
        return refusals[type(refused)]


def _require_silent(refused: BaseException) -> None:
    """No part of what is sealed may be in a refusal, nor in what it was raised from."""
    told: BaseException | None = refused
    while told is not None:
        text = f"{told} {told.args!r}"
        assert NAME not in text
        assert CASE_SECRET.hex() not in text
        told = told.__cause__ or told.__context__


def _of_header(content: bytes, _: Mapping[str, bytes], __: Path) -> str:
    read = read_header(content)
    if len(read.header.derivations()) > MAX_DERIVATIONS:
        return "too many derivations"
    unlock(read, bytearray(FOUNDER_KEY), "Ana").ring.close()
    return "good"


def _of_anchor(content: bytes, bases: Mapping[str, bytes], scratch: Path) -> str:
    good = unlocked(bases)
    (scratch / "vault.anchor").write_bytes(content)
    owner = (good.header.vault_id, good.header.device_id)
    anchor = HeaderAnchor.open(scratch, good.ring.facts_subkey(ANCHOR_PURPOSE), owner)
    anchor.close()
    return "damaged" if anchor.damaged_blocks else "good"


def _of_backup(content: bytes, bases: Mapping[str, bytes], _: Path) -> str:
    reader = BackupReader(io.BytesIO(content))
    try:
        reader.prove(unlocked(bases).ring)
        for _part, frames in reader.parts():
            for _frame in frames:
                pass
    except BackupDamagedError as refused:
        _require_silent(refused)
        return "tampered"
    return "good"


def _of_blob(content: bytes, _: Mapping[str, bytes], __: Path) -> str:
    chunks = opened_chunks(io.BytesIO(content), case_key(), BlobPlace(CASE_ID, BLOB_ID, 1))
    for _chunk in without_padding(chunks, len(DOCUMENT)):
        pass
    return "good"


def _of_travel(content: bytes, bases: Mapping[str, bytes], _: Path) -> str:
    good = unlocked(bases, "next")
    read_travel_document(content, good.ring, good.header.travel)
    return "good"


def _of_erasures(content: bytes, bases: Mapping[str, bytes], _: Path) -> str:
    header = read_header(bases["header"]).header
    read_list(content, header.vault_id, header.public.creation)
    return "good"
