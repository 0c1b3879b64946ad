from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casevault.ui.widgets.path_picker import PathPicker, pick_folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two folders, a vault, a table, a picture and a hidden folder."""
    for name in ("beta", "Alpha", "records.casevault", ".hidden"):
        (tmp_path / "tree" / name).mkdir(parents=True)
    for name in ("table.CSV", "photo.png"):
        (tmp_path / "tree" / name).touch()
    return tmp_path / "tree"


def shown(qtbot: QtBot, folder: Path, suffixes: tuple[str, ...] = ()) -> PathPicker:
    picker = PathPicker(None, "Choose", suffixes=suffixes)
    qtbot.addWidget(picker)
    picker.show()
    picker.go_to(folder)
    return picker


def names(picker: PathPicker) -> list[str]:
    return [picker._list.item(row).text() for row in range(picker._list.count())]


def test_folders_come_first_and_hidden_ones_not_at_all(qtbot: QtBot, tree: Path) -> None:
    assert names(shown(qtbot, tree)) == ["Alpha", "beta", "records.casevault"]
    assert names(shown(qtbot, tree, (".csv",))) == [
        "Alpha",
        "beta",
        "records.casevault",
        "table.CSV",
    ]


def test_enter_goes_into_a_folder_and_up_comes_back(qtbot: QtBot, tree: Path) -> None:
    picker = shown(qtbot, tree)
    QTest.keyClick(picker._list, Qt.Key.Key_Return)
    inside = picker._path.text()
    picker._up.click()

    assert inside == str(tree / "Alpha")
    assert picker._path.text() == str(tree)


def test_a_vault_is_chosen_and_never_entered(qtbot: QtBot, tree: Path) -> None:
    picker = shown(qtbot, tree)
    picker._list.setCurrentRow(2)
    QTest.keyClick(picker._list, Qt.Key.Key_Return)

    assert picker.chosen() == tree / "records.casevault"


def test_a_typed_path_is_taken(qtbot: QtBot, tree: Path) -> None:
    picker = shown(qtbot, tree, (".csv",))
    picker._path.setText(str(tree / "table.CSV"))
    picker._path.returnPressed.emit()

    assert picker.chosen() == tree / "table.CSV"


def test_a_typed_path_that_is_not_there_is_said(qtbot: QtBot, tree: Path) -> None:
    picker = shown(qtbot, tree)
    picker._path.setText(str(tree / "nowhere"))
    picker._path.returnPressed.emit()

    assert "There is no" in picker._error.text()
    assert picker.isVisible()


def test_a_folder_cannot_be_taken_for_a_file(qtbot: QtBot, tree: Path) -> None:
    picker = shown(qtbot, tree, (".csv",))
    picker._finish(tree)

    assert picker.chosen() is None


def test_a_folder_that_cannot_be_opened_is_said_and_left_alone(qtbot: QtBot, tree: Path) -> None:
    picker = shown(qtbot, tree)
    picker.go_to(tree / "gone")

    assert "cannot be opened" in picker._error.text()
    assert picker._path.text() == str(tree)


def test_nothing_is_chosen_when_the_person_changes_her_mind(qtbot: QtBot, tree: Path) -> None:
    host = QWidget()
    qtbot.addWidget(host)

    def escape() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(0, host, escape)

    assert pick_folder(host, "Choose", tree) is None


def test_choosing_leaves_no_trace(
    qtbot: QtBot, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    picker = shown(qtbot, tree)
    picker._accept_current()
    picker.deleteLater()

    assert list(home.rglob("*")) == []


def test_enter_goes_in_and_does_not_take_what_lies_there_first(qtbot: QtBot, tree: Path) -> None:
    (tree / "Alpha" / "first.csv").touch()
    picker = shown(qtbot, tree, (".csv",))

    QTest.keyClick(picker._list, Qt.Key.Key_Return)
    entered = names(picker)
    picker._path.setText(str(tree))
    QTest.keyClick(picker._path, Qt.Key.Key_Return)

    assert entered == ["first.csv"]
    assert picker._path.text() == str(tree)
    assert picker.chosen() is None
    assert picker.isVisible()
