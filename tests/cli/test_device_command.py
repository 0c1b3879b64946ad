"""`casevault device`: the same answers as on the screen, as lines and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casevault.cli.main import run_command
from casevault.domain.errors import ExitCode
from casevault.services import device_check
from services.recorded_computers import linux


@pytest.fixture(autouse=True)
def _computer(monkeypatch: pytest.MonkeyPatch) -> None:
    computer = linux(sealed=False)
    computer.programs = frozenset({"anydesk"})
    monkeypatch.setattr(device_check, "this_computer", lambda **_: computer)
    monkeypatch.setenv("LC_ALL", "en")


def test_the_lines_begin_with_the_dangers_and_say_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(["device"]) == ExitCode.DONE
    said = capsys.readouterr().out

    assert said.startswith("Danger: Encryption of the computer's disk\n  The disk is not encrypted")
    assert "  1. Linux encrypts a disk" in said
    assert said.index("AnyDesk") < said.index("Good: ")


def test_json_has_every_check_once_and_names_no_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run_command(["device", str(tmp_path / "lighthouse"), "--json"]) == ExitCode.DONE
    said = capsys.readouterr().out
    told = json.loads(said)

    checks = [each["check"] for each in told["findings"]]
    assert len(checks) == len(set(checks)) == 13
    assert {"danger", "good"} <= {each["state"] for each in told["findings"]}
    assert "lighthouse" not in said


def test_the_sheet_is_written_into_the_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run_command(["device", "--out", str(tmp_path / "out")]) == ExitCode.DONE
    (sheet,) = (tmp_path / "out").iterdir()

    assert sheet.read_bytes().startswith(b"%PDF")
    assert str(sheet) in capsys.readouterr().out
