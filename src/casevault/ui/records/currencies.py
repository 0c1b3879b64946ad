"""In which money a country counts."""

from __future__ import annotations

from typing import Final

# Bulgaria since 2026, Montenegro and Kosovo without a currency of their own.
_CURRENCIES: Final = {"RS": "RSD", "BA": "BAM", "MK": "MKD", "AL": "ALL"}


def currency_of(country: str) -> str:
    """The usual currency of the country that a vault reports for."""
    return _CURRENCIES.get(country, "EUR")
