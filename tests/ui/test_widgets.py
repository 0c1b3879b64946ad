from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casevault.ui.theme import LINE_CHARACTERS
from casevault.ui.widgets.banner import Banner, ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn, clear_layout
from casevault.ui.widgets.empty import EmptyState
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.practice_frame import PracticeFrame
from casevault.ui.widgets.reason_dialog import ReasonDialog
from casevault.ui.widgets.side_by_side import SideBySide
from casevault.ui.widgets.text import Body, Heading, Pill, Tone
from casevault.ui.widgets.visibility import set_shown

LONG = "one two three four five six seven eight nine ten " * 8


class Flashes(QObject):
    """Counts windows that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_no_building_block_flashes_as_a_window_of_its_own(qtbot: QtBot, qapp: QApplication) -> None:
    flashes = Flashes()
    qapp.installEventFilter(flashes)
    host = QWidget()
    qtbot.addWidget(host)
    layout = QVBoxLayout(host)
    row = FieldRow("Name", QLineEdit(), "As in the document.")
    row.set_problem("Too long.")
    for part in (Banner("Saved.", Tone.OK), EmptyState("None", "Yet.", "Begin"), row):
        layout.addWidget(part)
    shown_before = list(flashes.shown)
    host.show()
    qapp.removeEventFilter(flashes)

    assert shown_before == []
    assert flashes.shown == ["QWidget"]
    assert row.problem.isVisible()


def test_what_was_hidden_can_be_shown_before_it_has_a_place(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    label = QLabel("words")
    label.hide()
    set_shown(label, True)
    QVBoxLayout(host).addWidget(label)
    host.show()

    assert label.isVisible()


def test_nothing_typed_becomes_markup(qtbot: QtBot) -> None:
    for label in (Heading("<b>x</b>"), Body("<img src=x>"), Pill("<i>")):
        qtbot.addWidget(label)

        assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_paragraph_is_never_wider_than_75_characters(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    body = Body(LONG)
    layout = QVBoxLayout(host)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(body)
    host.resize(1600, 400)
    host.show()
    QApplication.processEvents()
    limit = body.fontMetrics().averageCharWidth() * LINE_CHARACTERS

    assert body.contentsRect().width() == limit
    assert body.contentsRect().left() == 0
    assert body.heightForWidth(1600) == body.heightForWidth(limit)


def test_a_wide_paragraph_does_not_keep_the_window_wide(qtbot: QtBot) -> None:
    body = Body(LONG)
    qtbot.addWidget(body)
    body.resize(1600, 400)
    body.show()

    assert body.minimumSizeHint().width() < 1600
    assert body.minimumWidth() < 200


def test_a_banner_tells_a_screen_reader_at_once(qtbot: QtBot) -> None:
    banner = ErrorBanner()
    qtbot.addWidget(banner)
    banner.say("It did not work.")
    interface = QAccessible.queryAccessibleInterface(banner)
    spoken = interface.text(QAccessible.Text.Name)
    banner.clear()

    assert spoken == "It did not work."
    assert not banner.isVisible()
    assert banner.text() == ""


def test_a_field_is_named_by_its_label_and_described_by_help_and_problem(qtbot: QtBot) -> None:
    field = QLineEdit()
    row = FieldRow("Name & title", field, "As in the document.", required=True)
    qtbot.addWidget(row)
    row.set_problem("Too long.")
    described = field.accessibleDescription()
    row.set_problem("")

    assert field.accessibleName() == "Name & title (required)"
    assert row.label.buddy() is field
    assert described == "Too long.\nAs in the document."
    assert field.accessibleDescription() == "As in the document."
    assert row.problem.isHidden()


def test_a_button_says_its_words_even_with_an_icon_and_an_ampersand(qtbot: QtBot) -> None:
    button = Button("Save & close", ButtonKind.PRIMARY, icon="save")
    qtbot.addWidget(button)

    assert button.accessibleName() == "Save & close"
    assert button.shortcut().isEmpty()
    assert "&&" in button.text()


def test_a_reason_must_be_given_in_own_words_or_chosen(qtbot: QtBot) -> None:
    dialog = ReasonDialog(
        None, "Open the name?", "It is logged.", ["Case work", "Emergency"], name="x"
    )
    qtbot.addWidget(dialog)
    dialog.show()
    empty = dialog._go.isEnabled()
    dialog._group.buttons()[1].click()
    chosen = dialog.reason()
    dialog._own.setPlainText("  the court asked  ")

    assert not empty
    assert chosen == "Emergency"
    assert dialog.reason() == "the court asked"
    assert dialog._go.isEnabled()


def test_a_column_scrolls_and_is_no_stop_for_tab(qtbot: QtBot) -> None:
    column = ScrollColumn("Answers")
    qtbot.addWidget(column)
    for number in range(40):
        column.body.addWidget(Button(f"Button {number}"))
    column.resize(400, 300)
    column.show()
    qtbot.waitUntil(lambda: column.verticalScrollBar().maximum() > 0, timeout=30000)

    assert column.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_layout_is_emptied_to_the_last_layout_inside(qtbot: QtBot) -> None:
    card = Card("Title")
    qtbot.addWidget(card)
    inner = QVBoxLayout()
    inner.addWidget(QLabel("x"))
    card.body.addLayout(inner)
    clear_layout(card.body)

    assert card.body.count() == 0
    assert inner.count() == 0


def test_two_columns_stand_below_each_other_where_it_is_narrow(qtbot: QtBot) -> None:
    columns = SideBySide()
    qtbot.addWidget(columns)
    main, side = QLabel("main"), QLabel("side")
    columns.main.addWidget(main)
    columns.side.addWidget(side)
    columns.resize(1400, 400)
    columns.show()
    QApplication.processEvents()
    beside = main.y() == side.y()
    columns.resize(500, 400)
    QApplication.processEvents()

    assert beside
    assert main.x() == side.x()


def test_the_practice_frame_says_so_and_is_striped(qtbot: QtBot) -> None:
    frame = PracticeFrame(QLabel("content"))
    qtbot.addWidget(frame)
    frame.resize(600, 400)
    frame.show()
    QApplication.processEvents()
    image = frame.grab().toImage()
    edge = {image.pixelColor(2, y).name() for y in range(40, 360)}

    assert "PRACTICE" in frame.accessibleName()
    assert len(edge) >= 2


def test_escape_closes_a_dialog_without_an_answer(qtbot: QtBot) -> None:
    dialog = ReasonDialog(None, "Why?", "It is logged.", name="x")
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert dialog.result() == 0
    assert not dialog.isVisible()
