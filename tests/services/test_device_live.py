"""The real computer: read without harm, without waiting, without starting anything on Linux."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from casevault.services.device import live
from casevault.services.device.view import (
    LARGEST_FILE,
    Hive,
    Question,
    System,
    UnreadableError,
)
from casevault.services.process_guards import ProcessGuard

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and mode bits of POSIX")


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * (LARGEST_FILE + 10))
    content = live.Computer().content(str(tmp_path / "large"))
    assert content is not None
    assert len(content) == LARGEST_FILE


def test_what_is_not_there_is_none_and_what_may_not_be_read_says_so(tmp_path: Path) -> None:
    computer = live.Computer()
    assert computer.content(str(tmp_path / "nothing")) is None
    assert computer.names(str(tmp_path / "nothing")) == ()
    assert computer.status(str(tmp_path / "nothing")) is None
    with pytest.raises(UnreadableError):
        computer.content("with\0zero")
    with pytest.raises(UnreadableError):
        computer.names("with\0zero")


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert live.Computer().content(str(tmp_path / "pipe")) is None


@posix
def test_a_program_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PATIENCE", 0.2)
    with pytest.raises(UnreadableError):
        live.said_by(("/bin/sleep", "30"))


@posix
def test_a_program_hears_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEVAULT_SECRET", "x")
    said = live.said_by(("/usr/bin/env",))
    assert "SECRET" not in said
    assert "LC_ALL=C" in said


def test_a_program_that_is_not_there_is_unreadable() -> None:
    with pytest.raises(UnreadableError):
        live.said_by(("/nowhere/at/all",))


def test_a_question_about_a_path_takes_no_option_for_one() -> None:
    with pytest.raises(UnreadableError):
        live.Computer().answer(Question.VOLUME, "-force")


def test_every_program_is_named_by_its_full_path() -> None:
    commands = [*live._COMMANDS.values(), live._PROCESS_LIST]
    assert all(command[0].startswith(("/usr/", "/bin/")) for command in commands)
    assert set(live._COMMANDS) == set(Question)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux")
def test_linux_is_asked_by_files_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_given: object, **_named: object) -> None:
        raise AssertionError

    monkeypatch.setattr(subprocess, "run", started)
    computer = live.this_computer()
    assert computer.system is System.LINUX
    assert computer.processes()
    assert ProcessGuard.KEY_PAGES not in computer.guards()
    assert ProcessGuard.KEY_PAGES in live.this_computer(has_keys=True).guards()
    with pytest.raises(UnreadableError):
        computer.registry(Hive.USER, "Software", "x")
