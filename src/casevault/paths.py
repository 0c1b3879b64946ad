"""Where things lie: resources of the program and the one settings folder of the user."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import platformdirs

NEUTRAL_NAME = "casevault"


@cache
def resource_root() -> Path:
    """The folder of bundled resources, in a frozen program, a wheel or a checkout alike."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "casevault" / "resources"
    package = Path(__file__).resolve().parent
    inside_wheel = package / "resources"
    if inside_wheel.is_dir():
        return inside_wheel
    return package.parent.parent / "resources"


def resource(name: str) -> Path:
    """The path of one bundled resource, named relative to the resource folder."""
    return resource_root().joinpath(*name.split("/"))


def settings_folder() -> Path:
    """The user's settings folder; it holds preferences only, never anything of a vault."""
    return Path(platformdirs.user_config_dir(NEUTRAL_NAME, appauthor=False))


def own_command() -> list[str]:
    """The command that starts this program again: the frozen executable, or this interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "casevault"]
