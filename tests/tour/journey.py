"""What a tour knows: where its vaults lie, what it must remember from one session to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tour.hand import Hand


@dataclass(slots=True)
class Notebook:
    """A file of the tour's own, apart from everything the program writes; no secret of hers."""

    path: Path
    told: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def at(cls, path: Path) -> Notebook:
        """The notebook as an earlier session left it."""
        return cls(path, json.loads(path.read_text("utf-8")) if path.exists() else {})

    def note(self, key: str, value: Any) -> None:
        """Write something down at once: the process may end with the next act."""
        self.told[key] = value
        self.path.write_text(json.dumps(self.told, ensure_ascii=False), "utf-8")

    def add(self, key: str, value: Any) -> None:
        """Add to a list, once."""
        known = self.told.setdefault(key, [])
        if value not in known:
            known.append(value)
            self.note(key, known)


@dataclass(slots=True)
class Journey:
    """The hand, the notebook, and the folder for what the tour brings along and takes away."""

    hand: Hand
    notebook: Notebook
    luggage: Path

    def remember(self, key: str) -> str:
        """Something written down earlier."""
        return str(self.notebook.told[key])
