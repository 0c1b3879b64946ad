"""What documents are and tell, in words: kinds, sizes, places, cameras, authors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from casevault.domain.dates import format_day
from casevault.i18n import N_, gettext
from casevault.ui.attachments.wire import Remark

_REMARKS: Final[Mapping[str, str]] = {
    "place": N_("Where it was made: {value}"),
    "taken": N_("When it was made: {value}"),
    "camera": N_("Camera or telephone: {value}"),
    "author": N_("By whom: {value}"),
    "program": N_("Made with: {value}"),
    "description": N_("Words in the file: {value}"),
}
_REMARKS_WITHOUT_VALUE: Final[Mapping[str, str]] = {
    "place": N_("Where it was made stands in the file."),
    "exif": N_("Notes of the camera."),
    "xmp": N_("Notes of the program that it was made with."),
    "iptc": N_("Notes of an agency or archive."),
    "colours": N_("A colour profile, which can tell the device."),
    "appended": N_("Something else hangs behind the picture."),
    "attached": N_("Other files are packed into it; they are not shown here."),
    "description": N_("Words in the file."),
}
_KINDS: Final[Mapping[str, str]] = {
    "application/pdf": N_("PDF"),
    "image/jpeg": N_("JPEG image"),
    "image/png": N_("PNG image"),
    "image/webp": N_("WebP image"),
    "image/gif": N_("GIF image"),
    "image/tiff": N_("TIFF image"),
    "image/bmp": N_("BMP image"),
    "text/plain": N_("text"),
}
_OTHER_KIND: Final = N_("another kind of file")
UNKNOWN_TYPE: Final = "application/octet-stream"
_KILOBYTE, _MEGABYTE = 1000, 1_000_000


def remark_lines(remarks: Iterable[Remark]) -> list[str]:
    """Each remark as a line."""
    return [line for remark in remarks if (line := _line(remark))]


def kind_words(media_type: str) -> str:
    """What kind of file it is."""
    return gettext(_KINDS.get(media_type, _OTHER_KIND))


def size_words(size: int) -> str:
    """A size in bytes as people say it."""
    if size < _MEGABYTE:
        kilobytes = max(1, round(size / _KILOBYTE))
        return gettext("{size} kB").format(size=kilobytes)
    megabytes = round(size / _MEGABYTE)
    return gettext("{size} MB").format(size=megabytes)


def _line(remark: Remark) -> str:
    with_value = _REMARKS.get(remark.about)
    if remark.value and with_value is not None:
        return gettext(with_value).format(value=_value(remark))
    without = _REMARKS_WITHOUT_VALUE.get(remark.about)
    return "" if without is None else gettext(without)


def _value(remark: Remark) -> str:
    """Days as the language writes them; anything else as it stands in the file."""
    if remark.about != "taken":
        return remark.value
    digits = "".join(letter for letter in remark.value if letter.isdigit())
    with suppress(ValueError):
        moment = datetime.strptime(digits[:12], "%Y%m%d%H%M")  # noqa: DTZ007 - as the camera had it
        return f"{format_day(moment.date())} {moment:%H:%M}"
    return remark.value
