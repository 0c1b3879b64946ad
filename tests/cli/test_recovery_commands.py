"""`casevault recover`: what it prints and how it ends."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casevault.cli.main import run_command
from casevault.domain.clock import SystemClock
from casevault.services import backup
from services.made_shares import issued
from services.vaults import FOUNDER, again, new_session

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shares(tmp_path: Path) -> tuple[str, ...]:
    """The shares of a locked vault at `work.casevault`."""
    session = new_session(tmp_path / "work.casevault", clock=SystemClock())
    made = issued(session)
    session.close()
    return made


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `recover` with shares from a file: exit code, what it printed, what it complained of."""
    (tmp_path / "passphrase.txt").write_text(PASSPHRASE + "\n", "utf-8")

    def call(lines: list[str], *more: str, user: str = "Vera") -> tuple[int, str, str]:
        (tmp_path / "shares.txt").write_text("\n".join(lines), "utf-8")
        code = run_command(
            [
                *("recover", str(tmp_path / "work.casevault"), "--user", user),
                *("--shares-file", str(tmp_path / "shares.txt")),
                *("--passphrase-file", str(tmp_path / "passphrase.txt"), *more),
            ]
        )
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_enough_shares_let_a_new_coordinator_in_who_then_unlocks(
    run: Run, shares: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed, complaint = run([shares[2], "", shares[0].upper()], "--json")
    assert (code, complaint) == (0, "")
    assert json.loads(printed) == {"recovered": True, "user": "Vera"}
    listed = run_command(
        [
            *("user", str(tmp_path / "work.casevault"), "--user", "Vera", "--passphrase-file"),
            *(str(tmp_path / "passphrase.txt"), "list"),
        ]
    )
    assert listed == 0
    assert {"Vera", FOUNDER} <= set(capsys.readouterr().out.split())


def test_a_backup_comes_back_by_its_shares_where_there_is_no_vault_any_more(
    run: Run, shares: tuple[str, ...], tmp_path: Path
) -> None:
    session = again(tmp_path / "work.casevault", clock=SystemClock())
    file = backup.back_up(session, tmp_path / "copies" / "before.cvb").path
    session.close()
    (tmp_path / "work.casevault").rename(tmp_path / "burnt")
    code, printed, complaint = run(list(shares[:2]), "--backup", str(file))
    assert (code, complaint) == (0, "")
    assert "The vault is back at" in printed
    assert "Vera is coordinator" in printed
    code, _, complaint = run(list(shares[:2]), "--backup", str(file))
    assert code == 2
    assert (tmp_path / "work.casevault").is_dir()


def test_too_few_shares_end_with_2(run: Run, shares: tuple[str, ...]) -> None:
    code, _, complaint = run([shares[1]])
    assert code == 2
    assert "1 of 2 shares" in complaint


def test_a_wrong_word_ends_with_2_and_is_named(run: Run, shares: tuple[str, ...]) -> None:
    words = shares[0].split()
    words[4] = "zebra"
    code, _, complaint = run([" ".join(words), shares[1]])
    assert code == 2
    assert "Word 5, “zebra”" in complaint


def test_shares_of_another_vault_end_with_5(
    run: Run, shares: tuple[str, ...], tmp_path: Path
) -> None:
    assert shares
    session = new_session(tmp_path / "other.casevault", clock=SystemClock())
    strangers = issued(session)
    session.close()
    code, _, complaint = run(list(strangers[:2]))
    assert code == 5
    assert "do not open this vault" in complaint


def test_a_name_that_is_taken_ends_with_2(run: Run, shares: tuple[str, ...]) -> None:
    code, _, complaint = run(list(shares[:2]), user=FOUNDER)
    assert code == 2
    assert "name already" in complaint


def test_a_vault_without_recovery_ends_with_5(
    run: Run, shares: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "work.casevault").rename(tmp_path / "away.casevault")
    new_session(tmp_path / "work.casevault", clock=SystemClock()).close()
    code, _, _ = run(list(shares[:2]))
    assert code == 5


def test_without_a_terminal_and_a_file_it_says_what_to_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    code = run_command(["recover", str(tmp_path / "work.casevault"), "--user", "Vera"])
    assert code == 2
    assert "--shares-file" in capsys.readouterr().err


def test_shares_and_passphrase_do_not_share_one_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--shares-file", "-", "--passphrase-file", "-")
    code = run_command(["recover", str(tmp_path / "work.casevault"), "--user", "Vera", *where])
    assert code == 2
    assert "cannot both" in capsys.readouterr().err
