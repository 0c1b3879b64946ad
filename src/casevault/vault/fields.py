"""Reading the fields of a decoded map strictly: every one of its type, none missing, none unknown.

A field whose name begins with `~` may be passed over by a reader that does not know it; it is
kept and written back. Any other unknown field means that something essential is not understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from casevault.vault.canonical_cbor import Cbor, NotCanonicalError

OPTIONAL_MARK: Final = "~"
ID_BYTES: Final = 16

_T = TypeVar("_T")


class UnknownFieldError(ValueError):
    """The map has an essential field this version does not know."""


class Fields:
    """Takes fields out of a map one by one."""

    def __init__(self, value: Cbor) -> None:
        if not isinstance(value, Mapping):
            raise NotCanonicalError
        self._left = dict(value)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def take(self, name: str, kind: type[_T]) -> _T:
        """The field's value, which must be of exactly this type."""
        value = self._left.pop(name, None)
        if type(value) is not kind:
            raise NotCanonicalError
        return value

    def take_bytes(self, name: str, length: int) -> bytes:
        """A byte string of exactly this length."""
        value = self.take(name, bytes)
        if len(value) != length:
            raise NotCanonicalError
        return value

    def take_id(self, name: str) -> str:
        """An id, stored as 16 bytes, as 32 hexadecimal digits."""
        return self.take_bytes(name, ID_BYTES).hex()

    def take_text(self, name: str, longest: int) -> str:
        """A text of at most this many characters."""
        value = self.take(name, str)
        if len(value) > longest:
            raise NotCanonicalError
        return value

    def take_list(self, name: str, kind: type[_T], most: int) -> list[_T]:
        """A list of values of one type, at most this many."""
        value = self.take(name, list)
        if len(value) > most or any(type(item) is not kind for item in value):
            raise NotCanonicalError
        return value

    def rest(self) -> dict[str, Cbor]:
        """What is left, all of it optional.

        Raises:
            UnknownFieldError: something essential is left.
        """
        if any(not name.startswith(OPTIONAL_MARK) for name in self._left):
            raise UnknownFieldError
        return self._left
