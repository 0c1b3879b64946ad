"""Linux: whether the protections of `lockdown` hold for this process."""

from __future__ import annotations

from casevault.i18n import N_
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.device.view import SystemView, text


def memory(view: SystemView, _folder: str) -> Finding:
    """Whether other programs and crash reports are kept away from this process's memory."""
    guard = view.guard()
    if guard.dumpable is None or guard.core_limit is None:
        return cannot_tell(Check.MEMORY)
    if guard.dumpable == 1:
        return Finding(
            Check.MEMORY,
            State.DANGER,
            N_("Other programs of your account can read this program's memory."),
            steps=(
                N_("Lock the vault, quit the program and start it again in the usual way."),
                N_("If it says this again, tell the people who support you."),
            ),
        )
    if guard.core_limit != 0:
        return Finding(
            Check.MEMORY,
            State.LOOK,
            N_("After a crash the system may keep the program's memory in a file."),
            steps=(N_("Lock the vault, quit the program and start it again in the usual way."),),
        )
    scope = text(view, "/proc/sys/kernel/yama/ptrace_scope").strip()
    if scope in {"1", "2", "3"}:
        found_id = N_(
            "After a crash nothing is kept; other programs of your account cannot look into it."
        )
    else:
        found_id = N_(
            "After a crash nothing is kept, and this program refuses to be looked into. The system "
            "itself does not protect programs from each other."
        )
    return Finding(Check.MEMORY, State.GOOD, found_id)
