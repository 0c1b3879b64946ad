"""After several wrong tries the command line refuses at once and says how long to wait."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casevault.cli.main import run_command
from casevault.vault.failed_unlocks import count_failure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which it went wrong six times, just now."""
    made = tmp_path / "work.casevault"
    made.mkdir()
    for _ in range(6):
        count_failure(made, datetime.now(UTC))
    return made


def test_a_try_during_the_pause_ends_with_5_before_any_passphrase_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = folder / "no such passphrase file"
    code = run_command(
        ["verify", str(folder), "--user", "Ana", "--passphrase-file", str(missing), "--json"]
    )
    printed = capsys.readouterr()

    assert code == 5
    assert "before the next try" in printed.err
    assert "cannot be read" not in printed.err
    assert json.loads(printed.out)["exit_code"] == 5


def test_once_the_pause_is_over_the_command_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "work.casevault"
    folder.mkdir()
    for _ in range(6):
        count_failure(folder, datetime.now(UTC) - timedelta(minutes=2))
    missing = folder / "no such passphrase file"
    run_command(["verify", str(folder), "--user", "Ana", "--passphrase-file", str(missing)])

    assert "cannot be read" in capsys.readouterr().err
