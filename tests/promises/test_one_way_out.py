"""P1: whatever is written outside the vault passes one gate, and only listed kinds do."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from casevault.disclosure.release import compose
from casevault.domain.clock import SystemClock
from casevault.domain.periods import Period
from casevault.domain.release import Profile, Release
from casevault.reports.bundle import write_bundle
from casevault.services import demo, releases
from casevault.services.egress import EgressKind
from services.vaults import new_session
from tour.traced import TracedTour, is_in_vault, own_paths, traced_tour, written_paths

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "casevault"
GATE = "services/egress.py"
DECISION = ROOT / "docs" / "decisions" / "0001-egress-kinds.md"

WRITERS = {
    "services/backup.py": {"BACKUP"},
    "services/backup_places.py": {"BACKUP"},
    "services/backup_rounds.py": set(),
    "services/demo.py": set(),
    "services/device_sheet.py": {"DEVICE_SHEET"},
    "services/erasing.py": {"CERTIFICATE"},
    "services/erasures.py": {"BACKUP"},
    "services/key_files.py": {"KEY_FILE"},
    "services/protection.py": {"RELEASE", "SETTINGS"},
    "services/recovery_kit.py": {"RECOVERY_KIT"},
    "services/releases.py": {"RELEASE"},
    "services/travel.py": {"TRAVEL_FILE"},
    "ui/preferences.py": {"SETTINGS"},
}
"""Who may call the gate at all, and for which kinds; `demo` makes a folder only."""

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


# Devices, and what the tour itself makes: the folder into which a person lets a release be put.
SYSTEM_PATHS = (Path("/dev"), Path("/proc"), Path("/sys"))


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


def kinds_written(path: Path) -> set[str] | None:
    """The kinds a file hands to the gate; None when it does not know the gate."""
    tree = ast.parse(path.read_text("utf-8"))
    named = {node.name.rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.alias)}
    named |= {
        (node.module or "").rpartition(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    if "egress" not in named:
        return None
    return {
        ast.unparse(node.args[0]).rpartition("EgressKind.")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"write_files", "write_stream"}
    }


def test_only_named_modules_write_through_the_gate_and_each_its_own_kinds() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): kinds
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).as_posix() != GATE
        and (kinds := kinds_written(path)) is not None
    }
    assert found == WRITERS


def test_what_is_written_is_the_very_release_that_was_attacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacked, printed = [], []

    def composing(*given: Any, **named: Any) -> Any:
        attacked.append(compose(*given, **named))
        return attacked[-1]

    def printing(release: Release, **named: Any) -> Any:
        printed.append(release)
        return write_bundle(release, **named)

    monkeypatch.setattr(releases, "compose", composing)
    monkeypatch.setattr(releases, "write_bundle", printing)
    session = new_session(tmp_path / "p.casevault", clock=SystemClock(), practice=True)
    demo.fill(session, people=40, seed=7)
    year = Period.year(session.today.year - 1)
    spec = releases.ReleaseSpec(demo.TABLE_SET, Profile.PUBLIC, year, session.today)
    releases.write(session, releases.prepare(session, spec), tmp_path / "out", language_code="en")
    session.close()

    assert len(printed) == 1
    assert printed[0] is attacked[0].release


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


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> TracedTour:
    return traced_tour(tmp_path_factory)


def unaccounted(tour: TracedTour, written: set[Path]) -> set[Path]:
    """What was written neither in a vault, nor through the gate, nor by the tour itself."""
    gated = {Path(path) for path in tour.told["through the gate"]}
    own = {*own_paths(tour.folder), tour.folder / "luggage" / "releases"}
    return {
        path
        for path in written - gated - own
        if not is_in_vault(path)
        and not any(path.is_relative_to(place) for place in SYSTEM_PATHS)
        and not any(path.is_relative_to(place) for place in own_paths(tour.folder))
    }


def test_every_file_the_desktop_writes_lies_in_the_vault_or_passed_the_gate(
    tour: TracedTour,
) -> None:
    written = written_paths(tour.calls)

    assert any(path.name == "vault.db" for path in written)
    assert unaccounted(tour, written) == set()


def test_the_account_of_written_files_would_show_another_one(tour: TracedTour) -> None:
    told = (
        '7 openat(AT_FDCWD</home/u>, "a.txt", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3</home/u/a.txt>',
        '7 openat(AT_FDCWD</home/u>, "b.txt", O_RDONLY|O_CLOEXEC) = 3</home/u/b.txt>',
        '7 rename("/home/u/.part", "/home/u/\\304\\206uz.odt") = 0',
        '7 mkdir("/home/u/c", 0777) = -1 EEXIST (File exists)',
        '7 mkdirat(4</home/u>, "d", 0777) = 0',
    )
    wanted = {Path("/home/u") / name for name in ("a.txt", ".part", "Ćuz.odt", "d")}

    assert written_paths("\n".join(told)) == wanted
    assert unaccounted(tour, wanted) == wanted


def test_what_python_writes_past_the_gate_lies_in_a_vault(tour: TracedTour) -> None:
    past = {Path(path) for path in tour.told["past the gate"]}

    assert past
    assert unaccounted(tour, past) == set()
