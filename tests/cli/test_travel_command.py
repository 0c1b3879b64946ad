"""`casevault travel`: the keys to names leave and come back, and nobody is surprised by drafts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casevault.cli.main import run_command
from casevault.services import drafts, unlock

PASSPHRASE = "correct battery staple horse wagon lamp"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault in which something waits that was typed and not saved."""
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE + "\n", "utf-8")
    session = unlock.create_vault(
        tmp_path / "work.casevault",
        user_name="Ana",
        passphrase=bytearray(PASSPHRASE, "ascii"),
        label="Centre",
        country="RS",
    )
    drafts.keep(session, drafts.words_draft("", "cases", "search", {"search": "Jelena"}))
    session.close()
    return tmp_path / "work.casevault"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], vault: Path, tmp_path: Path) -> Run:
    """Runs `travel` as Ana: exit code, what it printed, what it complained of."""

    def call(*words: object) -> tuple[int, str, str]:
        opening = (
            "travel",
            vault,
            "--user",
            "Ana",
            "--passphrase-file",
            tmp_path / "passphrase.txt",
        )
        code = run_command([str(word) for word in (*opening, *words)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_the_keys_leave_after_a_word_about_drafts_and_come_back(run: Run, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    code, _, complaint = run("away", stick)
    assert code == 3
    assert "Ana (1). Save it or throw it away first" in complaint
    assert list(stick.iterdir()) == []

    code, printed, complaint = run("--json", "away", stick, "--drafts-may-stay")
    assert code == 0
    assert "stays readable on this computer" in complaint
    (file,) = stick.iterdir()
    assert json.loads(printed) == {"file": str(file), "drafts_left": 1}

    assert run("away", stick, "--drafts-may-stay")[0] != 0
    code, printed, _ = run("back", file)
    assert code == 0
    assert "Names open from the next unlock on." in printed
    assert run("back", file)[0] != 0
