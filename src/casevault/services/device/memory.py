"""Whether what this process gave up at its start really holds: dumps, readers, locked pages."""

from __future__ import annotations

from typing import Final

from casevault.i18n import N_
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.device.view import System, SystemView
from casevault.services.process_guards import ProcessGuard

_AGAIN: Final = N_("Lock the vault, quit the program and start it again in the usual way.")


def memory(view: SystemView, _folder: str) -> Finding:
    """Whether other programs, crash reports and swap are kept away from this process's memory."""
    held = view.guards()
    if not held:
        return cannot_tell(Check.MEMORY)
    if not held.get(ProcessGuard.MEMORY_READERS, True):
        return _readable(view)
    if not held.get(ProcessGuard.MEMORY_DUMPS, True):
        return Finding(
            Check.MEMORY,
            State.LOOK,
            N_("After a crash of the program the system may keep a copy of its memory."),
            steps=(_AGAIN,),
        )
    if not held.get(ProcessGuard.KEY_PAGES, True):
        return Finding(
            Check.MEMORY,
            State.LOOK,
            N_("The system does not let the program keep its keys out of the swap file."),
            steps=(
                N_("Where the disk is encrypted, nothing is lost by this."),
                N_("Otherwise close other programs before you unlock, and encrypt the disk."),
            ),
        )
    return Finding(
        Check.MEMORY,
        State.GOOD,
        N_("Other programs cannot look into this one, and after a crash nothing is kept."),
    )


def _readable(view: SystemView) -> Finding:
    found_id = N_("Other programs of the same user may read the memory of this one.")
    if view.system is System.WINDOWS:
        # Some aids for people who cannot see need this: then it is their choice, not a fault.
        return Finding(
            Check.MEMORY,
            State.LOOK,
            found_id,
            steps=(
                N_("If a screen reader or another aid of yours needs this, leave it."),
                N_("Otherwise switch it off in the settings and start the program again."),
            ),
        )
    return Finding(
        Check.MEMORY,
        State.DANGER,
        found_id,
        steps=(_AGAIN, N_("If it says this again, tell the people who support you.")),
    )
