"""Answers in their one stored form: clean text, codes in list order, plain numbers.

What does not look like an answer of its kind is left as it came, so that the check can say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from casevault.domain import codes
from casevault.domain.forms import Field, FieldKind

MISSING: Final = "missing"
"""The one key of a value that says why there is none: `{"missing": "REF"}`."""

# Controls, lone surrogates, soft hyphen, zero-width space, word joiner, byte order mark, tags, and
# the marks that turn the direction of text: what is read must be what is stored and found.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"([+-]?)([0-9]{1,15})(?:[.,]([0-9]{1,6}))?")
_MONEY: Final = re.compile(r"(\S+)\s*([A-Za-z]{3})")


def clean_text(text: str, *, lines: bool = False) -> str:
    """NFC, nothing unseen, no space at the ends; one line, or lines without trailing space."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    if not lines:
        return " ".join(text.split())
    rows = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(row.rstrip() for row in rows).strip()


@cache
def places(list_id: str) -> dict[str, int]:
    """The place of each code in its list."""
    return {code: place for place, code in enumerate(codes.code_list(list_id).by_code)}


def _text(_field: Field, value: Any) -> Any:
    return clean_text(value) if isinstance(value, str) else value


def _long_text(_field: Field, value: Any) -> Any:
    return clean_text(value, lines=True) if isinstance(value, str) else value


def _word(_field: Field, value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _codes(field: Field, value: Any) -> Any:
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        return value
    place = places(field.code_list or "")
    found = {one.strip() for one in value} - {""}
    return sorted(found, key=lambda code: (place.get(code, len(place)), code))


def _integer(_field: Field, value: Any) -> Any:
    if isinstance(value, str) and _WHOLE.fullmatch(text := value.strip()):
        return int(text)
    return _word(_field, value)


def _decimal(_field: Field, value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or (found := _NUMBER.fullmatch(value.strip())) is None:
        return _word(_field, value)
    sign, whole, fraction = found[1], found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if sign == "-" and number != "0" else number


def _money(field: Field, value: Any) -> Any:
    if not isinstance(value, str) or (found := _MONEY.fullmatch(value.strip())) is None:
        return _word(field, value)
    amount = _decimal(field, found[1])
    if not _NUMBER.fullmatch(amount):
        return value.strip()
    whole, _point, fraction = amount.partition(".")
    return f"{whole}.{fraction:0<2} {found[2].upper()}"


def _as_it_is(_field: Field, value: Any) -> Any:
    return value


_CLEANERS: Final[dict[FieldKind, Callable[[Field, Any], Any]]] = {
    FieldKind.CODE: _word,
    FieldKind.CODES: _codes,
    FieldKind.DATE: _word,
    FieldKind.PARTIAL_DATE: _word,
    FieldKind.INTEGER: _integer,
    FieldKind.DECIMAL: _decimal,
    FieldKind.MONEY: _money,
    FieldKind.YES_NO: _as_it_is,
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.REFERENCE: _word,
    FieldKind.FILE: _word,
}


def cleaned(field: Field, value: Any) -> Any:
    """The stored form of a value of this field."""
    return _CLEANERS[field.kind](field, value)
