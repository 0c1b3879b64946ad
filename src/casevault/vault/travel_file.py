"""The file that holds the keys to identities while they are not on this machine.

It is of one vault and one epoch. Case keys and the identity role's key are in it as they would
stand in the vault, each sealed to its holder; around that a seal of everyone with the facts key.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.canonical_cbor import Cbor, NotCanonicalError, decode, encode
from casevault.vault.case_keys import WrapForm, WrappedCaseKey
from casevault.vault.crypto import NotAuthenticError, unwrap, wipe, wrap
from casevault.vault.epoch_keys import NextEpoch
from casevault.vault.keyring import Keyring

SUFFIX: Final = ".cvk"
_MAGIC: Final = b"CVTRAVEL"
_FORMAT: Final = b"\x01"
_ID_BYTES: Final = 16
_MAX_BYTES: Final = 512 * 1024 * 1024
_WRAPS_AT_ONCE: Final = 1000
_LENGTH: Final = struct.Struct(">I")
_LONGEST_NAME: Final = 40
_PURPOSE: Final = "travel"


@dataclass(frozen=True, slots=True)
class TravelContent:
    """What travels: the wraps of case keys, and the identity grant of each slot that has one."""

    wraps: tuple[WrappedCaseKey, ...]
    grants: Mapping[str, bytes]


def travel_document(following: NextEpoch, wraps: Sequence[WrappedCaseKey]) -> bytes:
    """The bytes of the file for the epoch that begins without these keys."""
    ring, travel = following.ring, following.header.travel
    body = _item(dict(following.taken_along))
    for start in range(0, len(wraps), _WRAPS_AT_ONCE):
        body += _item([_to_cbor(wrapped) for wrapped in wraps[start : start + _WRAPS_AT_ONCE]])
    key = ring.facts_subkey(_PURPOSE)
    try:
        sealed = wrap(key, body, _place(ring, travel))
    finally:
        wipe(key)
    return _MAGIC + _FORMAT + travel + sealed


def read_travel_document(content: bytes, ring: Keyring, travel: bytes) -> TravelContent:
    """Read the file that was written when the keys left.

    Raises:
        UserError: it is no such file, of another vault or journey, or was changed (DAMAGED).
    """
    start = _MAGIC + _FORMAT
    if not content.startswith(_MAGIC):
        raise UserError(
            N_("This is no file with the keys to names. Choose the file that was put on the stick.")
        )
    if len(content) > _MAX_BYTES or content[: len(start) + _ID_BYTES] != start + travel:
        raise UserError(
            N_(
                "This file holds the keys to names of another vault, or of another time. "
                "Choose the one that was made when they last left this vault."
            )
        )
    key = ring.facts_subkey(_PURPOSE)
    try:
        body = unwrap(key, content[len(start) + _ID_BYTES :], _place(ring, travel))
        first, *blocks = [decode(item) for item in _items(bytes(body))]
        return TravelContent(tuple(map(_from_cbor, _joined(blocks))), _grants(first))
    except (NotAuthenticError, NotCanonicalError, ValueError):
        raise UserError(
            N_("The file with the keys to names is damaged or was changed. Use your second copy."),
            exit_code=ExitCode.DAMAGED,
        ) from None
    finally:
        wipe(key)


def _item(value: Cbor) -> bytes:
    encoded = encode(value)
    return _LENGTH.pack(len(encoded)) + encoded


def _items(body: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(body):
        if len(body) < place + _LENGTH.size:
            raise NotCanonicalError
        (length,) = _LENGTH.unpack_from(body, place)
        place += _LENGTH.size
        if len(body) < place + length:
            raise NotCanonicalError
        yield body[place : place + length]
        place += length


def _joined(blocks: Sequence[Cbor]) -> Iterator[Cbor]:
    for block in blocks:
        if not isinstance(block, list):
            raise NotCanonicalError
        yield from block


def _grants(value: Cbor) -> dict[str, bytes]:
    if not isinstance(value, Mapping):
        raise NotCanonicalError
    found: dict[str, bytes] = {}
    for slot_id, sealed in value.items():
        if not isinstance(slot_id, str) or not isinstance(sealed, bytes):
            raise NotCanonicalError
        found[slot_id] = sealed
    return found


def _to_cbor(wrapped: WrappedCaseKey) -> list[Cbor]:
    return [
        wrapped.case_id,
        wrapped.holder,
        wrapped.epoch,
        wrapped.form.value,
        wrapped.wrapped,
        wrapped.proof,
    ]


def _from_cbor(value: Cbor) -> WrappedCaseKey:
    match value:
        case [str(case_id), str(holder), int(epoch), str(form), bytes(wrapped), bytes(proof)] if (
            len(case_id) <= _LONGEST_NAME and len(holder) <= _LONGEST_NAME
        ):
            return WrappedCaseKey(case_id, holder, epoch, WrapForm(form), wrapped, proof)
    raise NotCanonicalError


def _place(ring: Keyring, travel: bytes) -> bytes:
    return f"casevault/travel/1 {ring.vault_id} {ring.epoch} {travel.hex()}".encode("ascii")
