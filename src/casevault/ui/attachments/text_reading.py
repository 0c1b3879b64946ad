"""Plain text, in whichever of the usual encodings of the region it was written."""

from __future__ import annotations

import codecs
from typing import Final

from casevault.ui.attachments.wire import (
    MAX_PAGES,
    DocumentInfo,
    Kind,
    Refusal,
    RefusedError,
)

MEDIA_TYPE: Final = "text/plain"
_LETTERS_OF_A_PAGE: Final = 50_000
_MOST_BYTES: Final = 8 * 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL_CONTROLS: Final = frozenset(b"\t\n\r\f\x1a")
_HIGH: Final = 0x80


def is_text(content: bytes) -> bool:
    """Whether this could be plain text."""
    if any(content.startswith(mark) for mark, _ in _MARKS):
        return True
    head = content[:65536]
    controls = sum(byte < 0x20 and byte not in _USUAL_CONTROLS for byte in head)
    return bool(head) and controls == 0 and not head.startswith(b"{\\rtf")


class TextDocument:
    """A text, in parts that a screen can take."""

    def __init__(self, content: bytes) -> None:
        if len(content) > _MOST_BYTES:
            raise RefusedError(Refusal.TOO_LARGE)
        text = _decoded(content)
        self._text = "".join(
            letter if letter.isprintable() or letter in "\n\t" else "�"
            for letter in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
        )
        parts = max(1, -(-len(self._text) // _LETTERS_OF_A_PAGE))
        self.info = DocumentInfo(Kind.TEXT, MEDIA_TYPE, min(parts, MAX_PAGES))

    def page(self, _number: int, _longest: int) -> tuple[int, int, bytes]:
        """A text is not drawn here."""
        raise RefusedError(Refusal.UNKNOWN_KIND)

    def words(self, number: int) -> str:
        """One part of the text."""
        return self._text[number * _LETTERS_OF_A_PAGE : (number + 1) * _LETTERS_OF_A_PAGE]

    def cleaned(self) -> bytes:
        """A text tells nothing but itself."""
        raise RefusedError(Refusal.NOT_CLEANABLE)


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        high = sum(byte >= _HIGH for byte in content)
        letters = sum(byte >= _HIGH or chr(byte).isalpha() for byte in content)
        # Cyrillic text consists of high bytes, Latin text has a few among many others.
        encoding = "cp1251" if high * 2 > letters else "cp1250"
        return content.decode(encoding, "replace")
