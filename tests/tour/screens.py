"""A picture of every page and dialog on a practice vault: `python3 dev.py screens OUT`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def options(arguments: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="dev.py screens", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--lang", default="en", help="language code, as in the settings")
    parser.add_argument("--theme", default="light", choices=["light", "dark", "contrast"])
    parser.add_argument("--size", default="1366x768", help="width x height of the window")
    parser.add_argument("--text", type=int, default=100, help="text size in per cent")
    parser.add_argument("--people", type=int, default=60, help="invented people in the vault")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Take the pictures; prints how many there are."""
    wanted = options(arguments)
    width, height = (int(side) for side in wanted.size.split("x"))
    wanted.out.mkdir(parents=True, exist_ok=True)
    scratch = wanted.out.resolve() / ".scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "home").mkdir(parents=True)
    # The pages show paths: those of a home that belongs to nobody.
    os.environ |= {"HOME": str(scratch / "home"), "XDG_CONFIG_HOME": str(scratch / "config")}
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    taken = _take(wanted, (width, height), scratch)
    shutil.rmtree(scratch)
    sys.stdout.write(f"{taken} pictures in {wanted.out}\n")
    return 0


def _take(wanted: argparse.Namespace, size: tuple[int, int], scratch: Path) -> int:
    from PySide6.QtWidgets import QApplication, QWidget

    from casevault.ui.theme import Scheme
    from tour.everything import Wishes, everything, practice_session
    from tour.stage import Stage

    application = QApplication([])
    stage = Stage(application, scratch / "stage", size)
    stage.preferences.change(
        language=wanted.lang, scheme=Scheme(wanted.theme), text_percent=wanted.text
    )
    names: list[str] = []

    def look(name: str, widget: QWidget) -> None:
        names.append(name)
        picture = stage.process.window.grab() if widget.window().isHidden() else widget.grab()
        picture.save(str(wanted.out / f"{name}.png"))

    session = practice_session(scratch / "home" / "practice.casevault", wanted.people)
    stage.play(everything(session, scratch / "home" / "releases", Wishes()), look)
    stage.close()
    return len(set(names))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
