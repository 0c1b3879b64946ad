"""The anchor: how far this vault had come when a save was last acknowledged.

A file of two blocks written in turn, each with its own MAC. Every save ends with one block
written and synced: cheap, and a block torn by a power cut leaves the other whole. At opening the
database must stand where the anchor stands, or one commit further (the power went between the
two); anything less means that older records were put back, and is never passed over in silence.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from casevault.vault.crypto import mac, same, wipe
from casevault.vault.files import (
    CREATE_NEW,
    READ_WRITE,
    open_regular,
    said_plainly,
    sync,
    sync_folder,
    write_at,
)

FILE_NAME: Final = "vault.anchor"
BLOCK_BYTES: Final = 4096
_MAC_BYTES: Final = 32
_MAGIC: Final = b"CVANCHR1"
_LAYOUT: Final = struct.Struct(">8s16s16sQQQ32s32s")
_PADDING: Final = bytes(BLOCK_BYTES - _MAC_BYTES - _LAYOUT.size)


class AnchorLostError(Exception):
    """Neither block of the anchor can be believed: damaged, missing, or of another vault."""


@dataclass(frozen=True, slots=True)
class AnchorPoint:
    """One state of the vault.

    `sequence` grows with every write of the anchor, `counter` with every commit of the database,
    `generation` with every change of the header, whose SHA-256 is `header_digest`; `chain_head` is
    the last link of the audit chain (32 bytes).
    """

    sequence: int
    counter: int
    generation: int
    header_digest: bytes
    chain_head: bytes


class HeaderAnchor:
    """The open anchor file of one vault; it takes over `mac_key` and wipes it at `close`."""

    def __init__(
        self, descriptor: int, mac_key: bytearray, owner: tuple[bytes, bytes], folder: Path
    ) -> None:
        self._descriptor = descriptor
        self._mac_key = mac_key
        self._owner = owner
        self._folder = folder
        self._point = AnchorPoint(0, 0, 0, bytes(32), bytes(32))
        self.damaged_blocks = 0

    @classmethod
    def create(
        cls,
        folder: Path,
        mac_key: bytearray,
        owner: tuple[str, str],
        point: AnchorPoint,
        *,
        name: str = FILE_NAME,
    ) -> Self:
        """Make the anchor of a new vault; `owner` is vault id and device id."""
        descriptor = open_regular(folder / name, CREATE_NEW)
        anchor = cls(descriptor, mac_key, _owner_bytes(owner), folder)
        try:
            anchor._write(point)
            anchor._write(replace(point, sequence=point.sequence + 1))
            sync_folder(folder)
        except BaseException:
            anchor.close()
            raise
        return anchor

    @classmethod
    def open(
        cls,
        folder: Path,
        mac_key: bytearray,
        owner: tuple[str, str],
        *,
        name: str = FILE_NAME,
    ) -> Self:
        """Open the anchor of a vault and find its newest point.

        Raises:
            AnchorLostError: no block can be believed.
        """
        try:
            descriptor = open_regular(folder / name, READ_WRITE)
        except FileNotFoundError:
            wipe(mac_key)
            raise AnchorLostError from None
        anchor = cls(descriptor, mac_key, _owner_bytes(owner), folder)
        try:
            anchor._read()
        except BaseException:
            anchor.close()
            raise
        return anchor

    @property
    def point(self) -> AnchorPoint:
        """The newest state that was acknowledged."""
        return self._point

    def advance(self, counter: int, chain_head: bytes) -> None:
        """Record a commit of the database; returns when it is on the disk.

        Raises:
            UserError: the disk is full, gone or failing; the save must not be acknowledged.
        """
        if counter < self._point.counter:
            raise ValueError(counter)
        self._acknowledge(replace(self._following, counter=counter, chain_head=chain_head))

    def header_changed(self, generation: int, header_digest: bytes) -> None:
        """Record that the header was written; returns when it is on the disk."""
        if generation < self._point.generation:
            raise ValueError(generation)
        self._acknowledge(
            replace(self._following, generation=generation, header_digest=header_digest)
        )

    def start_again(self, point: AnchorPoint) -> None:
        """Go on from an older state, which a coordinator decided knowing it; both blocks say so."""
        for _ in range(2):
            self._acknowledge(replace(point, sequence=self._point.sequence + 1))

    def close(self) -> None:
        """Close the file and wipe the key; a second call does nothing."""
        wipe(self._mac_key)
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def _following(self) -> AnchorPoint:
        return replace(self._point, sequence=self._point.sequence + 1)

    def _acknowledge(self, point: AnchorPoint) -> None:
        with said_plainly(self._folder):
            self._write(point)

    def _write(self, point: AnchorPoint) -> None:
        offset = (point.sequence % 2) * BLOCK_BYTES
        write_at(self._descriptor, offset, self._block(point))
        sync(self._descriptor)
        self._point = point

    def _block(self, point: AnchorPoint) -> bytes:
        body = _LAYOUT.pack(
            _MAGIC,
            *self._owner,
            point.sequence,
            point.counter,
            point.generation,
            point.header_digest,
            point.chain_head,
        )
        return body + _PADDING + mac(self._mac_key, body + _PADDING)

    def _read(self) -> None:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        content = os.read(self._descriptor, 2 * BLOCK_BYTES + 1)
        blocks = (content[:BLOCK_BYTES], content[BLOCK_BYTES : 2 * BLOCK_BYTES])
        points = [self._believe(block, place) for place, block in enumerate(blocks)]
        believed = [point for point in points if point is not None]
        if not believed:
            raise AnchorLostError
        self.damaged_blocks = 2 - len(believed) + (len(content) > 2 * BLOCK_BYTES)
        self._point = max(believed, key=_sequence)
        # Blocks are written in turn: a gap means that one was put back.
        if len(believed) == 2 and min(map(_sequence, believed)) + 1 != self._point.sequence:
            self.damaged_blocks += 1

    def _believe(self, block: bytes, place: int) -> AnchorPoint | None:
        if len(block) != BLOCK_BYTES:
            return None
        body, tag = block[:-_MAC_BYTES], block[-_MAC_BYTES:]
        if not same(tag, mac(self._mac_key, body)):
            return None
        magic, vault, device, sequence, *rest = _LAYOUT.unpack(body[: _LAYOUT.size])
        if magic != _MAGIC or (vault, device) != self._owner or sequence % 2 != place:
            return None
        return AnchorPoint(sequence, *rest)


def _sequence(point: AnchorPoint) -> int:
    return point.sequence


def _owner_bytes(owner: tuple[str, str]) -> tuple[bytes, bytes]:
    return bytes.fromhex(owner[0]), bytes.fromhex(owner[1])
