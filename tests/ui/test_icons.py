from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from casevault import paths
from casevault.ui import icons

NAMES = sorted(file.stem for file in paths.resource("icons").glob("*.svg"))
SOURCES = sorted(Path(icons.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_something_in_the_colour_asked_for(name: str) -> None:
    image = icons.picture(name, 48, "#0d6a6b").toImage()
    image.convertTo(QImage.Format.Format_RGBA8888)
    pixels = bytes(image.constBits())
    seen = {pixels[at : at + 4] for at in range(0, len(pixels), 4) if pixels[at + 3] == 255}

    assert seen == {bytes.fromhex("0d6a6bff")}


def test_every_icon_the_screens_name_is_there() -> None:
    text = "\n".join(file.read_text("utf-8") for file in SOURCES)
    named = set(re.findall(r'icon="([a-z0-9-]+)"', text))
    named |= set(re.findall(r'icons\.(?:icon|picture)\("([a-z0-9-]+)"', text))

    assert named
    assert set() == named - set(NAMES)


def test_the_licence_of_the_icons_is_shipped() -> None:
    text = paths.resource("icons/LICENSE.txt").read_text("utf-8")

    assert "ISC License" in text
    assert "Lucide" in text
