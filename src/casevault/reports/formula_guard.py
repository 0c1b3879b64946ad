"""Keeps text from turning into a formula in a spreadsheet.

A cell that begins with one of the signs below is read as a command by spreadsheet programs when a
file is opened (CWE-1236). An apostrophe before it makes every one of them read text. Numbers are
never passed through here: they are written as numbers.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_BEGINS_A_FORMULA: Final = frozenset("=+-@|%\t\r\n＝＋－＠")
_NEVER_IN_A_CELL: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def guarded(text: str) -> str:
    """The text, harmless as a spreadsheet cell; control characters become spaces."""
    calm = "".join(" " if unicodedata.category(sign) in _NEVER_IN_A_CELL else sign for sign in text)
    if calm.lstrip()[:1] in _BEGINS_A_FORMULA or text[:1] in _BEGINS_A_FORMULA:
        return "'" + calm
    return calm
