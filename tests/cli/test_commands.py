"""The command line as a person at a shelter uses it: what it prints and how it ends."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casevault.cli.main import run_command
from casevault.domain.anchor_code import write_code
from casevault.domain.errors import ExitCode

SOURCE = Path(__file__).resolve().parents[2] / "src"
PASSPHRASE = "correct battery staple horse wagon lamp"
OTHER = "seven quiet rivers under the old bridge"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command in this process: exit code, what it printed, what it complained of."""
    (tmp_path / "first.txt").write_text(PASSPHRASE + "\n", "utf-8")
    (tmp_path / "second.txt").write_text(OTHER + "\n", "utf-8")

    def call(*arguments: object) -> tuple[int, str, str]:
        code = run_command([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def vault(run: Run, tmp_path: Path) -> Path:
    """A vault made by the command."""
    folder = tmp_path / "work.casevault"
    code, _, complaint = run(
        *("create", folder, "--user", "Ana", "--passphrase-file", tmp_path / "first.txt")
    )
    assert (code, complaint) == (0, "")
    return folder


def as_ana(tmp_path: Path) -> tuple[object, ...]:
    """The options by which the first user opens the vault."""
    return ("--user", "Ana", "--passphrase-file", tmp_path / "first.txt")


def test_a_new_vault_verifies_as_sound(run: Run, vault: Path, tmp_path: Path) -> None:
    code, printed, _ = run("verify", vault, *as_ana(tmp_path), "--json")
    assert code == 0
    assert json.loads(printed)["sound"] is True


def test_verify_compares_with_a_backup_a_typed_code_and_says_what_is_wrong_with_one(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    """Codes of a release are tried in tests/promises/test_rollback_shows.py."""
    copy = tmp_path / "copy.cvb"
    run("backup", vault, copy, *as_ana(tmp_path))
    fits, said, _ = run("verify", vault, *as_ana(tmp_path), "--anchor", copy)
    ahead = write_code(4000, bytes(32))
    differs, printed, _ = run("verify", vault, *as_ana(tmp_path), "--anchor", ahead, "--json")
    wrong, _, complaint = run("verify", vault, *as_ana(tmp_path), "--anchor", ahead[:-2])

    assert (fits, differs, wrong) == (ExitCode.DONE, ExitCode.DAMAGED, ExitCode.BAD_INPUT)
    assert "The log fits what was noted elsewhere" in said
    assert json.loads(printed)["fits_anchor"] is False
    assert "entry 4000 was noted elsewhere" in printed
    assert "22 signs" in complaint


def test_a_wrong_passphrase_ends_with_5(run: Run, vault: Path, tmp_path: Path) -> None:
    code, _, complaint = run(
        *("verify", vault, "--user", "Ana", "--passphrase-file", tmp_path / "second.txt")
    )
    assert code == 5
    assert "do not open" in complaint


def test_a_weak_passphrase_makes_no_vault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "weak.txt").write_text("sunce123", "utf-8")
    folder = tmp_path / "weak.casevault"
    code, _, complaint = run(
        *("create", folder, "--user", "Ana", "--passphrase-file", tmp_path / "weak.txt")
    )
    assert code == 2
    assert "too easy to guess" in complaint
    assert not folder.exists()


def test_what_is_no_vault_ends_with_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    code, _, _ = run("verify", tmp_path / "photos", *as_ana(tmp_path))
    assert code == 2


def test_a_damaged_header_ends_with_4(run: Run, vault: Path, tmp_path: Path) -> None:
    for name in ("vault.cvh", "vault-b.cvh"):
        content = bytearray((vault / name).read_bytes())
        content[len(content) // 2] ^= 1
        (vault / name).write_bytes(content)
    code, _, _ = run("verify", vault, *as_ana(tmp_path))
    assert code == 4


def test_a_vault_open_elsewhere_ends_with_6(run: Run, vault: Path, tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(vault)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        text=True,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    holder.stdin.write(PASSPHRASE + "\n")
    holder.stdin.flush()
    assert holder.stdout.readline() == "open\n"
    code, _, complaint = run("verify", vault, *as_ana(tmp_path))
    holder.communicate("\n", timeout=30)
    assert code == 6
    assert "open" in complaint


HOLD = """
import sys
from pathlib import Path
from casevault.services.unlock import unlock
secret = bytearray(sys.stdin.readline().strip().encode())
session = unlock(Path(sys.argv[1]), user_name="Ana", passphrase=secret)
print("open", flush=True)
sys.stdin.readline()
session.close()
"""


def test_a_second_user_is_added_and_listed(run: Run, vault: Path, tmp_path: Path) -> None:
    code, _, complaint = run(
        *("user", vault, *as_ana(tmp_path), "add", "Boris", "--role", "director"),
        *("--new-passphrase-file", tmp_path / "second.txt"),
    )
    assert (code, complaint) == (0, "")
    code, printed, _ = run("user", vault, *as_ana(tmp_path), "--json", "list")
    users = {user["name"]: user["roles"] for user in json.loads(printed)["users"]}
    assert users == {"Ana": ["coordinator", "director"], "Boris": ["director"]}
    code, _, _ = run(
        *("user", vault, "--user", "Boris", "--passphrase-file", tmp_path / "second.txt"),
        *("add", "Vera", "--role", "worker", "--new-passphrase-file", tmp_path / "first.txt"),
    )
    assert code == 3


def test_a_backup_is_restored_into_a_vault_that_verifies(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "stick" / "copy.cvb"
    assert run("backup", vault, *as_ana(tmp_path), backup)[0] == 0
    again = tmp_path / "again.casevault"
    assert run("restore", backup, again, *as_ana(tmp_path))[0] == 0
    assert run("verify", again, *as_ana(tmp_path))[0] == 0


def test_a_round_goes_beside_the_vault_while_no_place_is_chosen(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    assert run("backup-round", vault, *as_ana(tmp_path))[0] == 0
    beside = vault.with_name(f"{vault.stem}-backups")
    assert len(list(beside.glob("*.cvb"))) == 1
    assert (beside / "erasures.cvt").is_file()


def test_a_changed_backup_is_refused_with_4(run: Run, vault: Path, tmp_path: Path) -> None:
    backup = tmp_path / "copy.cvb"
    assert run("backup", vault, *as_ana(tmp_path), backup)[0] == 0
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    again = tmp_path / "again.casevault"
    assert run("restore", backup, again, *as_ana(tmp_path))[0] == 4
    assert not again.exists()


def test_a_list_is_imported_and_its_report_names_rows_and_columns(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    table = tmp_path / "list.csv"
    table.write_text("report.received,report.source\n1.2.2026,Police\n31.2.2026,Police\n", "utf-8")
    code, printed, _ = run("import", vault, *as_ana(tmp_path), table, "--json")
    assert code == 0
    report = json.loads(printed)
    assert (report["taken"], report["refused"]) == (1, 1)
    assert (report["issues"][0]["row"], report["issues"][0]["column"]) == (3, "A")


def test_exact_figures_are_refused_anywhere_but_on_a_terminal(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    code, printed, complaint = run(
        *("tables", "--internal", vault, "--set", "rs_centre_year", *as_ana(tmp_path)),
        *("--from", "2025-01-01", "--to", "2025-12-31"),
    )
    assert (code, printed) == (3, "")
    assert "terminal" in complaint


def test_exact_figures_are_shown_on_a_terminal(run: Run, vault: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    rows = ["report.received,report.source,report.outcome,report.outcome_on"]
    rows += ["1.2.2025,Police,REJECT,3.3.2025"] * 3 + ["5.5.2025,NGO,,"] * 2
    table.write_text("\n".join(rows) + "\n", "utf-8")
    assert run("import", vault, *as_ana(tmp_path), table)[0] == 0
    shown = on_a_terminal(
        *("tables", "--internal", vault, "--set", "rs_centre_year", *as_ana(tmp_path)),
        *("--from", "2025-01-01", "--to", "2025-12-31"),
    )
    lines = {" ".join(line.split()) for line in shown.splitlines()}
    assert {"Reports received 5", "Report rejected 3"} <= lines
    assert "Procedure ongoing at the end of the year 2" in lines


def on_a_terminal(*arguments: object) -> str:
    """What a command shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "casevault", *map(str, arguments)],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "LANG": "C"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(60) == 0
    return shown.decode("utf-8")


def test_the_standard_tables_are_protected_and_hold(run: Run, tmp_path: Path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("sex,age,n\nF,child,2\nF,adult,14\nM,child,1\nM,adult,9\n", "utf-8")
    assert run("attack", counts)[0] == 3
    out = tmp_path / "out"
    assert run("protect", counts, "--measure", "n", "--out", out)[0] == 0
    assert run("attack", out)[0] == 0
    lines = (out / "protected.csv").read_text("utf-8").splitlines()
    assert lines[0] == "sex,age,n,status"
    assert [line.rsplit(",", 2)[0] for line in lines[1:]] == [
        "F,child",
        "F,adult",
        "M,child",
        "M,adult",
    ]


def test_cells_are_hidden_and_the_totals_stay_exact(run: Run, tmp_path: Path) -> None:
    counts, groups, out = tmp_path / "c.csv", tmp_path / "h.csv", tmp_path / "out"
    counts.write_text(
        "place,sex,n\na,F,12\na,M,3\nb,F,9\nb,M,14\nc,F,8\nc,M,11\n"
        "north,F,21\nnorth,M,17\nAll,F,29\nAll,M,28\nAll,All,57\n",
        "utf-8",
    )
    groups.write_text("variable,code,parent\nplace,a,north\nplace,b,north\n", "utf-8")
    options = ("--measure", "n", "--total", "All", "--hierarchy", groups, "--out", out)
    code, said, _ = run("protect", counts, "--method", "suppress", *options)
    assert code == 0
    assert "Hidden: " in said
    lines = (out / "protected.csv").read_text("utf-8").splitlines()
    assert lines[-1] == "All,All,57,published"
    assert "a,M,x,hidden" in lines
    assert run("attack", out)[0] == 0


def test_a_facts_file_is_answered_as_documented(run: Run, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(
        json.dumps(
            {
                "parameters": {"k": 5, "coalition": 1},
                "atoms": ["a", "b", "c"],
                "facts": [
                    {"sum": ["a", "b"], "lo": 7, "hi": 7, "label": "row"},
                    {"sum": ["a"], "lo": 4, "hi": 6, "label": "cell"},
                ],
                "queries": [{"name": "cell b", "sum": ["b"]}],
            }
        ),
        "utf-8",
    )
    code, printed, _ = run("attack", facts, "--json")
    answer = json.loads(printed)
    assert code == 3
    assert answer["safe"] is False
    assert answer["queries"][0]["interval"] == [1, 3]
    assert answer["queries"][0]["verdict"] == "narrow"


def test_contradicting_facts_end_with_2(run: Run, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    body = {
        "atoms": ["a"],
        "facts": [{"sum": ["a"], "lo": 3, "hi": 3}, {"sum": ["a"], "lo": 5, "hi": 5}],
        "queries": [{"name": "a", "sum": ["a"]}],
    }
    facts.write_text(json.dumps(body), "utf-8")
    assert run("attack", facts)[0] == 2


@pytest.mark.parametrize("command", ["forms", "codes", "tables"])
def test_what_the_program_knows_is_printed_as_one_json_object(run: Run, command: str) -> None:
    code, printed, _ = run(command, "--json")
    assert code == 0
    assert isinstance(json.loads(printed), dict)


def test_labels_are_printed_in_the_language_asked_for(run: Run) -> None:
    assert "женски" in run("codes", "SEX", "--lang", "sr")[1]
    assert "femër" in run("--lang", "sq", "codes", "SEX")[1]


def test_the_parser_itself_speaks_the_language_asked_for(run: Run) -> None:
    code, printed, _ = run("--lang", "sr", "codes", "--help")
    missing = run("--lang", "sr_Latn", "release")[2]
    english = run("release")[2]

    assert code == 0
    assert printed.startswith("употреба: casevault")
    assert "опције:" in printed
    assert "nedostaju obavezni argumenti" in missing
    assert "the following arguments are required" in english


def test_a_damaged_copy_of_the_key_file_is_said_and_healed(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    copy = vault / "vault-b.cvh"
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-1])
    said = [run("verify", vault, *as_ana(tmp_path), "--json") for _ in range(2)]

    assert [code for code, _, _ in said] == [0, 0]
    assert "vault-b.cvh, was damaged and has been written anew" in said[0][2]
    assert said[1][2] == ""
    assert copy.read_bytes() == whole


def test_unknown_headings_are_answered_with_the_option_that_helps(
    run: Run, vault: Path, tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text("Kad,Ko\n1,2\n", "utf-8")
    code, _, complaint = run("import", vault, tmp_path / "own.csv", *as_ana(tmp_path))
    assert code == 2
    assert "say with --map which column" in complaint


@pytest.mark.parametrize(
    "arguments", [["bogus"], ["release"], ["codes", "NONE"], ["forms", "none"], ["attack", "none"]]
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(run: Run, arguments: list[str]) -> None:
    code, _, complaint = run(*arguments)
    assert code == 2
    assert complaint


def test_a_practice_year_ends_with_files_that_hold(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, printed, _ = run("demo", out, "--no-window", "--people", "60", "--seed", "3", "--json")
    assert code == 0
    names = {Path(path).name for path in json.loads(printed)["files"]}
    assert {"report.pdf", "tables.xlsx", "table-01.csv", "figures.json"} <= names
    assert run("attack", out)[0] == 0
    assert run("verify-release", out)[0] == 0
    shutil.copy(out / "table-01.csv", out / "figures.json")
    assert run("verify-release", out)[0] == 4
