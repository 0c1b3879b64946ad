"""Which word of a mistyped share is wrong, told by its checksum.

RS1024, the checksum of SLIP-39, tells any three wrong words and has a syndrome of its own for
every single one. SLIP-39 advises against correcting; saying where to look is what it allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shamir_mnemonic.constants import (
    CUSTOMIZATION_STRING_EXTENDABLE,
    CUSTOMIZATION_STRING_ORIG,
    RADIX_BITS,
)
from shamir_mnemonic.rs1024 import _polymod
from shamir_mnemonic.wordlist import WORD_INDEX_MAP

_FLAG_PLACE: Final = 1
_FLAG_BIT: Final = 1 << 4
"""The extendable flag: in the second word, above the four bits of the iteration exponent."""


def likely_wrong_word(words: Sequence[str]) -> int | None:
    """The place (from 0) of the one word whose change would make the checksum right.

    None when no single word would, or more than one could.
    """
    indices = [WORD_INDEX_MAP[word] for word in words]
    if len(indices) <= _FLAG_PLACE:
        return None
    found: set[int] = set()
    for custom, flag in ((CUSTOMIZATION_STRING_ORIG, 0), (CUSTOMIZATION_STRING_EXTENDABLE, 1)):
        found |= _places(indices, list(custom), flag)
    return found.pop() if len(found) == 1 else None


def _places(indices: Sequence[int], custom: Sequence[int], flag: int) -> set[int]:
    """Places where one other word gives a right checksum, under the flag's own text."""
    plain = _polymod([*custom, *indices])
    wanted = plain ^ 1
    stands = bool(indices[_FLAG_PLACE] & _FLAG_BIT) == bool(flag)
    found = set()
    for place in range(len(indices)):
        difference = _difference(indices, custom, plain, place, wanted)
        if difference is None:
            continue
        flips = place == _FLAG_PLACE and bool(difference & _FLAG_BIT)
        # Another word may turn the flag, and with it the text the checksum began with.
        if flips != stands:
            found.add(place)
    return found


def _difference(
    indices: Sequence[int], custom: Sequence[int], plain: int, place: int, wanted: int
) -> int | None:
    """The change of one word that changes the checksum by `wanted`: linear over its bits."""
    columns = []
    for bit in range(RADIX_BITS):
        changed = list(indices)
        changed[place] ^= 1 << bit
        columns.append((_polymod([*custom, *changed]) ^ plain, 1 << bit))
    left, chosen = wanted, 0
    rows = columns
    while rows:
        pivot = max(rows)
        if pivot[0] == 0:
            break
        top = 1 << (pivot[0].bit_length() - 1)
        rows = [
            (value ^ pivot[0], name ^ pivot[1]) if value & top else (value, name)
            for value, name in rows
            if (value, name) != pivot
        ]
        if left & top:
            left, chosen = left ^ pivot[0], chosen ^ pivot[1]
    return chosen if left == 0 and chosen else None
