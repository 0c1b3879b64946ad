"""The one file of a backup: a manifest with the header in it, then the parts in frames.

Layout, numbers big-endian: magic (8), format (2), least reader (2), length of the manifest (4),
manifest in canonical CBOR, its tag (32); then for each part of the manifest, in order, frames of
at most 64 KiB, each followed by its tag (32). A tag is HMAC-SHA256 over what the frame is (part,
number, whether the last) and its bytes, under a key of this one backup: frames cannot be changed,
swapped, left out or taken from another backup. The parts are encrypted already.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from casevault.vault.canonical_cbor import NotCanonicalError, decode, encode
from casevault.vault.crypto import hkdf, mac, same, wipe
from casevault.vault.fields import Fields, UnknownFieldError
from casevault.vault.header import (
    ForeignFileError,
    HeaderDamagedError,
    NewerHeaderError,
    ReadHeader,
    read_header,
)
from casevault.vault.keyring import Keyring

FORMAT: Final = 1
FRAME_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 32
MAX_PARTS: Final = 20_000

_MAGIC: Final = b"CVBACKUP"
_PREFIX: Final = struct.Struct(">8sHHI")
_FRAME: Final = struct.Struct(">IQ?")
_MAX_MANIFEST: Final = 4 * 1024 * 1024
_LONGEST_TEXT: Final = 200


class Source(Protocol):
    """Something that bytes are read from, an open file for instance."""

    def read(self, length: int, /) -> bytes:
        """The next bytes, fewer only at the end."""
        ...


class ForeignBackupError(Exception):
    """The file is no backup of this program."""


class BackupDamagedError(Exception):
    """The file is a backup, but changed, cut, lengthened, or of other keys."""


class NewerBackupError(Exception):
    """Only a newer version can read the backup."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside a backup: its name below the vault folder, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; `made_at` in ISO form, `counter` and `chain_head` of its database."""

    backup_id: str
    made_at: str
    counter: int
    chain_head: bytes
    header: bytes
    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        """The manifest in canonical CBOR."""
        return encode(
            {
                "backup": bytes.fromhex(self.backup_id),
                "made": self.made_at,
                "counter": self.counter,
                "chain_head": self.chain_head,
                "header": self.header,
                "parts": [{"name": part.name, "size": part.size} for part in self.parts],
            }
        )


def _manifest(encoded: bytes) -> Manifest:
    fields = Fields(decode(encoded))
    manifest = Manifest(
        backup_id=fields.take_id("backup"),
        made_at=fields.take_text("made", _LONGEST_TEXT),
        counter=fields.take("counter", int),
        chain_head=fields.take_bytes("chain_head", TAG_BYTES),
        header=fields.take("header", bytes),
        parts=tuple(_part(Fields(part)) for part in fields.take_list("parts", dict, MAX_PARTS)),
    )
    fields.rest()
    return manifest


def _part(fields: Fields) -> Part:
    part = Part(fields.take_text("name", _LONGEST_TEXT), fields.take("size", int))
    fields.rest()
    return part


class FrameSeal:
    """Makes and checks the tags of one backup."""

    def __init__(self, ring: Keyring, backup_id: str) -> None:
        key = ring.facts_subkey("backup")
        self._key = hkdf(key, "casevault/backup/frames", salt=bytes.fromhex(backup_id))
        wipe(key)

    def of_manifest(self, content: bytes) -> bytes:
        """The tag of everything before it."""
        return mac(self._key, b"manifest" + content)

    def of_frame(self, part: int, number: int, content: bytes, *, last: bool) -> bytes:
        """The tag of one frame."""
        return mac(self._key, b"frame" + _FRAME.pack(part, number, last) + content)

    def close(self) -> None:
        """Wipe the key."""
        wipe(self._key)


def write_backup(manifest: Manifest, parts: Iterable[Source], seal: FrameSeal) -> Iterator[bytes]:
    """The bytes of a backup, piece by piece; `parts` are read in the manifest's order.

    Raises:
        BackupDamagedError: a part is not as long as the manifest says.
    """
    encoded = manifest.to_bytes()
    content = _PREFIX.pack(_MAGIC, FORMAT, FORMAT, len(encoded)) + encoded
    yield content + seal.of_manifest(content)
    for index, (part, source) in enumerate(zip(manifest.parts, parts, strict=True)):
        for number, length, last in _frames(part.size):
            frame = source.read(length)
            if len(frame) != length:
                raise BackupDamagedError
            yield frame + seal.of_frame(index, number, frame, last=last)


def _frames(size: int) -> Iterator[tuple[int, int, bool]]:
    """Number, length and whether the last, of the frames of a part; an empty part has one."""
    count = max(1, -(-size // FRAME_BYTES))
    for number in range(count):
        last = number == count - 1
        yield number, size - number * FRAME_BYTES if last else FRAME_BYTES, last


class BackupReader:
    """Reads a backup from its beginning; nothing is believed before `prove` has the key."""

    def __init__(self, source: Source) -> None:
        """Read the manifest.

        Raises:
            ForeignBackupError: no backup of this program.
            BackupDamagedError: the manifest or the header in it is damaged.
            NewerBackupError: made by a newer version.
        """
        self._source = source
        self._seal: FrameSeal | None = None
        prefix = source.read(_PREFIX.size)
        if len(prefix) != _PREFIX.size or not prefix.startswith(_MAGIC):
            raise ForeignBackupError
        _, _, least_reader, length = _PREFIX.unpack(prefix)
        if least_reader > FORMAT:
            raise NewerBackupError
        if length > _MAX_MANIFEST:
            raise BackupDamagedError
        encoded = self._exactly(length)
        self._proof = (prefix + encoded, self._exactly(TAG_BYTES))
        try:
            self.manifest = _manifest(encoded)
            self.header: ReadHeader = read_header(self.manifest.header)
        except (UnknownFieldError, NewerHeaderError):
            raise NewerBackupError from None
        except (NotCanonicalError, ForeignFileError, HeaderDamagedError):
            raise BackupDamagedError from None

    def prove(self, ring: Keyring) -> None:
        """Go on only if the manifest was written with the keys of this vault.

        Raises:
            BackupDamagedError: it was not.
        """
        seal = FrameSeal(ring, self.manifest.backup_id)
        content, tag = self._proof
        if not same(tag, seal.of_manifest(content)):
            seal.close()
            raise BackupDamagedError
        self._seal = seal

    def parts(self) -> Iterator[tuple[Part, Iterator[bytes]]]:
        """Each part with its bytes, proven frame by frame; read every part to its end.

        Raises:
            BackupDamagedError: a frame is changed, missing or moved, or something follows.
        """
        for index, part in enumerate(self.manifest.parts):
            yield part, self._part(index, part)
        if self._source.read(1):
            raise BackupDamagedError

    def close(self) -> None:
        """Wipe the key; the file stays the caller's."""
        if self._seal is not None:
            self._seal.close()

    def _part(self, index: int, part: Part) -> Iterator[bytes]:
        if self._seal is None:
            raise RuntimeError
        for number, length, last in _frames(part.size):
            frame, tag = self._exactly(length), self._exactly(TAG_BYTES)
            if not same(tag, self._seal.of_frame(index, number, frame, last=last)):
                raise BackupDamagedError
            yield frame

    def _exactly(self, length: int) -> bytes:
        content = self._source.read(length)
        if len(content) != length:
            raise BackupDamagedError
        return content
