from __future__ import annotations

from casevault import lockdown
from casevault.services.process_guards import ProcessGuard, process_guards
from casevault.vault import locked_memory


def test_each_guard_is_told_as_the_process_itself_finds_it() -> None:
    locked_memory.lock_pages(bytearray(32))
    told = {state.guard: state.holds for state in process_guards()}

    assert told == {
        ProcessGuard.MEMORY_DUMPS: lockdown.holds()[lockdown.Guard.MEMORY_DUMPS],
        ProcessGuard.MEMORY_READERS: lockdown.holds()[lockdown.Guard.MEMORY_READERS],
        ProcessGuard.KEY_PAGES: locked_memory.holds(),
    }


def test_what_holds_and_what_does_not_are_said_in_different_words() -> None:
    words = [state.words_id for state in process_guards()]

    assert len(set(words)) == len(ProcessGuard)
    # The tests run in a process that anybody may look into.
    assert "Other programs of the same user may read the memory of this one." in words
