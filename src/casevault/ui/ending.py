"""How a session process ends."""

from __future__ import annotations

import os

from casevault.ui.handover import Ending


def end_process(ending: Ending) -> None:
    """End at once: no destructors, no exit handlers, no flush of anything that holds names."""
    os._exit(ending)
