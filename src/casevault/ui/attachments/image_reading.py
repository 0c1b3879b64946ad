"""Decodes images in the process without keys: never more pixels than fit, never a second guess.

Only the formats below are tried, whatever else the library knows.
"""

from __future__ import annotations

import io
import math
import struct
from typing import Final

from PIL import (
    BmpImagePlugin,  # noqa: F401 - each of these must be there before files are given up
    GifImagePlugin,  # noqa: F401
    Image,
    ImageFile,
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from casevault.ui.attachments.cleaning import CLEANERS, cleaned
from casevault.ui.attachments.image_remarks import remarks_of
from casevault.ui.attachments.wire import (
    MAX_PIXELS,
    MAX_SIDE,
    DocumentInfo,
    Kind,
    Refusal,
    RefusedError,
)

FORMATS: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}
MOST_PIXELS: Final = 36_000_000
"""The most pixels of an image that is decoded whole: a sheet of A4 at 600 dots to the inch."""

MOST_PIXELS_SCALED: Final = 200_000_000
"""The most of a JPEG, which can be decoded at a part of its size."""

_LONGEST_SIDE: Final = 65_000
_MOST_SHEETS: Final = 200
_REDUCED_TO: Final = 8_000_000
_ERRORS: Final = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    SyntaxError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
    Image.DecompressionBombError,
)
"""What a malformed file makes the library raise."""

Image.preinit()
Image.MAX_IMAGE_PIXELS = None  # our own limits, checked below, are lower
ImageFile.LOAD_TRUNCATED_IMAGES = True  # half a photograph is better shown than refused
PngImagePlugin.MAX_TEXT_CHUNK = 256 * 1024
PngImagePlugin.MAX_TEXT_MEMORY = 1024 * 1024


class ImageDocument:
    """An image, or the sheets of a TIFF file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            with self._opened() as image:
                self._format = image.format or ""
                sheets = _count_sheets(image) if self._format == "TIFF" else 1
                remarks = remarks_of(image, content)
        except _ERRORS:
            raise RefusedError(Refusal.DAMAGED) from None
        self.info = DocumentInfo(
            Kind.IMAGE,
            FORMATS[self._format],
            sheets,
            remarks,
            cleanable=bool(remarks) and self._format in CLEANERS,
        )

    def page(self, number: int, longest: int) -> tuple[int, int, bytes]:
        """One sheet as (width, height, rows of RGB), its longer side about `longest` pixels.

        Raises:
            RefusedError: damaged, or too large.
        """
        try:
            with self._opened() as image:
                if number:
                    image.seek(number)
                shown = _on_white(_scaled(image, longest))
                return shown.width, shown.height, shown.tobytes()
        except MemoryError:
            raise RefusedError(Refusal.TOO_LARGE) from None
        except _ERRORS:
            raise RefusedError(Refusal.DAMAGED) from None

    def words(self, _number: int) -> str:
        """An image has no words that we could read."""
        return ""

    def cleaned(self) -> bytes:
        """The same image, bit for bit, without what it tells about its making.

        Raises:
            RefusedError: that is not possible for it.
        """
        return cleaned(self._format, self._content)

    def _opened(self) -> Image.Image:
        return Image.open(io.BytesIO(self._content), formats=list(FORMATS))


def _count_sheets(image: Image.Image) -> int:
    """The library's own count would follow as many as the file claims."""
    sheets = 1
    while sheets < _MOST_SHEETS:
        try:
            image.seek(sheets)
        except EOFError:
            break
        except _ERRORS:
            break
        sheets += 1
    image.seek(0)
    return sheets


def _scaled(image: Image.Image, longest: int) -> Image.Image:
    longest = max(16, min(longest, MAX_SIDE))
    pixels = image.width * image.height
    if max(image.size) > _LONGEST_SIDE or pixels > MOST_PIXELS_SCALED:
        raise RefusedError(Refusal.TOO_LARGE)
    if image.format == "JPEG":
        image.draft(None, (longest, longest))
        pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise RefusedError(Refusal.TOO_LARGE)
    turned = _turn_of(image)
    image.load()
    shown = _in_few_bits(image)
    if shown.width * shown.height > _REDUCED_TO:
        shown = shown.reduce(math.ceil(math.sqrt(pixels / _REDUCED_TO)))
        image.close()  # two large pictures at a time would be too much
    side = min(longest, int(math.sqrt(MAX_PIXELS * max(shown.size) / min(shown.size))))
    if max(shown.size) > side:
        shown = shown.resize(_fitted(shown.size, side), Image.Resampling.BILINEAR)
    return shown.transpose(turned) if turned is not None else shown


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    factor = longest / max(size)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _in_few_bits(image: Image.Image) -> Image.Image:
    """In a form that can be made smaller without harm, at most four bytes for a pixel."""
    if image.mode in {"I", "I;16", "I;16B", "I;16L", "I;16N"}:
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.mode == "1":
        return image.convert("L")
    if image.mode in {"P", "PA"}:
        # Colours of a palette cannot be mixed; in full colours it would be four times as large.
        pixels = image.width * image.height
        if pixels > _REDUCED_TO:
            factor = math.sqrt(_REDUCED_TO / pixels)
            image = image.resize(_fitted(image.size, round(max(image.size) * factor)))
        return image.convert("RGBA")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "RGBa", "La"}:
        shown = image.convert("RGBA")
        white = Image.new("RGB", shown.size, "white")
        white.paste(shown, mask=shown.getchannel("A"))
        return white
    return image if image.mode == "RGB" else image.convert("RGB")


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turn_of(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held."""
    try:
        held = image.getexif().get(0x0112)
    except (*_ERRORS, RuntimeError):
        return None
    return _TURNS.get(held) if isinstance(held, int) else None
