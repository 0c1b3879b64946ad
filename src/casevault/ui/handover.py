"""What supervisor and session tell each other: one JSON line per message, over two pipes.

Neither direction carries anything a person typed, except drafts that are sealed to their user.
Standard library only: the supervisor starts before Qt does.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any, Final

LONGEST_LINE: Final = 64 * 1024 * 1024


class Ending(IntEnum):
    """How a session process ends, as its exit code; any other code is a crash."""

    QUIT = 0
    LOCKED = 75
    NEW_KEYS = 76


class After(StrEnum):
    """Why a session is started."""

    START = "start"
    LOCK = "lock"
    NEW_KEYS = "new_keys"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Handover:
    """What one session leaves for the next one, kept by the supervisor in between.

    `drafts` are sealed; they stay here until a session says that it has stored them. `behind` says
    that another program had the keyboard: the next window must not take it.
    """

    folder: str = ""
    after: After = After.START
    geometry: bytes = b""
    minimised: bool = False
    behind: bool = False
    drafts: tuple[bytes, ...] = field(default=(), repr=False)

    def line(self) -> bytes:
        """As the one line that a session reads when it starts."""
        return _line(
            {
                "folder": self.folder,
                "after": str(self.after),
                "geometry": _text(self.geometry),
                "minimised": self.minimised,
                "behind": self.behind,
                "drafts": [_text(draft) for draft in self.drafts],
            }
        )


def parse_handover(line: bytes) -> Handover:
    """Read the first line a session gets; a line that makes no sense means a plain start."""
    message = _message(line)
    drafts = message.get("drafts")
    after = _string(message.get("after"))
    return Handover(
        folder=_string(message.get("folder")),
        after=After(after) if after in set(After) else After.START,
        geometry=_bytes(message.get("geometry")),
        minimised=message.get("minimised") is True,
        behind=message.get("behind") is True,
        drafts=tuple(_bytes(each) for each in drafts) if isinstance(drafts, list) else (),
    )


def folder_line(folder: str) -> bytes:
    """A session says which vault it has opened, so that the next one asks for the same."""
    return _line({"kind": "folder", "folder": folder})


def window_line(geometry: bytes, *, minimised: bool, behind: bool = False) -> bytes:
    """A session says where its window stands, and whether behind another program's."""
    place = {"geometry": _text(geometry), "minimised": minimised, "behind": behind}
    return _line({"kind": "window"} | place)


def drafts_line(drafts: tuple[bytes, ...]) -> bytes:
    """A session hands over sealed drafts before it tries to store them; none: all are stored."""
    return _line({"kind": "drafts", "drafts": [_text(draft) for draft in drafts]})


def taken(handover: Handover, line: bytes) -> Handover:
    """The handover after one more message of the session; unknown lines change nothing."""
    message = _message(line)
    kind = message.get("kind")
    if kind == "folder":
        return replace(handover, folder=_string(message.get("folder")))
    if kind == "window":
        geometry = _bytes(message.get("geometry"))
        return replace(
            handover,
            geometry=geometry,
            minimised=message.get("minimised") is True,
            behind=message.get("behind") is True,
        )
    if kind == "drafts" and isinstance(message.get("drafts"), list):
        return replace(handover, drafts=tuple(_bytes(each) for each in message["drafts"]))
    return handover


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def _message(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(_string(text), validate=True)
    except ValueError:
        return b""


def _string(found: object) -> str:
    return found if isinstance(found, str) else ""
