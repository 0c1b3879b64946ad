"""Whether the process keeps its memory to itself, as the device check tells it."""

from __future__ import annotations

import pytest

from casevault.services.device import macos, memory, windows
from casevault.services.device.findings import State
from casevault.services.device.view import Hive, Question
from casevault.services.process_guards import ProcessGuard
from services.recorded_computers import Recorded, linux
from services.recorded_computers import macos as mac
from services.recorded_computers import windows as with_windows


@pytest.mark.parametrize(
    ("guard", "on_linux", "on_windows"),
    [
        (ProcessGuard.MEMORY_READERS, State.DANGER, State.LOOK),
        (ProcessGuard.MEMORY_DUMPS, State.LOOK, State.LOOK),
        (ProcessGuard.KEY_PAGES, State.LOOK, State.LOOK),
    ],
)
def test_a_guard_that_does_not_hold_is_said(
    guard: ProcessGuard, on_linux: State, on_windows: State
) -> None:
    here, there = linux(), with_windows()
    here.held[guard] = there.held[guard] = False
    assert memory.memory(here, "").state is on_linux
    assert windows.memory(there, "").state is on_windows


@pytest.mark.parametrize(
    ("computer", "look"),
    [(linux(), memory.memory), (with_windows(), windows.memory), (mac(), macos.memory)],
)
def test_a_process_whose_guards_hold_is_good_and_one_without_any_cannot_be_told(
    computer: Recorded, look: object
) -> None:
    assert callable(look)
    assert look(computer, "").state is State.GOOD
    computer.held = {}
    assert look(computer, "").state is State.CANNOT_TELL


def test_without_keys_nothing_is_said_of_their_pages() -> None:
    computer = linux()
    del computer.held[ProcessGuard.KEY_PAGES]
    assert memory.memory(computer, "").state is State.GOOD


def test_dumps_that_windows_was_told_to_keep_are_worth_a_look() -> None:
    here = with_windows()
    here.keys[Hive.MACHINE, r"SOFTWARE\Microsoft\Windows\Windows Error Reporting"] = ("LocalDumps",)
    assert windows.memory(here, "").state is State.LOOK


def test_a_mac_without_its_own_protection_is_worth_a_look() -> None:
    here = mac()
    here.answers[Question.INTEGRITY] = "System Integrity Protection status: disabled.\n"
    assert macos.memory(here, "").state is State.LOOK
