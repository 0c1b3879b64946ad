"""`casevault user` and `casevault rotate`: roles, removal, key files, new keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casevault.cli.main import run_command

PASSPHRASE = "correct battery staple horse wagon lamp"
OTHER = "seven quiet rivers under the old bridge"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command on the vault as Ana, or as somebody else: exit code, printed, complaint."""
    (tmp_path / "first.txt").write_text(PASSPHRASE + "\n", "utf-8")
    (tmp_path / "second.txt").write_text(OTHER + "\n", "utf-8")

    def call(*arguments: object, **more: object) -> tuple[int, str, str]:
        name, *rest = arguments
        secret = tmp_path / f"{more.get('secret', 'first')}.txt"
        who = (tmp_path / "work.casevault", "--user", more.get("user", "Ana"))
        key = ("--key-file", more["key_file"]) if "key_file" in more else ()
        words = (name, *who, "--passphrase-file", secret, *key, *rest)
        code = run_command([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def vault(run: Run, tmp_path: Path) -> Path:
    """A vault of Ana's, with Boris as a director."""
    assert run("create")[0] == 0
    assert add(run, tmp_path, "Boris", "director")[0] == 0
    return tmp_path / "work.casevault"


def add(run: Run, tmp_path: Path, name: str, role: str, *more: object) -> tuple[int, str, str]:
    secret = ("--new-passphrase-file", tmp_path / "second.txt")
    return run("user", "add", name, "--role", role, *secret, *more)


def names(run: Run) -> dict[str, list[str]]:
    _, printed, _ = run("user", "--json", "list")
    return {user["name"]: user["roles"] for user in json.loads(printed)["users"]}


@pytest.mark.usefixtures("vault")
def test_a_removed_user_opens_nothing_and_everybody_else_goes_on(run: Run) -> None:
    code, printed, complaint = run("user", "remove", "boris", "--reason", "left")
    assert (code, complaint) == (0, "")
    assert "Boris opens the vault no more" in printed
    assert "Boris is removed" in printed
    assert run("verify", user="Boris", secret="second")[0] == 5
    assert names(run) == {"Ana": ["coordinator", "director"]}


@pytest.mark.usefixtures("vault")
def test_the_last_coordinator_is_refused_with_3(run: Run) -> None:
    code, _, complaint = run("user", "remove", "Ana")
    assert code == 3
    assert "without a coordinator" in complaint
    assert run("user", "role", "Ana", "--role", "director")[0] == 3


@pytest.mark.usefixtures("vault")
def test_who_is_no_coordinator_is_refused_with_3(run: Run) -> None:
    for words in (("user", "remove", "Ana"), ("rotate",)):
        code, _, complaint = run(*words, user="Boris", secret="second")
        assert code == 3
        assert "coordinator" in complaint


@pytest.mark.usefixtures("vault")
def test_an_unknown_name_ends_with_2(run: Run) -> None:
    code, _, complaint = run("user", "remove", "Nobody")
    assert code == 2
    assert "no user Nobody" in complaint


@pytest.mark.usefixtures("vault")
def test_a_role_is_given_at_once_and_taken_by_new_keys(run: Run) -> None:
    both = ("--role", "director", "--role", "worker")
    code, printed, _ = run("user", "--json", "role", "Boris", *both)
    assert code == 0
    assert json.loads(printed) == {
        "changed": "Boris",
        "roles": ["director", "worker"],
        "new_keys": False,
    }
    code, printed, _ = run("user", "--json", "role", "Boris", "--role", "worker")
    assert code == 0
    assert json.loads(printed)["new_keys"] is True
    assert names(run)["Boris"] == ["worker"]


@pytest.mark.usefixtures("vault")
def test_everybody_gets_new_keys_and_opens_as_before(run: Run) -> None:
    code, printed, _ = run("rotate", "--json", "--new-signature")
    assert code == 0
    assert json.loads(printed) == {"new_keys": True, "new_signature": True}
    assert run("verify")[0] == 0
    assert run("verify", user="Boris", secret="second")[0] == 0


@pytest.mark.usefixtures("vault")
def test_a_key_file_is_made_needed_and_given_up(run: Run, tmp_path: Path) -> None:
    stick, copy = tmp_path / "stick", tmp_path / "copy"
    stick.mkdir()
    copy.mkdir()
    making = ("--make-key-file", stick, "--make-key-file", copy)
    code, printed, _ = add(run, tmp_path, "Mira", "worker", *making)
    assert code == 0
    (key,) = stick.iterdir()
    (second,) = copy.iterdir()
    assert str(key) in printed
    assert run("verify", user="Mira", secret="second")[0] == 5
    assert run("verify", user="Mira", secret="second", key_file=tmp_path / "second.txt")[0] == 2
    assert run("verify", user="Mira", secret="second", key_file=second)[0] == 0
    fresh = ("--new-passphrase-file", tmp_path / "first.txt")
    assert run("user", "passphrase", *fresh, user="Mira", secret="second", key_file=key)[0] == 0
    assert run("verify", user="Mira", secret="first")[0] == 0
