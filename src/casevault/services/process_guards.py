"""What keeps the memory of this process to itself, and whether it holds on this computer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casevault import lockdown
from casevault.i18n import N_
from casevault.vault import locked_memory


class ProcessGuard(StrEnum):
    """Ways in which keys or names could leave the memory of the process."""

    MEMORY_DUMPS = "memory_dumps"
    MEMORY_READERS = "memory_readers"
    KEY_PAGES = "key_pages"


@dataclass(frozen=True, slots=True)
class GuardState:
    """A guard, whether it holds now, and a sentence that says so (a message id)."""

    guard: ProcessGuard
    holds: bool
    words_id: str


_WORDS: Final = {
    (ProcessGuard.MEMORY_DUMPS, True): N_("A crash of the program leaves no copy of its memory."),
    (ProcessGuard.MEMORY_DUMPS, False): N_(
        "After a crash of the program the system may keep a copy of its memory."
    ),
    (ProcessGuard.MEMORY_READERS, True): N_(
        "Other programs of the same user cannot read the memory of this one."
    ),
    (ProcessGuard.MEMORY_READERS, False): N_(
        "Other programs of the same user may read the memory of this one."
    ),
    (ProcessGuard.KEY_PAGES, True): N_("The keys are kept out of the swap file."),
    (ProcessGuard.KEY_PAGES, False): N_(
        "The system does not let the program keep its keys out of the swap file."
    ),
}


def process_guards() -> tuple[GuardState, ...]:
    """Every guard as it stands now; ask while a vault is open, when there are keys."""
    held = lockdown.holds()
    now = {
        ProcessGuard.MEMORY_DUMPS: held[lockdown.Guard.MEMORY_DUMPS],
        ProcessGuard.MEMORY_READERS: held[lockdown.Guard.MEMORY_READERS],
        ProcessGuard.KEY_PAGES: locked_memory.holds(),
    }
    return tuple(GuardState(guard, holds, _WORDS[guard, holds]) for guard, holds in now.items())
