"""Documents made to do harm, or only broken, each small as a file."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def image(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: Any) -> bytes:
    """An honest image with a slope of colours in it."""
    made = Image.linear_gradient("L").resize(size).convert(mode)
    target = io.BytesIO()
    made.save(target, kind, **more)
    return target.getvalue()


def pdf(pages: Sequence[str] = ("one",), size: tuple[float, float] = (595, 842)) -> bytes:
    """An honest PDF with a line of text on each page."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size, invariant=True)
    for words in pages:
        canvas.drawString(72, size[1] - 72, words)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, data: bytes, *chunks: bytes) -> bytes:
    """A PNG that claims a size, with this as its compressed rows."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = b"".join(chunks) + png_chunk(b"IDAT", data)
    return b"\x89PNG\r\n\x1a\n" + head + body + png_chunk(b"IEND", b"")


def zeros(length: int) -> bytes:
    """Very many zeros, compressed to very little."""
    packer = zlib.compressobj(9)
    block = bytes(1024 * 1024)
    parts = [packer.compress(block) for _ in range(length // len(block))]
    return b"".join((*parts, packer.flush()))


def raw_pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF"
    return out + tail % (len(objects) + 1, root, start)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


_TREE = b"<< /Type /Catalog /Pages 2 0 R >>"


def page_with(content: bytes, *more: bytes, resources: bytes = b"", extra: bytes = b"") -> bytes:
    """A PDF of one page with this content stream; `more` are objects from number 5 on."""
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << %s >> " % resources
    box = b"" if b"/MediaBox" in extra else b"/MediaBox [0 0 595 842] "
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return raw_pdf(_TREE, pages, page + box + extra + b" >>", stream(content), *more)


def nested_forms(levels: int, each: int) -> bytes:
    """Every form draws the next one many times: each ** levels drawings."""
    forms = []
    for level in range(levels):
        number = 5 + level
        names = b"/XObject << /F %d 0 R >>" % (number + 1) if level + 1 < levels else b""
        inside = b"/F Do " * each if level + 1 < levels else b"0 0 9 9 re f " * each
        extra = b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << %s >>" % names
        forms.append(stream(inside, extra))
    return page_with(b"/F Do", *forms, resources=b"/XObject << /F 5 0 R >>")


def bomb_pdf(size: int) -> bytes:
    """A content stream that unpacks to `size` bytes."""
    packed = zeros(size)
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 595 842] >>"
    return raw_pdf(_TREE, pages, page, stream(packed, b"/Filter /FlateDecode"))


def image_pdf(width: int, height: int) -> bytes:
    """A page with a picture that claims to be very large."""
    extra = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB"
    extra = extra % (width, height) + b" /BitsPerComponent 8 /Filter /FlateDecode"
    picture = stream(zeros(8 * 1024 * 1024), extra)
    return page_with(b"q 500 0 0 500 9 9 cm /I Do Q", picture, resources=b"/XObject << /I 5 0 R >>")


def tiff_loop() -> bytes:
    """A TIFF whose list of sheets has no end."""
    entry = struct.pack("<HHII", 0x0100, 3, 1, 60)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 8)


def documents() -> Iterator[tuple[str, bytes]]:
    """All of them by name."""
    yield "png claims 60,000 by 60,000", png_of(60_000, 60_000, zeros(1 << 20))
    yield "png claims 2**31 - 1", png_of(2**31 - 1, 2**31 - 1, zeros(1 << 20))
    yield "png bomb within the limit", png_of(5900, 5900, zeros(5900 * 17_701))
    yield "png with 300 MB behind a small picture", png_of(9, 9, zeros(300 << 20))
    text = png_chunk(b"zTXt", b"Comment\0\0" + zeros(200 << 20))
    yield "png text bomb", png_of(9, 9, zeros(1 << 10), text)
    profile = png_chunk(b"iCCP", b"x\0\0" + zeros(200 << 20))
    yield "png profile bomb", png_of(9, 9, zeros(1 << 10), profile)
    many = b"".join(png_chunk(b"tEXt", b"k%d\0v" % number) for number in range(100_000))
    yield "png with 100,000 remarks", png_of(9, 9, zeros(1 << 10), many)
    yield (
        "gif claims 65,535 by 65,535",
        b"GIF89a"
        + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0)
        + (b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x08\x01\x00\x00;"),
    )
    yield (
        "bmp claims 30,000 by 30,000",
        b"BM"
        + struct.pack(
            "<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 30_000, 30_000, 1, 24, 0, 0, 0, 0, 0, 0
        ),
    )
    yield "tiff without end", tiff_loop()
    tiff = image("TIFF")
    yield (
        "tiff that claims 2**31 wide",
        tiff.replace(
            struct.pack("<HHI", 0x0100, 4, 1) + struct.pack("<I", 60),
            struct.pack("<HHI", 0x0100, 4, 1) + struct.pack("<I", 2**31),
        ),
    )
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"):
        whole = image(kind, (300, 200))
        yield f"{kind} cut in the middle", whole[: len(whole) // 2]
        yield f"{kind} head only", whole[:24]
        noise = bytearray(whole)
        for at in range(40, len(noise), 37):
            noise[at] ^= 0x5A
        yield f"{kind} with bytes changed", bytes(noise)
    yield (
        "pdf that draws itself",
        page_with(
            b"/F Do",
            stream(
                b"/F Do /F Do",
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
                b" /Resources << /XObject << /F 5 0 R >> >>",
            ),
            resources=b"/XObject << /F 5 0 R >>",
        ),
    )
    yield "pdf of forms in forms", nested_forms(12, 40)
    yield "pdf content bomb", bomb_pdf(600 << 20)
    yield "pdf with a picture of 60,000 by 60,000", image_pdf(60_000, 60_000)
    yield "pdf of a very large page", page_with(b"", extra=b"/MediaBox [0 0 1e9 1e9]")
    yield "pdf of an endless page", page_with(b"", extra=b"/MediaBox [0 0 1e39 1e39]")
    yield "pdf of a thin page", page_with(b"", extra=b"/MediaBox [0 0 0.01 14000]")
    yield (
        "pdf whose pages hold themselves",
        raw_pdf(_TREE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"),
    )
    yield "pdf with deep brackets", page_with(b"[" * 200_000)
    yield "pdf with endless curves", page_with(b"0 0 m " + b"1 2 3 4 5 6 c " * 400_000 + b"S")
    yield "pdf cut in the middle", pdf()[:400]
    yield "pdf of nothing", b"%PDF-1.7\n%%EOF"
    yield "an archive that says it is a pdf", b"PK\x03\x04" + bytes(64) + b"%PDF-1.4\n" + bytes(999)
    yield "a jpeg that is a pdf too", image("JPEG") + pdf()
    yield "nothing at all", b""
    yield "zeros", bytes(4096)
    yield "a program", b"\x7fELF" + bytes(range(256)) * 64
    yield "text without a break", b"a" * (8 << 20)
    yield "an archive", b"PK\x03\x04" + zeros(10 << 20)
