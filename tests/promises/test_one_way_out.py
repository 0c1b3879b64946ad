"""P1: whatever is written outside the vault passes one gate, and only listed kinds do."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

from casevault.domain.release import Release
from casevault.services.egress import EgressKind
from tour import planted, steps_case
from tour.everything import practice_session
from tour.journey import Journey
from tour.planted import Sniffer
from tour.robot import Script
from tour.stage import Stage
from tour.traced import TracedTour, is_in_vault, own_paths, traced_tour, written_paths

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


@dataclass(slots=True)
class Thief:
    """Tries at every sight to take away each planted word that stands on the screen."""

    sniffer: Sniffer
    tried: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def look(self, name: str, root: QWidget) -> None:
        """Try everything on everything that shows a planted word; the keyboard ends as it was."""
        here = QApplication.focusWidget()
        for widget in root.findChildren(QWidget):
            if widget.isVisible() and self.sniffer.found_in_text(shown_by(widget)):
                self.tried.add(f"{name}: {type(widget).__name__}")
                for way in self._ways(widget):
                    self.taken.add(f"{name}: {type(widget).__name__} by {way}")
        if here is not None:
            here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ways(self, widget: QWidget) -> Iterator[str]:
        if isinstance(widget, QLabel):
            selectable = Qt.TextInteractionFlag.TextSelectableByMouse
            selectable |= Qt.TextInteractionFlag.TextSelectableByKeyboard
            if widget.textInteractionFlags() & selectable:
                yield "selection"
        if isinstance(widget, QAbstractItemView) and widget.dragEnabled():
            yield "drag"
        if isinstance(widget, QLineEdit) and widget.dragEnabled():
            yield "drag"
        if isinstance(widget, (QPlainTextEdit, QTextEdit)):
            widget.selectAll()
            if self._holds(widget.createMimeDataFromSelection().text()):
                yield "drag"
        yield from self._by_keys(widget)
        if offers_copy(widget):
            yield "menu"

    def _by_keys(self, widget: QWidget) -> Iterator[str]:
        board = QGuiApplication.clipboard()
        for keys, key, modifier in (
            ("Ctrl+C", Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
            ("Ctrl+Insert", Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier),
        ):
            board.clear()
            if isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit)):
                widget.selectAll()
            QTest.keyClick(widget, key, modifier)
            if self._holds(board.text()):
                yield keys
        board.clear()

    def _holds(self, text: str) -> bool:
        return bool(self.sniffer.found_in_text(text))


def shown_by(widget: QWidget) -> str:
    """The words that a widget shows by itself."""
    if isinstance(widget, (QLabel, QLineEdit)):
        return widget.text()
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        return widget.toPlainText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        columns = model.columnCount() if isinstance(widget, QTableView) else 1
        cells = (
            model.index(row, column).data()
            for row in range(min(model.rowCount(), 50))
            for column in range(columns)
        )
        return "\n".join(str(cell) for cell in cells)
    return ""


def offers_copy(widget: QWidget) -> bool:
    """Whether the menu of the right button has an entry that copies."""
    middle = widget.rect().center()
    asked = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, middle, widget.mapToGlobal(QPoint(middle))
    )
    target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    QApplication.sendEvent(target, asked)
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return False
    names = {action.objectName() for action in menu.actions() if action.isEnabled()}
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return bool(names & {"edit-copy", "edit-cut", "link-copy"})


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made = Stage(qapp, tmp_path / "stage")
    yield made
    made.close()


def test_no_planted_word_on_the_screen_can_be_copied_or_dragged(
    stage: Stage, tmp_path: Path
) -> None:
    session = practice_session(tmp_path / "home" / "practice.casevault", people=0)
    thief = Thief(Sniffer(planted.words()))

    def script(journey: Journey) -> Script:
        journey.hand.process.enter(session)
        yield from steps_case.work_on_a_case(journey)

    stage.play(script, thief.look)
    session.close()

    kinds = {tried.split(": ")[1] for tried in thief.tried}
    assert {"TextLine", "TextArea", "Body"} <= kinds
    assert thief.taken == set()


@pytest.mark.usefixtures("qapp")
def test_the_thief_takes_what_is_not_guarded() -> None:
    name = planted.LATIN["given_name"]
    root = QWidget()
    line, area, label = QLineEdit(name, root), QPlainTextEdit(name, root), QLabel(name, root)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    root.show()
    thief = Thief(Sniffer(planted.words()))
    thief.look("here", root)
    root.close()
    root.deleteLater()

    ways = {
        (type(widget).__name__, way)
        for widget, offered in (
            (line, ("Ctrl+C", "Ctrl+Insert", "menu")),
            (area, ("Ctrl+C", "Ctrl+Insert", "menu", "drag")),
            (label, ("selection",)),
        )
        for way in offered
    }
    assert {tuple(taken.removeprefix("here: ").split(" by ")) for taken in thief.taken} >= ways
