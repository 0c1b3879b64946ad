"""The command `check-statement`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casevault.cli.main import run_command
from casevault.domain.errors import ExitCode

STORY = "Prošle nedelje pomogli smo devojčici od 14 godina iz Leskovca.\nNjen očuh je uhapšen.\n"
QUIET = "Član 388. Krivičnog zakonika. Pozovite 116 111.\n"


def written(tmp_path: Path, text: str) -> str:
    place = tmp_path / "statement.txt"
    place.write_text(text, "utf-8")
    return str(place)


def test_what_points_at_someone_ends_with_3_and_names_lines_and_wording(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run_command(["check-statement", written(tmp_path, STORY)])
    said = capsys.readouterr().out

    assert ended == ExitCode.REFUSED
    assert "Line 1: Points at someone: Place: “iz Leskovca”" in said
    assert "Better: iz zemlje" in said
    assert "Line 2: Be careful: Family: “očuh”" in said
    assert "This reading cannot be certain." in said
    assert "No published figures were compared" in said


def test_a_quiet_text_ends_with_0_and_is_not_called_certain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run_command(["check-statement", written(tmp_path, QUIET)])
    said = capsys.readouterr().out

    assert ended == ExitCode.DONE
    assert "This reading cannot be certain" in said


def test_the_json_answer_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = run_command(["check-statement", written(tmp_path, STORY), "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert ended == ExitCode.REFUSED
    assert answer["quiet"] is False
    assert answer["compared"] is False
    place = next(one for one in answer["findings"] if one["kind"] == "place")
    assert STORY[place["start"] : place["end"]] == "iz Leskovca"


def test_a_file_that_is_not_there_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run_command(["check-statement", str(tmp_path / "none.txt")])

    assert ended == ExitCode.BAD_INPUT
    assert "cannot be read" in capsys.readouterr().err


def test_a_vault_without_a_user_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run_command(
        ["check-statement", written(tmp_path, QUIET), "--vault", str(tmp_path / "v")]
    )

    assert ended == ExitCode.BAD_INPUT
    assert "--user" in capsys.readouterr().err


def test_with_a_vault_its_releases_are_the_background(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "first.txt"
    secret.write_text("correct battery staple horse wagon lamp\n", "utf-8")
    vault = tmp_path / "work.casevault"
    own = ["--user", "Ana", "--passphrase-file", str(secret)]
    assert run_command(["create", str(vault), *own]) == ExitCode.DONE
    text = written(tmp_path, "We helped 23 persons.\n")
    ended = run_command(["check-statement", text, "--vault", str(vault), *own])
    said = capsys.readouterr().out

    assert ended == ExitCode.REFUSED
    assert "No release shows the number 23" in said
    assert "Nothing was released from this vault yet" in said
