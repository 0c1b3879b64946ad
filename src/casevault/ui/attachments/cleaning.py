"""Takes out of an image what it tells about its making, without touching the picture itself.

Nothing is decoded: the parts of the file are copied or left out. How the camera was held stays,
or the picture would lie on its side. JPEG: ITU-T T.81 annex B; PNG: ISO/IEC 15948 chapter 5; WebP:
RFC 9649; GIF: version 89a of its specification.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from PIL import Image

from casevault.ui.attachments.wire import Refusal, RefusedError

_JPEG_KEPT: Final = frozenset({0xDB, 0xC4, 0xDD, 0xDA, 0xEE} | set(range(0xC0, 0xD0)) - {0xC8})
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"}
    | {b"pHYs"}
)
_WEBP_DROPPED: Final = frozenset({b"EXIF", b"XMP ", b"ICCP"})
_WEBP_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_WEBP_FLAGS: Final = 0x10 | 0x02  # alpha and animation stay
_WEBP_EXIF: Final = 0x08
_UPRIGHT: Final = 1


def cleaned(kind: str, content: bytes) -> bytes:
    """The image without its remarks.

    Raises:
        RefusedError: it is of another kind, or not built as its kind should be.
    """
    cleaner = CLEANERS.get(kind)
    if cleaner is None:
        raise RefusedError(Refusal.NOT_CLEANABLE)
    try:
        return b"".join(cleaner(content))
    except (struct.error, IndexError, ValueError):
        raise RefusedError(Refusal.NOT_CLEANABLE) from None


def appended_bytes(kind: str, content: bytes) -> bool:
    """Whether something follows the end of the picture, another file for instance."""
    try:
        if kind == "JPEG":
            return _jpeg_end(content) < len(content)
        if kind == "PNG":
            return sum(len(part) for _, part in _png_chunks(content)) + 8 < len(content)
        if kind == "WEBP":
            size: int = struct.unpack_from("<I", content, 4)[0]
            return size + 8 + size % 2 < len(content)
        if kind == "GIF":
            return sum(len(part) for _, part in _gif_blocks(content)) < len(content)
    except (struct.error, IndexError, ValueError):
        return True
    return False


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment after the first two bytes; with SOS its data."""
    if content[:2] != b"\xff\xd8":
        raise ValueError
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError
        while content[at + 1] == 0xFF:
            at += 1
        marker, start = content[at + 1], at
        at += 2
        if marker == 0xD9:
            yield marker, start, at
            return
        if marker not in _ALONE:
            (length,) = struct.unpack_from(">H", content, at)
            if length < 2 or at + length > len(content):
                raise ValueError
            at += length
        if marker == 0xDA:
            at = _after_data(content, at)
        yield marker, start, at


def _after_data(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise ValueError
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _jpeg_end(content: bytes) -> int:
    end = 0
    for _, _, stop in _jpeg_segments(content):
        end = stop
    return end


def _clean_jpeg(content: bytes) -> Iterator[bytes]:
    yield b"\xff\xd8"
    held = held_as(content)
    for place, (marker, start, end) in enumerate(_jpeg_segments(content)):
        if place == 0 and held:
            if marker == 0xE0:
                yield _without_thumbnail(content[start:end])
            exif = b"Exif\0\0" + _only_turn(held)
            yield b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
        elif marker == 0xE0 and content[start + 4 : start + 9] == b"JFIF\0":
            yield _without_thumbnail(content[start:end])
        elif marker in _JPEG_KEPT or marker in _ALONE or marker == 0xD9:
            yield content[start:end]


def _without_thumbnail(segment: bytes) -> bytes:
    return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(_PNG_START):
        raise ValueError
    at, kind = len(_PNG_START), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError
        yield kind, content[at:end]
        at = end


def _clean_png(content: bytes) -> Iterator[bytes]:
    chunks = list(_png_chunks(content))
    if any(kind == b"acTL" for kind, _ in chunks):
        raise ValueError  # an animation would become its first picture
    held = held_as(content)
    yield _PNG_START
    for kind, chunk in chunks:
        if kind not in _PNG_KEPT:
            continue
        yield chunk
        if kind == b"IHDR" and held:
            body = b"eXIf" + _only_turn(held)
            yield struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _webp_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise ValueError
    (size,) = struct.unpack_from("<I", content, 4)
    at, stop = 12, min(size + 8, len(content))
    while at < stop:
        kind, length = struct.unpack_from("<4sI", content, at)
        if at + 8 + length > len(content):
            raise ValueError
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _clean_webp(content: bytes) -> Iterator[bytes]:
    held = held_as(content)
    parts = []
    for kind, body in _webp_chunks(content):
        if kind not in _WEBP_KEPT:
            continue
        if kind == b"VP8X":
            flags = (body[0] & _WEBP_FLAGS) | (_WEBP_EXIF if held else 0)
            body = bytes([flags]) + body[1:]  # noqa: PLW2901 - the same chunk, said anew
        parts.append(_webp_chunk(kind, body))
    if held:
        parts.append(_webp_chunk(b"EXIF", _only_turn(held)))
    inside = b"WEBP" + b"".join(parts)
    yield b"RIFF" + struct.pack("<I", len(inside)) + inside


def _webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _gif_blocks(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:6] not in {b"GIF87a", b"GIF89a"}:
        raise ValueError
    flags = content[10]
    at = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    yield "head", content[:at]
    while content[at] != 0x3B:
        start, kind = at, "image"
        if content[at] == 0x21:
            kind = {0xF9: "control", 0xFE: "comment", 0x01: "text"}.get(content[at + 1], "other")
            if content[at + 3 : at + 14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}:
                kind = "loop"
            at += 2
        elif content[at] == 0x2C:
            flags = content[at + 9]
            at += 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
        else:
            raise ValueError
        while content[at]:
            at += 1 + content[at]
        at += 1
        yield kind, content[start:at]
    yield "end", content[at : at + 1]


def _clean_gif(content: bytes) -> Iterator[bytes]:
    for kind, block in _gif_blocks(content):
        if kind not in {"comment", "other"}:
            yield block


def held_as(content: bytes) -> int:
    """How the camera was held, by the number of Exif 2.32; 0 when upright or unknown."""
    import io

    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            held = image.getexif().get(0x0112)
    except Exception:  # noqa: BLE001 - a file may lie about itself in any way
        return 0
    return held if isinstance(held, int) and _UPRIGHT < held <= 8 else 0


def _only_turn(held: int) -> bytes:
    """An Exif block that tells nothing but how the camera was held."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, held, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


CLEANERS: Final[Mapping[str, Callable[[bytes], Iterator[bytes]]]] = {
    "JPEG": _clean_jpeg,
    "PNG": _clean_png,
    "WEBP": _clean_webp,
    "GIF": _clean_gif,
}
