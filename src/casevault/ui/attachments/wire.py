"""What the session and the decoding process say to each other over two pipes.

A frame is a letter, a length and that many bytes. Either side reads no more than it allows: the
document is hostile to the process that decodes it, and that process to the session.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

MAX_DOCUMENT: Final = 48 * 1024 * 1024
"""The largest document that is shown, in bytes; larger ones can be kept all the same."""

MAX_PAGES: Final = 2000
MAX_SIDE: Final = 8000
"""The longest side of a page, in pixels."""

MAX_PIXELS: Final = 12_000_000
"""The most pixels of a page."""

MAX_WORDS: Final = 1024 * 1024
"""The most bytes of a page's text, in UTF-8."""

MAX_DESCRIPTION: Final = 64 * 1024
MAX_REMARKS: Final = 60
LONGEST_REMARK: Final = 200

_FRAME: Final = struct.Struct(">cI")
PAGE_REQUEST: Final = struct.Struct(">II")
"""Number of the page from 0, and the wanted length of its longer side in pixels."""

PAGE_HEAD: Final = struct.Struct(">II")
"""Width and height in pixels; the rows follow, three bytes for each pixel: red, green, blue."""


class Ask(StrEnum):
    """What the session asks for."""

    DOCUMENT = "D"
    PAGE = "P"
    WORDS = "W"
    CLEAN = "C"


class Say(StrEnum):
    """What the decoding process answers."""

    DESCRIPTION = "I"
    PAGE = "R"
    WORDS = "S"
    CLEAN = "B"
    REFUSED = "E"


class Refusal(StrEnum):
    """Why there is no answer."""

    UNKNOWN_KIND = "kind"
    DAMAGED = "damaged"
    TOO_LARGE = "large"
    LOCKED = "locked"
    NOT_CLEANABLE = "clean"


class Kind(StrEnum):
    """The kinds of documents that are shown."""

    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"


class FrameError(Exception):
    """The other side did not keep to the rules, or is gone."""


class RefusedError(Exception):
    """The document cannot be decoded, for one of the known reasons."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a file tells besides what it shows: what kind of thing, and the value."""

    about: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a document is; `cleanable` whether its remarks can be taken out without loss."""

    kind: Kind
    media_type: str
    pages: int
    remarks: tuple[Remark, ...] = ()
    cleanable: bool = False

    def to_bytes(self) -> bytes:
        """For the wire."""
        told = {
            "kind": self.kind.value,
            "media_type": self.media_type,
            "pages": self.pages,
            "remarks": [[each.about, each.value] for each in self.remarks],
            "cleanable": self.cleanable,
        }
        return json.dumps(told).encode("ascii")


def description(content: bytes) -> DocumentInfo:
    """What the decoding process says about a document, checked piece by piece.

    Raises:
        FrameError: it is nothing that our own process would say.
    """
    try:
        told = json.loads(content)
        return _description(told)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FrameError from None


def _description(told: Mapping[str, Any]) -> DocumentInfo:
    pages, remarks = told["pages"], told["remarks"]
    if type(pages) is not int or not 1 <= pages <= MAX_PAGES or len(remarks) > MAX_REMARKS:
        raise FrameError
    read = tuple(Remark(_word(about), plain(value)) for about, value in remarks)
    return DocumentInfo(
        Kind(told["kind"]), _word(told["media_type"]), pages, read, told["cleanable"] is True
    )


def _word(value: str) -> str:
    if not (0 < len(value) <= 60 and value.isascii() and value.isprintable()):
        raise FrameError
    return value


def plain(value: str, longest: int = LONGEST_REMARK) -> str:
    """Text from a file for the screen: no control characters, no end to it cut off unseen."""
    shown = "".join(letter if letter.isprintable() else " " for letter in value[: longest + 1])
    shown = " ".join(shown.split())
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def frame(letter: str, payload: bytes | memoryview = b"") -> bytes:
    """The head of a frame; the payload goes after it."""
    return _FRAME.pack(letter.encode("ascii"), len(payload))


def read_frame(read: Callable[[int], bytes], allowed: Mapping[str, int]) -> tuple[str, bytes]:
    """The next frame; `read` gives as many bytes as asked for, fewer only at the end.

    `allowed` says which letters may come and how long each may be.

    Raises:
        FrameError: something else came, or nothing.
    """
    head = read(_FRAME.size)
    if len(head) != _FRAME.size:
        raise FrameError
    letter, length = _FRAME.unpack(head)
    limit = allowed.get(letter.decode("latin-1"))
    if limit is None or length > limit:
        raise FrameError
    payload = read(length)
    if len(payload) != length:
        raise FrameError
    return letter.decode("latin-1"), payload
