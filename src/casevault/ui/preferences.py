"""How this person likes the desktop: language, colours, size, idle time. Nothing of any vault."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from casevault import paths
from casevault.i18n import LANGUAGES
from casevault.ui.theme import TEXT_SIZES, Scheme

FILE_NAME: Final = "preferences.json"
IDLE_MINUTES: Final = (1, 2, 3, 5, 10, 15)


@dataclass(frozen=True, slots=True)
class Preferences:
    """All there is to prefer; an empty language means that of the computer."""

    language: str = ""
    scheme: Scheme = Scheme.SYSTEM
    text_percent: int = 100
    idle_minutes: int = 5
    hide_from_capture: bool = True
    may_copy: bool = False
    """Whether an open identity card offers to copy a name or a number."""
    aids_may_read: bool = False
    """Windows: whether aids for people who cannot see may read the memory of the program."""


def read(text: str) -> Preferences:
    """Preferences from JSON; whatever is unknown or out of range becomes its default."""
    try:
        found = json.loads(text)
    except ValueError:
        return Preferences()
    if not isinstance(found, dict):
        return Preferences()
    usual = Preferences()
    language = next((each.code for each in LANGUAGES if each.code == found.get("language")), "")
    scheme = next((each for each in Scheme if each.value == found.get("scheme")), usual.scheme)
    return Preferences(
        language=language,
        scheme=scheme,
        text_percent=_one_of(found.get("text_percent"), TEXT_SIZES, usual.text_percent),
        idle_minutes=_one_of(found.get("idle_minutes"), IDLE_MINUTES, usual.idle_minutes),
        hide_from_capture=found.get("hide_from_capture") is not False,
        may_copy=found.get("may_copy") is True,
        aids_may_read=found.get("aids_may_read") is True,
    )


class PreferenceStore(QObject):
    """The preferences in use and the one small file they are kept in.

    Signals:
        changed: the new preferences.
    """

    changed = Signal(object)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = (folder or paths.settings_folder()) / FILE_NAME
        try:
            self.now = read(self._path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            self.now = Preferences()

    def change(self, **values: Any) -> None:
        """Change some preferences, keep them and tell everyone.

        Raises:
            UserError: the settings folder cannot be written; the change holds until the end.
        """
        changed = replace(self.now, **values)
        if changed == self.now:
            return
        self.now = changed
        self.changed.emit(changed)
        self._write()

    def _write(self) -> None:
        from casevault.services.egress import EgressKind, write_stream

        text = json.dumps(asdict(self.now), indent=1)
        write_stream(EgressKind.SETTINGS, self._path, [text.encode("utf-8")], replace=True)


def _one_of(found: object, known: tuple[int, ...], usual: int) -> int:
    return next((each for each in known if each == found), usual)
