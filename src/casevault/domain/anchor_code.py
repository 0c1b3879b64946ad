"""A place in the log in 24 signs that a person can type: printed on paper, it dates the vault.

The number of an entry (30 bits) and the first 80 bits of the head of the log after it, in the
base 32 of Douglas Crockford (no I, L, O, U), then two check signs: the whole as a number modulo
the prime 1021, so that any one wrong sign and any two neighbours swapped are found. Eighty bits
are enough against anyone who would have to find a second log with the same beginning of its head
(2^80 logs), and short enough to type. The code tells nothing of what the log says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from casevault.domain.errors import UserError
from casevault.i18n import N_

HEAD_BYTES: Final = 10
GREATEST_ENTRY: Final = (1 << 30) - 1

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS: Final = 5
_ENTRY_SIGNS, _HEAD_SIGNS, _CHECK_SIGNS = 6, 16, 2
_LENGTH: Final = _ENTRY_SIGNS + _HEAD_SIGNS + _CHECK_SIGNS
_GROUP: Final = 4
_PRIME: Final = 1021

_MISREAD: Final = {"O": "0", "I": "1", "L": "1", "U": "V"}
_SAME_LOOK: Final = dict(zip("АВЕКМНОРСТХЈЅІУ", "ABEKMH0PCTXJS1Y", strict=True))
_SAME_KEY: Final = dict(
    zip("АБЦДЕФГХЈКМНОПЉРСТВЊЏЅЗИЛУ", "ABCDEFGHJKMN0PQRSTVWXYZ11V", strict=True)
)
"""The signs that a Serbian Cyrillic keyboard gives in place of the Latin ones."""


@dataclass(frozen=True, slots=True)
class LogPlace:
    """An entry of the log, and the first bytes of the head of the log after it."""

    entry: int
    head: bytes


def write_code(entry: int, head: bytes) -> str:
    """The code in six groups of four signs; `head` is at least ten bytes.

    Raises:
        ValueError: no entry, or a head that is too short.
    """
    if not 0 <= entry <= GREATEST_ENTRY or len(head) < HEAD_BYTES:
        raise ValueError(entry)
    number = entry << 8 * HEAD_BYTES | int.from_bytes(head[:HEAD_BYTES])
    signs = _written(number, _ENTRY_SIGNS + _HEAD_SIGNS) + _written(number % _PRIME, _CHECK_SIGNS)
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def read_code(typed: str) -> LogPlace:
    """What a typed code says; case, spaces, dashes and O for 0 do not matter.

    Raises:
        UserError: signs are missing, too many, or wrong.
    """
    readings = list(_readings(typed))
    for signs in readings:
        if len(signs) == _LENGTH and not set(signs) - set(_SIGNS):
            number, check = _number(signs[:-_CHECK_SIGNS]), _number(signs[-_CHECK_SIGNS:])
            if number % _PRIME == check:
                head = (number & (1 << 8 * HEAD_BYTES) - 1).to_bytes(HEAD_BYTES)
                return LogPlace(number >> 8 * HEAD_BYTES, head)
    count = len(readings[0])
    if count != _LENGTH:
        raise UserError(
            N_(
                "This code has {count} signs; a whole one has {length}. "
                "Compare it with the paper, group by group."
            ),
            count=count,
            length=_LENGTH,
        )
    raise UserError(N_("A sign of this code is wrong. Compare it with the paper, group by group."))


def _readings(typed: str) -> Iterator[str]:
    """The signs as they look, then as the keys of a Cyrillic keyboard give them."""
    signs = [sign for sign in typed.upper() if sign.isalnum()]
    for table in (_SAME_LOOK, _SAME_KEY):
        latin = [table.get(sign, sign) for sign in signs]
        yield "".join(_MISREAD.get(sign, sign) for sign in latin)


def _written(number: int, length: int) -> str:
    places = range(_BITS * (length - 1), -1, -_BITS)
    return "".join(_SIGNS[number >> place & 31] for place in places)


def _number(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number << _BITS | _SIGNS.index(sign)
    return number
