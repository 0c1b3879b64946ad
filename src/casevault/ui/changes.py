"""What was changed, told to every page that cares; the only event of the desktop."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ChangeFeed(QObject):
    """Pages listen to `changed(changes, initiator)` and reload what they show.

    `changes` is what a service returned; `initiator` is the page that asked for it, or None.
    """

    changed = Signal(object, object)

    def tell(self, changes: object, initiator: object = None) -> None:
        """Pass on the changes a service returned."""
        self.changed.emit(changes, initiator)
