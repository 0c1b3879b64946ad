"""What an image tells besides its picture: where, when, with what and by whom it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from PIL import ExifTags, Image

from casevault.ui.attachments.cleaning import appended_bytes
from casevault.ui.attachments.wire import MAX_REMARKS, Remark, plain

_TEXTS: Final = (
    ("camera", (0x010F, 0x0110)),
    ("taken", (0x0132,)),
    ("author", (0x013B, 0x8298, 0x9C9D)),
    ("program", (0x0131, 0x013C)),
    ("description", (0x010E, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F)),
)
_INSIDE: Final = (
    ("taken", (0x9003, 0x9004)),
    ("author", (0xA430,)),
    ("camera", (0xA433, 0xA434, 0xA431, 0xA435)),
    ("description", (0x9286, 0xA420)),
)
_GPS_IFD: Final = 0x8825
_EXIF_IFD: Final = 0x8769
_ORIENTATION: Final = 0x0112
_SHOWN_BY_PIXELS: Final = frozenset({0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0111, 0x0112})
_LAYOUT: Final = frozenset(range(0x00FE, 0x010E)) | frozenset(range(0x0111, 0x0131))
_LAYOUT_MORE: Final = frozenset({0x013D, 0x0140, 0x0142, 0x0143, 0x0144, 0x0145, 0x0152, 0x0153})
_OF_THE_PICTURE: Final = (
    _SHOWN_BY_PIXELS | _LAYOUT | _LAYOUT_MORE | {0x0211, 0x0212, 0x0213, 0x0214}
)
_OURS: Final = frozenset(
    {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "gamma", "srgb", "transparency"}
    | {"aspect", "chromaticity", "progressive", "progression", "adobe", "adobe_transform"}
    | {"background", "version", "duration", "loop", "extension", "interlace", "compression"}
    | {"exif", "xmp", "icc_profile", "photoshop", "comment", "mp", "mpoffset", "disposal"}
    | {"resolution", "timestamp", "XML:com.adobe.xmp", "Raw profile type exif", "default_image"}
)


def remarks_of(image: Image.Image, content: bytes) -> tuple[Remark, ...]:
    """Everything found, the place first; a broken part tells at least that it is there."""
    found: list[Remark] = []
    with suppress(Exception):  # a file may lie about itself in any way
        found += _exif_remarks(image)
    with suppress(Exception):
        found += _other_remarks(image)
    if appended_bytes(image.format or "", content):
        found.append(Remark("appended"))
    unique = list(dict.fromkeys(found))
    unique.sort(key=lambda remark: remark.about != "place")
    return tuple(unique[:MAX_REMARKS])


def _exif_remarks(image: Image.Image) -> Iterator[Remark]:
    exif = image.getexif()
    known = False
    for remark in _gps_remarks(exif):
        known = True
        yield remark
    inside = exif.get_ifd(_EXIF_IFD)
    for tags, named in ((exif, _TEXTS), (inside, _INSIDE)):
        for about, numbers in named:
            for value in filter(None, (_text(tags.get(number)) for number in numbers)):
                known = True
                yield Remark(about, value)
    others = (set(exif) - _OF_THE_PICTURE - {_GPS_IFD, _EXIF_IFD}) | set(inside)
    if not known and others:
        yield Remark("exif")


def _gps_remarks(exif: Image.Exif) -> Iterator[Remark]:
    place = exif.get_ifd(_GPS_IFD)
    if not place:
        return
    try:
        north = _degrees(place[ExifTags.GPS.GPSLatitude], place.get(ExifTags.GPS.GPSLatitudeRef))
        east = _degrees(place[ExifTags.GPS.GPSLongitude], place.get(ExifTags.GPS.GPSLongitudeRef))
        yield Remark("place", f"{north:.5f}, {east:.5f}")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        yield Remark("place")


def _degrees(parts: Any, side: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).strip("\0 ").upper() in {"S", "W"} else value


def _other_remarks(image: Image.Image) -> Iterator[Remark]:
    info = image.info
    if "xmp" in info or "XML:com.adobe.xmp" in info:
        yield Remark("xmp")
    if "photoshop" in info:
        yield Remark("iptc")
    if "comment" in info:
        yield Remark("description", _text(info["comment"]))
    if "Raw profile type exif" in info:
        yield Remark("exif")
    if "icc_profile" in info:
        yield Remark("colours")
    for name, value in info.items():
        if isinstance(name, str) and name not in _OURS and isinstance(value, (str, bytes)):
            yield Remark("description", plain(f"{name}: {_text(value)}"))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        # Windows writes its own fields in UTF-16; comments start with the name of an encoding.
        wide = value.count(0) * 3 > len(value)
        value = value.decode("utf-16-le" if wide else "utf-8", "replace")
    if isinstance(value, str):
        return plain(value.removeprefix("ASCII").replace("\0", " "))
    return ""
