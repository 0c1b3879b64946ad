"""From a name and a passphrase to a key: Argon2id (RFC 9106), slow on purpose.

The parameters stand in the header, which an attacker may have written: they are checked against
a floor (no downgrade) and a ceiling (no exhausting the machine) before anything is computed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2.low_level import ARGON2_VERSION, Type, core, error_to_str, ffi

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.canonical_cbor import Cbor
from casevault.vault.crypto import KEY_BYTES, hkdf, mac, wipe
from casevault.vault.fields import Fields, UnknownFieldError
from casevault.vault.locked_memory import lock_pages

SALT_BYTES: Final = 32
DERIVING: Final = N_("Turning the passphrase into a key")
"""What is said while it lasts."""

_MIB: Final = 1024
_FLOOR_KIB, _CEILING_KIB = 64 * _MIB, 1024 * _MIB
_FLOOR_PASSES, _CEILING_PASSES = 3, 16
_CEILING_LANES: Final = 8
_FLOOR_SALT, _CEILING_SALT = 16, 64
_OUT_OF_MEMORY: Final = -22
_NAME: Final = "argon2id-13"


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """Argon2id parameters of one vault: memory in KiB, passes, lanes, and the vault's salt."""

    memory_kib: int
    passes: int
    lanes: int
    salt: bytes

    @property
    def is_allowed(self) -> bool:
        """Whether no weaker than the floor and no dearer than the ceiling."""
        return (
            _FLOOR_KIB <= self.memory_kib <= _CEILING_KIB
            and _FLOOR_PASSES <= self.passes <= _CEILING_PASSES
            and 1 <= self.lanes <= _CEILING_LANES
            and _FLOOR_SALT <= len(self.salt) <= _CEILING_SALT
        )

    def is_weaker_than(self, other: KdfParameters) -> bool:
        """Whether a guess costs less than with the other, in memory or in passes."""
        return self.memory_kib < other.memory_kib or self.passes < other.passes

    def to_cbor(self) -> dict[str, Cbor]:
        """The parameters as a map of the header."""
        return {
            "name": _NAME,
            "memory": self.memory_kib,
            "passes": self.passes,
            "lanes": self.lanes,
            "salt": self.salt,
        }

    @classmethod
    def from_cbor(cls, fields: Fields) -> KdfParameters:
        """Read what `to_cbor` wrote; caps are for the caller to check (`is_allowed`).

        Raises:
            NotCanonicalError: something is missing or of the wrong type.
            UnknownFieldError: another derivation than Argon2id, or a part not known here.
        """
        if fields.take("name", str) != _NAME:
            raise UnknownFieldError
        parameters = cls(
            memory_kib=fields.take("memory", int),
            passes=fields.take("passes", int),
            lanes=fields.take("lanes", int),
            salt=fields.take("salt", bytes),
        )
        fields.rest()
        return parameters


def usual_parameters(salt: bytes) -> KdfParameters:
    """What new vaults use: 256 MiB, three passes, two lanes (0.4 s on two present-day cores)."""
    return KdfParameters(256 * _MIB, 3, 2, salt)


def folded_name(name: str) -> str:
    """The name as it enters the salt: how it is capitalised or spaced makes no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def derive(
    passphrase: bytearray,
    name: str,
    parameters: KdfParameters,
    *,
    second_factor: bytearray | None = None,
) -> bytearray:
    """The 32-byte key of one name and passphrase in one vault; both secrets are left as they are.

    With a second factor, the secret of a key file, neither opens anything without the other.

    Raises:
        UserError: the parameters are outside what any vault has (DAMAGED), the passphrase is no
            text, or the machine has not enough memory.
    """
    if not parameters.is_allowed:
        raise UserError(
            N_(
                "This vault asks for a key in a way that no vault of this program does. "
                "It was changed: do not type your passphrase again, restore a backup."
            ),
            exit_code=ExitCode.DAMAGED,
        )
    normal = _normalised(passphrase)
    # The name enters through the salt, so slots need no names and one derivation serves all.
    salt = mac(bytearray(parameters.salt), folded_name(name).encode("utf-8"))
    key = bytearray(KEY_BYTES)
    lock_pages(key, normal)
    try:
        outcome = _argon2id(normal, salt, parameters, key)
    finally:
        wipe(normal)
    if outcome == _OUT_OF_MEMORY:
        raise UserError(
            N_(
                "There is not enough free memory to open the vault ({megabytes} MB are needed). "
                "Close other programs and try again."
            ),
            megabytes=parameters.memory_kib // _MIB,
        )
    if outcome != 0:
        raise RuntimeError(error_to_str(outcome))
    return key if second_factor is None else _with_second_factor(key, second_factor)


def _with_second_factor(derived_key: bytearray, factor: bytearray) -> bytearray:
    both = derived_key + factor
    try:
        return hkdf(both, "casevault/second-factor")
    finally:
        wipe(derived_key, both)


def _normalised(passphrase: bytearray) -> bytearray:
    """NFKC, so that the same keys typed on another system give the same bytes.

    ASCII is already normal, and stays in buffers that can be wiped.
    """
    if passphrase.isascii():
        return bytearray(passphrase)
    try:
        text = passphrase.decode("utf-8")
    except UnicodeDecodeError:
        raise UserError(
            N_(
                "The passphrase is not readable as text. "
                "Save the file that holds it as UTF-8, or type it in."
            )
        ) from None
    return bytearray(unicodedata.normalize("NFKC", text).encode("utf-8"))


def _argon2id(passphrase: bytearray, salt: bytes, parameters: KdfParameters, key: bytearray) -> int:
    """Fill `key` through the low-level call: no copy of the result outside this buffer."""
    salt_buffer = ffi.from_buffer("uint8_t[]", salt)
    context = ffi.new(
        "argon2_context *",
        {
            "out": ffi.from_buffer("uint8_t[]", key, require_writable=True),
            "outlen": len(key),
            "pwd": ffi.from_buffer("uint8_t[]", passphrase, require_writable=True),
            "pwdlen": len(passphrase),
            "salt": salt_buffer,
            "saltlen": len(salt),
            "secret": ffi.NULL,
            "secretlen": 0,
            "ad": ffi.NULL,
            "adlen": 0,
            "t_cost": parameters.passes,
            "m_cost": parameters.memory_kib,
            "lanes": parameters.lanes,
            "threads": parameters.lanes,
            "version": ARGON2_VERSION,
            "allocate_cbk": ffi.NULL,
            "free_cbk": ffi.NULL,
            "flags": 0,
        },
    )
    return core(context, Type.ID.value)
