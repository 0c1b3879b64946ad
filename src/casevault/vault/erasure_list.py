"""The list of erasures that lies beside the backups: which cases must not come back.

A backup made before a case was erased still holds it. The list names the erased cases by their
random ids and says when each was erased, nothing else. It is signed by the user who made it, whose
appointment the list brings along; it needs no key to be read, because keys change with each
erasure, while the key that founded the vault stays. Who has left the vault keeps her signing key
and an old chain that still names her: against a vault that knows better it counts for nothing.
Whoever can write to the place can take the list away or put back an older one: that is said after
a restore, and cannot be prevented.

Layout, numbers big-endian: magic (8), format (2), least reader (2), length of the body (4), body in
canonical CBOR, Ed25519 signature over all of it (64).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from casevault.vault.appointments import (
    MAX_ENTRIES,
    Appointment,
    Appointments,
    NotAppointedError,
    replay,
)
from casevault.vault.canonical_cbor import MAX_BYTES, NotCanonicalError, decode, encode
from casevault.vault.fields import Fields, UnknownFieldError
from casevault.vault.signatures import Purpose, verify

FORMAT: Final = 1
MOST_CASES: Final = 100_000
LONGEST_LIST: Final = MAX_BYTES + 1024

_MAGIC: Final = b"CVERASED"
_PREFIX: Final = struct.Struct(">8sHHI")
_CASE: Final = struct.Struct(">16sQ")
_SIGNATURE_BYTES: Final = 64
_LONGEST_TIME: Final = 40

Sign = Callable[[bytes], bytes]
"""Signs for `Purpose.ERASURES`."""


class ErasureListError(ValueError):
    """The list is damaged, of another vault, of a newer format, or signed by nobody who may."""


@dataclass(frozen=True, slots=True)
class ErasedCase:
    """A case that was destroyed, by its random id, and the stamp of its end."""

    case_id: str
    stamp: int


@dataclass(frozen=True, slots=True)
class ErasureList:
    """What a list says: who made it, when (ISO), at which commit, and the cases by id.

    `chain` is who belonged to the vault then; a list that was read has one.
    """

    vault_id: str
    signer_id: str
    made_at: str
    counter: int
    cases: tuple[ErasedCase, ...]
    chain: Appointments | None = field(default=None, compare=False)


def write_list(said: ErasureList, appointments: Appointments, sign: Sign) -> bytes:
    """The bytes of a list.

    Raises:
        ErasureListError: more cases than a list can carry.
    """
    cases = sorted(said.cases, key=lambda each: each.case_id)
    if len(cases) > MOST_CASES:
        raise ErasureListError
    packed = b"".join(_CASE.pack(bytes.fromhex(each.case_id), each.stamp) for each in cases)
    body = encode(
        {
            "vault": bytes.fromhex(said.vault_id),
            "by": bytes.fromhex(said.signer_id),
            "at": said.made_at,
            "counter": said.counter,
            "cases": packed,
            "appointments": list(appointments.entries),
        }
    )
    content = _PREFIX.pack(_MAGIC, FORMAT, FORMAT, len(body)) + body
    return content + sign(content)


def read_list(
    content: bytes, vault_id: str, creation: bytes, *, known: Appointments | None = None
) -> ErasureList:
    """Read a list; nothing of it is believed before its signer is followed back to `creation`.

    `known` is the vault's own chain: unless the list brings a longer one that goes on from it,
    its signer must belong to the vault by that chain too.

    Raises:
        ErasureListError: it does not hold.
    """
    body, signed, signature = _parts(content)
    try:
        fields = Fields(decode(body))
        said = ErasureList(
            vault_id=fields.take_id("vault"),
            signer_id=fields.take_id("by"),
            made_at=fields.take_text("at", _LONGEST_TIME),
            counter=fields.take("counter", int),
            cases=tuple(_cases(fields.take("cases", bytes))),
        )
        entries = fields.take_list("appointments", bytes, MAX_ENTRIES)
        fields.rest()
        if said.vault_id != vault_id:
            raise ErasureListError
        chain = replay(entries, vault_id, creation)
        signer = chain.of(said.signer_id)
        if known is not None:
            _require_known(known, entries, signer)
    except (NotCanonicalError, UnknownFieldError, NotAppointedError):
        raise ErasureListError from None
    if not verify(signer.signing, signed, signature, Purpose.ERASURES):
        raise ErasureListError
    return replace(said, chain=chain)


def _require_known(known: Appointments, entries: Sequence[bytes], signer: Appointment) -> None:
    goes_on = tuple(entries[: len(known.entries)]) == known.entries
    if not goes_on and known.of(signer.user_id).signing != signer.signing:
        raise ErasureListError


def _parts(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Body, all that is signed, and the signature."""
    if len(content) > LONGEST_LIST or len(content) < _PREFIX.size + _SIGNATURE_BYTES:
        raise ErasureListError
    magic, _, least_reader, length = _PREFIX.unpack_from(content)
    whole = _PREFIX.size + length + _SIGNATURE_BYTES
    if magic != _MAGIC or least_reader > FORMAT or whole != len(content):
        raise ErasureListError
    signed, signature = content[:-_SIGNATURE_BYTES], content[-_SIGNATURE_BYTES:]
    return signed[_PREFIX.size :], signed, signature


def _cases(packed: bytes) -> Iterable[ErasedCase]:
    if len(packed) % _CASE.size or len(packed) > MOST_CASES * _CASE.size:
        raise ErasureListError
    previous = b""
    for case_id, stamp in _CASE.iter_unpack(packed):
        if previous and case_id <= previous:
            raise ErasureListError
        previous = case_id
        yield ErasedCase(case_id.hex(), stamp)
