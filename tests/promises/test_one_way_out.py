"""P1: whatever is written outside the vault passes one gate, and only listed kinds do."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

from casevault.domain.release import Release
from casevault.services.egress import EgressKind

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "casevault"
GATE = "services/egress.py"
DECISION = ROOT / "docs" / "decisions" / "0001-egress-kinds.md"

WRITING_METHODS = frozenset(
    {"mkdir", "makedirs", "rename", "symlink_to", "hardlink_to", "write_bytes"}
    | {"write_text", "copyfile", "copytree", "copy2", "mkdtemp", "mkstemp", "NamedTemporaryFile"}
)
# A vault in the making has a name of its own until it is whole.
VAULT_FOLDERS = (".casevault", ".new")
DEMO_OPTIONS = ("--no-window", "--people", "40", "--json")
WATCHED_RUN = """
import json, os, sys
seen = []
def watch(event, arguments):
    if event != "open" or not isinstance(arguments[0], (str, bytes, os.PathLike)):
        return
    path, mode, flags = arguments
    if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND):
        return
    frame, files = sys._getframe(), set()
    while frame:
        files.add(frame.f_code.co_filename.replace(os.sep, "/"))
        frame = frame.f_back
    gated = any(name.endswith("casevault/services/egress.py") for name in files)
    seen.append([os.path.abspath(os.fsdecode(path)), gated])
sys.addaudithook(watch)
sys.dont_write_bytecode = True
from casevault.cli.main import run_command
code = run_command(sys.argv[2:])
with open(sys.argv[1], "w") as out:
    json.dump({"code": code, "seen": seen}, out)
"""


def writing_calls(path: Path) -> list[str]:
    """Every call in a file that could create or change a file on the disk."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITING_METHODS:
            found.append(node.func.attr)
        is_open = isinstance(node.func, ast.Name) and node.func.id == "open"
        is_method = isinstance(node.func, ast.Attribute) and node.func.attr == "open"
        if is_open or is_method:
            words = [a.value for a in node.args if isinstance(a, ast.Constant)]
            words += [k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)]
            modes = [word for word in words if isinstance(word, str) and len(word) <= 3]
            if any(set(mode) & set("wax+") for mode in modes):
                found.append("open for writing")
    return found


def test_nothing_but_the_vault_and_the_gate_can_write_a_file() -> None:
    offenders = {
        str(path.relative_to(SOURCE).as_posix()): calls
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] != "vault"
        and path.relative_to(SOURCE).as_posix() != GATE
        and (calls := writing_calls(path))
    }
    assert offenders == {}


def test_the_search_for_writing_calls_finds_them(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text("from pathlib import Path\nPath('a').open('w')\nopen('b', mode='a')\n")
    assert writing_calls(guilty) == ["open for writing", "open for writing"]


def test_every_kind_of_egress_has_its_written_decision() -> None:
    decision = DECISION.read_text("utf-8").casefold()
    missing = [kind for kind in EgressKind if kind.value.replace("_", " ") not in decision]
    assert missing == []


def test_a_release_is_built_in_one_place() -> None:
    builders = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id == Release.__name__:
                builders.add(path.relative_to(SOURCE).as_posix())
    assert builders == {"disclosure/release.py"}


def test_every_byte_of_a_practice_release_passes_the_gate(tmp_path: Path) -> None:
    log, out = tmp_path / "seen.json", tmp_path / "out"
    subprocess.run(
        [*(sys.executable, "-c", WATCHED_RUN, str(log)), "demo", str(out), *DEMO_OPTIONS],
        check=True,
        capture_output=True,
        env={"PYTHONPATH": str(SOURCE.parent), "HOME": str(tmp_path / "home"), "PATH": "/usr/bin"},
        timeout=300,
    )
    run = json.loads(log.read_text("utf-8"))
    assert run["code"] == 0
    written = [(Path(path), gated) for path, gated in run["seen"] if Path(path) != log]
    outside = [
        (path, gated)
        for path, gated in written
        if not any(part.endswith(VAULT_FOLDERS) for part in path.parts)
        and path != Path("/dev/null")
    ]
    assert outside
    assert [path for path, gated in outside if not gated] == []
