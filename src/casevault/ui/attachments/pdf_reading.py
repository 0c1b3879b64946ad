"""Draws pages of a PDF in the process without keys, with PDFium; scripts in it are never run."""

from __future__ import annotations

import math
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from casevault.ui.attachments.wire import (
    MAX_PAGES,
    MAX_PIXELS,
    MAX_SIDE,
    DocumentInfo,
    Kind,
    Refusal,
    RefusedError,
    Remark,
    plain,
)

MEDIA_TYPE: Final = "application/pdf"
_TOLD: Final = {
    "Author": "author",
    "Title": "description",
    "Subject": "description",
    "Keywords": "description",
    "Creator": "program",
    "Producer": "program",
    "CreationDate": "taken",
    "ModDate": "taken",
}
_LARGEST_PAGE: Final = 20_000.0
"""In points; a page of 14,400 is the largest that the format foresees."""

_LONGEST_WORDS: Final = 200_000


class PdfDocument:
    """A PDF, its pages drawn one at a time."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._pdf = pypdfium2.PdfDocument(content)
            pages = len(self._pdf)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
            raise RefusedError(Refusal.LOCKED if locked else Refusal.DAMAGED) from None
        if pages < 1:
            raise RefusedError(Refusal.DAMAGED)
        self._forms: Any = None
        self._draws_forms = False
        self.info = DocumentInfo(
            Kind.PDF, MEDIA_TYPE, min(pages, MAX_PAGES), _remarks(self._pdf, content)
        )

    def page(self, number: int, longest: int) -> tuple[int, int, bytes]:
        """One page as (width, height, rows of RGB), its longer side about `longest` pixels.

        Raises:
            RefusedError: the page is damaged.
        """
        self._prepare_forms()
        page = self._page(number)
        try:
            bitmap = page.render(
                scale=_scale(page, longest),
                may_draw_forms=self._draws_forms,
                rev_byteorder=True,
                limit_image_cache=True,
            )
            return _rows(bitmap)
        except MemoryError:
            raise RefusedError(Refusal.TOO_LARGE) from None
        except (pypdfium2.PdfiumError, ValueError):
            raise RefusedError(Refusal.DAMAGED) from None
        finally:
            page.close()

    def words(self, number: int) -> str:
        """The text of a page, for those who listen to it."""
        page = self._page(number)
        try:
            text = page.get_textpage()
            try:
                count = min(text.count_chars(), _LONGEST_WORDS)
                return str(text.get_text_range(0, count)) if count > 0 else ""
            finally:
                text.close()
        except (pypdfium2.PdfiumError, ValueError, UnicodeError):
            return ""
        finally:
            page.close()

    def cleaned(self) -> bytes:
        """What a PDF tells stands in many places of it."""
        raise RefusedError(Refusal.NOT_CLEANABLE)

    def _page(self, number: int) -> pypdfium2.PdfPage:
        try:
            return self._pdf[number]
        except (pypdfium2.PdfiumError, IndexError, ValueError):
            raise RefusedError(Refusal.DAMAGED) from None

    def _prepare_forms(self) -> None:
        """So that what was typed into a form is seen; without scripts, for the library has none."""
        if self._forms is not None:
            return
        self._forms = True
        try:
            if self._pdf.get_formtype() == pdfium.FORMTYPE_ACRO_FORM:
                self._pdf.init_forms()
                self._draws_forms = True
        except (pypdfium2.PdfiumError, RuntimeError):
            self._draws_forms = False


def _scale(page: pypdfium2.PdfPage, longest: int) -> float:
    width, height = page.get_size()
    side, area = max(width, height), width * height
    if not (width > 0 and height > 0 and side <= _LARGEST_PAGE and math.isfinite(area)):
        raise RefusedError(Refusal.DAMAGED)
    longest = max(16, min(longest, MAX_SIDE))
    # A row or column more may come from rounding up.
    return float(min(longest / side, math.sqrt(0.98 * MAX_PIXELS / area)))


def _rows(bitmap: pypdfium2.PdfBitmap) -> tuple[int, int, bytes]:
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    if bitmap.n_channels != 3 or width * height > MAX_PIXELS:
        raise RefusedError(Refusal.DAMAGED)
    whole = memoryview(bitmap.buffer).cast("B")
    row = width * 3
    if stride == row:
        return width, height, bytes(whole[: row * height])
    return width, height, b"".join(whole[at * stride : at * stride + row] for at in range(height))


def _remarks(pdf: pypdfium2.PdfDocument, content: bytes) -> tuple[Remark, ...]:
    found: list[Remark] = []
    try:
        told = pdf.get_metadata_dict(skip_empty=True)
    except (pypdfium2.PdfiumError, ValueError, UnicodeError):
        told = {}
    for name, about in _TOLD.items():
        if value := plain(str(told.get(name, ""))):
            found.append(Remark(about, value))
    if b"<x:xmpmeta" in content or b"/Subtype/XML" in content or b"/Subtype /XML" in content:
        found.append(Remark("xmp"))
    if pdfium.FPDFDoc_GetAttachmentCount(pdf) > 0:
        found.append(Remark("attached"))
    return tuple(dict.fromkeys(found))
