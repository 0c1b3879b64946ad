from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from casevault.ui.bug_dialog import describe, show_bug
from ui.conftest import Desktop


def broken(name: str) -> Exception:
    """An exception whose message and variables hold a name."""
    answers: dict[str, str] = {}
    try:
        answers[name]
    except KeyError as error:
        return error
    raise AssertionError


def test_a_report_of_a_bug_says_where_and_never_what() -> None:
    text = describe(broken("Jelena Petrova"))

    assert "Jelena" not in text
    assert "KeyError" in text
    assert "test_bug_dialog.py" in text


def test_a_bug_in_a_job_is_told_and_work_goes_on(desktop: Desktop, qtbot: QtBot) -> None:
    def work(_report: object) -> None:
        raise broken("Jelena Petrova")

    with qtbot.waitSignal(desktop.process.jobs.broke, timeout=30000):
        desktop.process.jobs.run(work, lambda _none: None)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    lines = dialog.findChild(QPlainTextEdit)
    assert lines is not None
    text = lines.toPlainText()
    dialog.close()

    assert "Jelena" not in text
    assert "KeyError" in text


def test_a_bug_in_a_slot_reaches_the_person_and_not_the_terminal(
    desktop: Desktop, capfd: pytest.CaptureFixture[str]
) -> None:
    error = broken("Jelena Petrova")
    desktop.process.take_bug(type(error), error, error.__traceback__)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.close()

    assert capfd.readouterr() == ("", "")


def test_the_lines_can_be_left_by_tab(desktop: Desktop) -> None:
    dialog = show_bug(desktop.process.window, broken("x"))
    lines = dialog.findChild(QPlainTextEdit)
    assert lines is not None

    assert lines.tabChangesFocus()
    dialog.close()
