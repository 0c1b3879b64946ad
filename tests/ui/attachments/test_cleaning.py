from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageOps, PngImagePlugin

from casevault.ui.attachments.child import opened
from casevault.ui.attachments.wire import Refusal, RefusedError
from ui.attachments import hostile

PLANTED = (b"PlantedCamera", b"Jasna Planted", b"2026:03:04", b"xmpmeta", b"secret note")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><by>Jasna Planted</by></x:xmpmeta>'


def telling(kind: str, held: int = 6, mode: str = "RGB") -> bytes:
    """An image that tells where, when, with what and by whom it was made."""
    exif = Image.Exif()
    exif[0x0112] = held
    exif[0x010F] = "PlantedCamera"
    exif[0x013B] = "Jasna Planted"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:04 05:06:07"
    exif.get_ifd(0x8825).update({1: "N", 2: (44.0, 48.0, 36.0), 3: "W", 4: (20.0, 30.0, 0.0)})
    more: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "secret note")
        more["pnginfo"] = text
    if kind == "WEBP":
        more |= {"xmp": XMP, "lossless": True}
    if kind == "JPEG":
        more |= {"xmp": XMP, "comment": b"secret note", "progressive": held % 2 == 0}
    return hostile.image(kind, (64, 32), mode, **more)


def pixels(content: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(io.BytesIO(content)) as image:
        upright = ImageOps.exif_transpose(image)
        return upright.mode, upright.size, upright.tobytes()


def about(content: bytes) -> set[str]:
    return {remark.about for remark in opened(content).info.remarks}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("held", [1, 3, 6])
def test_a_cleaned_image_is_the_same_picture_and_tells_nothing(kind: str, held: int) -> None:
    content = telling(kind, held)
    assert about(content) >= {"place", "camera", "author", "taken"}
    document = opened(content)
    assert document.info.cleanable
    clean = document.cleaned()
    assert pixels(clean) == pixels(content)
    assert about(clean) == set()
    assert [planted for planted in PLANTED if planted in clean] == []
    assert opened(clean).info.cleanable is False


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P")])
def test_other_colours_stay_as_they_are_too(kind: str, mode: str) -> None:
    content = telling(kind, 6, mode)
    assert pixels(opened(content).cleaned()) == pixels(content)


def test_the_place_is_said_in_degrees() -> None:
    (place,) = [each for each in opened(telling("JPEG")).info.remarks if each.about == "place"]
    assert place.value == "44.81000, -20.50000"


def test_a_gif_loses_its_comment_and_keeps_its_pictures() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue", "white")]
    target = io.BytesIO()
    frames[0].save(
        target, "GIF", save_all=True, append_images=frames[1:], comment=b"Jasna Planted", loop=0
    )
    content = target.getvalue()
    assert about(content) == {"description"}
    clean = opened(content).cleaned()
    assert b"Jasna" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert getattr(image, "n_frames", 1) == 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_what_hangs_behind_a_picture_is_told_and_cut_off(kind: str) -> None:
    content = hostile.image(kind) + b"PK\x03\x04 an archive of Jasna Planted"
    assert "appended" in about(content)
    assert b"Jasna" not in opened(content).cleaned()


def test_a_tiff_tells_but_cannot_be_cleaned() -> None:
    document = opened(telling("TIFF"))
    assert "camera" in {remark.about for remark in document.info.remarks}
    assert not document.info.cleanable
    with pytest.raises(RefusedError) as refused:
        document.cleaned()
    assert refused.value.why is Refusal.NOT_CLEANABLE


def test_an_animated_png_is_left_as_it_is() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(RefusedError):
        opened(target.getvalue()).cleaned()


def test_a_pdf_tells_who_wrote_it() -> None:
    remarks = opened(hostile.pdf()).info.remarks
    assert ("author", "anonymous") in {(each.about, each.value) for each in remarks}


@pytest.mark.filterwarnings("ignore")  # the library tells what it skips
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_no_part_of_an_image_makes_cleaning_break(kind: str) -> None:
    content = telling(kind) if kind != "GIF" else hostile.image("GIF", comment=b"Jasna Planted")
    for cut in range(12, len(content), 7):
        for changed in (content[:cut], content[:cut] + b"\xff" + content[cut + 1 :]):
            try:
                opened(changed).cleaned()
            except RefusedError:
                continue
