"""The header of a vault: everything needed to get from a passphrase to the keys, in one file.

Layout: magic (8), format (2), least reader (2), length of the body (4), body in canonical CBOR,
HMAC-SHA256 of all before it (32), SHA-256 of all before that (32); numbers big-endian. The last
32 bytes tell damage from tampering without a key: they are checked first, so a damaged copy is
known as such before anybody waits for a key derivation.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from casevault.vault.appointments import MAX_ENTRIES
from casevault.vault.canonical_cbor import Cbor, NotCanonicalError, decode, encode
from casevault.vault.crypto import KEY_BYTES, PAIR_PUBLIC_BYTES, mac, same, sha256
from casevault.vault.derivation import KdfParameters
from casevault.vault.fields import Fields, UnknownFieldError
from casevault.vault.keys import PublicKeys
from casevault.vault.label import SEALED_LABEL_BYTES
from casevault.vault.slots import Slot

FORMAT: Final = 1
MAX_BYTES: Final = 2 * 1024 * 1024
SALT_BYTES: Final = 16
MAX_SLOTS: Final = 100
MAX_EPOCHS: Final = 500

_MAGIC: Final = b"CVHEADR\n"
_PREFIX: Final = struct.Struct(">8sHHI")
_TAIL_BYTES: Final = 64
MAX_DERIVATIONS: Final = 4
TRAVEL_ID_BYTES: Final = 16

_LONGEST_TIME: Final = 40


class ForeignFileError(Exception):
    """The file is no header of a vault of this program."""


class HeaderDamagedError(Exception):
    """The file is, or was, a header, but not one this program wrote in this form."""


class NewerHeaderError(Exception):
    """The header was written by a newer version and asks for a newer reader."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says; ids are 32 hex characters.

    `generation` grows with every change of the header; `counter` and `chain_head` are those of
    the anchor when it was written. `kdf` is what new slots use; a slot made earlier may have
    weaker parameters until its user unlocks. `travel` is the id of the file that holds the keys
    to identities while they are not here, else empty. `later` holds optional fields of newer
    versions, kept as they are.
    """

    vault_id: str
    device_id: str
    label: bytes
    country: str
    practice: bool
    created_on: str
    epoch: int
    generation: int
    counter: int
    chain_head: bytes
    kdf: KdfParameters
    database_salt: bytes
    public: PublicKeys
    appointments: tuple[bytes, ...]
    slots: tuple[Slot, ...]
    travel: bytes = b""
    later: Mapping[str, Cbor] = field(default_factory=dict)

    def derivations(self) -> tuple[KdfParameters, ...]:
        """Every set of parameters by which some slot is opened, that of new slots first."""
        used = (slot.kdf for slot in self.slots if slot.kdf is not None)
        return tuple(dict.fromkeys((self.kdf, *used)))


@dataclass(frozen=True, slots=True)
class ReadHeader:
    """A header as read, well formed but not yet proven: `is_authentic` needs a key."""

    header: Header
    content: bytes

    @property
    def digest(self) -> bytes:
        """SHA-256 of the whole file, as the anchor keeps it."""
        return sha256(self.content)

    def is_authentic(self, mac_key: bytearray) -> bool:
        """Whether somebody with the facts key of this vault wrote exactly this."""
        return same(self.content[-_TAIL_BYTES:-32], mac(mac_key, self.content[:-_TAIL_BYTES]))


def write_header(header: Header, mac_key: bytearray) -> bytes:
    """The file of a header."""
    body = encode(
        {
            **header.later,
            "vault": bytes.fromhex(header.vault_id),
            "device": bytes.fromhex(header.device_id),
            "label": header.label,
            "country": header.country,
            "practice": header.practice,
            "created": header.created_on,
            "epoch": header.epoch,
            "generation": header.generation,
            "counter": header.counter,
            "chain_head": header.chain_head,
            "kdf": header.kdf.to_cbor(),
            "database_salt": header.database_salt,
            "public": _public_to_cbor(header.public),
            "appointments": list(header.appointments),
            "slots": [slot.to_cbor() for slot in header.slots],
            "travel": header.travel,
        }
    )
    content = _PREFIX.pack(_MAGIC, FORMAT, FORMAT, len(body)) + body
    content += mac(mac_key, content)
    content += sha256(content)
    if len(content) > MAX_BYTES:
        raise NotCanonicalError
    return content


def read_header(content: bytes) -> ReadHeader:
    """Read a header file; every cap is checked here, before any key is derived.

    Raises:
        ForeignFileError: it does not begin like a header.
        HeaderDamagedError: it does, but is damaged or asks for what no vault asks for.
        NewerHeaderError: only a newer version can read it.
    """
    if not content.startswith(_MAGIC):
        raise ForeignFileError
    smallest = _PREFIX.size + _TAIL_BYTES
    if not smallest < len(content) <= MAX_BYTES or sha256(content[:-32]) != content[-32:]:
        raise HeaderDamagedError
    _, _, least_reader, length = _PREFIX.unpack(content[: _PREFIX.size])
    if least_reader > FORMAT:
        raise NewerHeaderError
    if length != len(content) - smallest:
        raise HeaderDamagedError
    try:
        header = _header(Fields(decode(content[_PREFIX.size : -_TAIL_BYTES])))
    except UnknownFieldError:
        raise NewerHeaderError from None
    except NotCanonicalError:
        raise HeaderDamagedError from None
    derivations = header.derivations()
    if len(derivations) > MAX_DERIVATIONS or not all(kdf.is_allowed for kdf in derivations):
        raise HeaderDamagedError
    if len(header.travel) not in {0, TRAVEL_ID_BYTES}:
        raise HeaderDamagedError
    return ReadHeader(header, content)


def _header(fields: Fields) -> Header:
    return Header(
        vault_id=fields.take_id("vault"),
        device_id=fields.take_id("device"),
        label=fields.take_bytes("label", SEALED_LABEL_BYTES),
        country=fields.take_text("country", 2),
        practice=fields.take("practice", bool),
        created_on=fields.take_text("created", _LONGEST_TIME),
        epoch=fields.take("epoch", int),
        generation=fields.take("generation", int),
        counter=fields.take("counter", int),
        chain_head=fields.take_bytes("chain_head", KEY_BYTES),
        kdf=KdfParameters.from_cbor(Fields(fields.take("kdf", dict))),
        database_salt=fields.take_bytes("database_salt", SALT_BYTES),
        public=_public(Fields(fields.take("public", dict))),
        appointments=tuple(fields.take_list("appointments", bytes, MAX_ENTRIES)),
        slots=tuple(Slot.from_cbor(slot) for slot in fields.take_list("slots", dict, MAX_SLOTS)),
        travel=fields.take("travel", bytes),
        later=fields.rest(),
    )


def _public_to_cbor(public: PublicKeys) -> dict[str, Cbor]:
    return {
        "identity": public.identity,
        "blind_index": public.blind_index,
        "audit": list(public.audit),
        "organisation": public.organisation,
        "creation": public.creation,
    }


def _public(fields: Fields) -> PublicKeys:
    audit = tuple(fields.take_list("audit", bytes, MAX_EPOCHS))
    if not audit or any(len(half) != PAIR_PUBLIC_BYTES for half in audit):
        raise NotCanonicalError
    public = PublicKeys(
        identity=fields.take_bytes("identity", PAIR_PUBLIC_BYTES),
        blind_index=fields.take_bytes("blind_index", KEY_BYTES),
        audit=audit,
        organisation=fields.take_bytes("organisation", KEY_BYTES),
        creation=fields.take_bytes("creation", KEY_BYTES),
    )
    fields.rest()
    return public
