"""Case codes: random, short, safe to say on the telephone, and wrong when they are mistyped.

Seven random signs of Crockford's base 32 and one check sign. The check is a sum over the field of
32 elements with a different weight for each place, so that it catches every single wrong sign and
every exchange of two signs. A code says nothing about the case, the person or the day.
"""

from __future__ import annotations

import random
import re
from typing import Final

from casevault.domain.errors import UserError
from casevault.domain.transliteration import letter_table
from casevault.i18n import N_

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
COUNTRIES: Final = frozenset({"RS", "BA", "ME", "MK", "AL", "XK", "BG"})
_RANDOM_SIGNS: Final = 7
_FIELD_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1, primitive over two elements
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}
# What people read or type instead: letters that look like digits, Cyrillic letters that look Latin.
_READ_AS: Final = str.maketrans(
    letter_table("O=0 I=1 L=1 U=V А=A В=B Е=E К=K М=M Н=H О=0 Р=P С=C Т=T Х=X Ј=J Ѕ=S І=1")
)
_FILLING: Final = re.compile(r"[\s\-_.–—‐‑/]+")
_system_random: Final = random.SystemRandom()


def _powers() -> tuple[int, ...]:
    found = [1]
    while len(found) <= _RANDOM_SIGNS:
        doubled = found[-1] << 1
        found.append(doubled ^ _FIELD_POLYNOMIAL if doubled > 31 else doubled)
    return tuple(reversed(found))


def _product(a: int, b: int) -> int:
    total = 0
    while b:
        if b & 1:
            total ^= a
        a = a << 1 ^ (_FIELD_POLYNOMIAL if a & 16 else 0)
        b >>= 1
    return total


_WEIGHTS: Final = _powers()


def _sum(signs: str) -> int:
    total = 0
    for weight, sign in zip(_WEIGHTS, signs, strict=False):
        total ^= _product(weight, _VALUES[sign])
    return total


def _is_speakable(signs: str) -> bool:
    """A digit in each half, so that no half can be a word."""
    return all(any(sign.isdecimal() for sign in half) for half in (signs[:4], signs[4:]))


def new_case_code(country: str = "", *, source: random.Random = _system_random) -> str:
    """A new code such as `K7Q2-M4XQ`, or `RS-K7Q2-M4XQ` with a country of the program.

    Codes are drawn at random from 2^35; who stores one sees to it that it is new.
    """
    while True:
        signs = "".join(source.choices(ALPHABET, k=_RANDOM_SIGNS))
        signs += ALPHABET[_sum(signs)]
        if _is_speakable(signs):
            prefix = f"{country}-" if country else ""
            return f"{prefix}{signs[:4]}-{signs[4:]}"


def read_case_code(text: str) -> str:
    """The code that a person typed, in the form that `new_case_code` gives.

    Small letters, spaces, other dashes, O for 0, I or L for 1 and Cyrillic twins are forgiven.

    Raises:
        UserError: it is no case code, or a sign is wrong.
    """
    signs = _FILLING.sub("", text.upper())
    country = signs[:2] if len(signs) == 10 else ""
    if country:
        country = country.translate(_READ_AS).replace("1", "L")
        signs = signs[2:]
    signs = signs.translate(_READ_AS)
    is_shaped = len(signs) == _RANDOM_SIGNS + 1 and all(sign in _VALUES for sign in signs)
    if not is_shaped or (country and country not in COUNTRIES):
        raise UserError(
            N_("This is not a case code. A code has eight signs, like K7Q2-M4XQ; copy it again.")
        )
    if _sum(signs):
        raise UserError(
            N_("A sign of this case code is wrong. Compare it with the original and type it again.")
        )
    return f"{country}-{signs[:4]}-{signs[4:]}" if country else f"{signs[:4]}-{signs[4:]}"
