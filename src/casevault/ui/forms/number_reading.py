"""Reads numbers and amounts as people write them; what has two meanings is refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.ui.forms.editor import locale

CURRENCIES: Final = ("RSD", "EUR", "BAM", "MKD", "ALL", "BGN", "USD", "CHF", "GBP")
_CENT: Final = Decimal("0.01")
_BLANKS: Final = re.compile(r"[\s\u00a0\u202f']")
_WHOLE: Final = re.compile(r"-?[0-9]{1,12}")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+")
_PLAIN: Final = re.compile(r"(-?[0-9]{1,12})(?:[.,]([0-9]{1,6}))?")
_BOTH: Final = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*([.,])[0-9]{1,6}")
_TWO_MEANINGS: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def read_integer(text: str) -> int:
    """A whole number.

    Raises:
        UserError: it is none.
    """
    clean = _BLANKS.sub("", text)
    if not _WHOLE.fullmatch(clean):
        raise UserError(N_("This is not a whole number. Write it in digits, like 3."))
    return int(clean)


def read_decimal(text: str) -> str:
    """A number with a decimal comma or point, in its stored form `1200.5`.

    Raises:
        UserError: it is none, or `1.200` could mean both 1200 and 1.2.
    """
    clean = _BLANKS.sub("", text)
    if _TWO_MEANINGS.fullmatch(clean):
        raise UserError(
            N_("This can be read in two ways. Write {whole} or {parted}."),
            whole=re.sub(r"[.,]", "", clean),
            parted=_surely_parted(clean),
        )
    both = _BOTH.fullmatch(clean)
    if both is not None and both[1] != both[2]:
        clean = clean.replace(both[1], "")
    elif _GROUPED.fullmatch(clean):
        clean = re.sub(r"[.,]", "", clean)
    found = _PLAIN.fullmatch(clean)
    if found is None:
        raise UserError(N_("This is not a number. Write it in digits, like 12 or 12.5."))
    return f"{Decimal('.'.join(part for part in found.groups() if part)):f}"


def _surely_parted(number: str) -> str:
    """The same with a fraction of other than three digits, which nobody takes for thousands."""
    whole, fraction = re.split(r"[.,]", number)
    short = fraction.rstrip("0")
    other = short if short != fraction else f"{fraction}0"
    return f"{whole}{locale().decimalPoint()}{other}" if other else whole


def read_amount(text: str, usual_currency: str) -> str:
    """An amount of money in its stored form `1200.00 RSD`; the currency may be written with it.

    Raises:
        UserError: it is none.
    """
    clean = text.strip()
    currency = usual_currency
    for known in CURRENCIES:
        if clean.upper().endswith(known) or clean.upper().startswith(known):
            currency = known
            clean = re.sub(known, "", clean, flags=re.IGNORECASE)
            break
    amount = Decimal(read_decimal(clean))
    if amount != amount.quantize(_CENT):
        raise UserError(N_("An amount has at most two decimal places. Round it."))
    return f"{amount.quantize(_CENT):f} {currency}"
