from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casevault import i18n
from casevault.ui.forms.choice_group import ChoiceGroup, YesNoEditor
from casevault.ui.forms.code_picker import CodePicker
from casevault.ui.forms.codes_picker import CodesPicker
from casevault.ui.forms.option_list import OptionList
from casevault.ui.forms.options import Option, label_of, matching, options_of
from ui.keyboard import type_text

Place = Callable[[QWidget], QWidget]


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    windows: list[QWidget] = []

    def put(editor: QWidget) -> QWidget:
        window = QWidget()
        layout = QVBoxLayout(window)
        layout.addWidget(editor)
        layout.addWidget(QLineEdit())
        layout.addStretch()
        qtbot.addWidget(window)
        windows.append(window)
        window.resize(600, 500)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return put


def picker(list_id: str = "REPSRC") -> CodePicker:
    return CodePicker(lambda now: options_of(list_id, keep=(now,)), list_id=list_id)


def several(**more: object) -> CodesPicker:
    return CodesPicker("EXPLOIT", lambda now: options_of("EXPLOIT", keep=(now,)), **more)  # type: ignore[arg-type]


def press(widget: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(widget, key)


@pytest.mark.parametrize(
    "typed", ["begg", "prosj", "просј", "prosjač", "прося", "lypje", "LYP", "BEG", "forced begg"]
)
def test_typing_finds_a_code_in_any_language_and_script(typed: str) -> None:
    assert matching(options_of("EXPLOIT"), typed, "EXPLOIT")[0].value == "BEG"


def test_what_begins_as_typed_comes_first() -> None:
    found = [each.label for each in matching(options_of("COUNTRY"), "ser", "COUNTRY")]

    assert found[0] == "Serbia"


@given(st.text(max_size=12))
def test_whatever_is_typed_finds_a_part_of_the_offer(typed: str) -> None:
    offer = options_of("EXPLOIT")

    assert set(matching(offer, typed, "EXPLOIT")) <= set(offer)


@pytest.mark.parametrize("language", ["en", "sr", "sq"])
def test_a_label_typed_in_full_finds_what_it_names(language: str) -> None:
    i18n.set_language(language)
    missed = [
        (list_id, option.label)
        for list_id in ("SERVICE", "REPSRC", "EDU", "EMPST", "COUNTRY", "DECBODY", "PROVIDER")
        for option in options_of(list_id)
        if option not in matching(options_of(list_id), option.label, list_id)
    ]
    i18n.set_language("en")

    assert missed == []


def test_labels_begin_with_a_capital_whatever_the_list_has() -> None:
    i18n.set_language("sr_Latn")

    assert label_of("EXPLOIT", "BEG") == "Prinuda na prosjačenje"


def test_a_code_no_list_knows_stands_as_it_is() -> None:
    assert label_of("EXPLOIT", "FUTURE") == "FUTURE"


def test_type_arrow_enter_chooses(place: Place) -> None:
    editor = picker()
    place(editor)
    editor.setFocus()

    type_text(editor, "pol")
    press(editor, Qt.Key.Key_Return)

    assert (editor.answer(), editor.text()) == ("POL", "Police")
    assert not editor.is_open


def test_down_opens_the_whole_list_and_escape_closes_it_unchanged(place: Place) -> None:
    editor = picker()
    place(editor)
    editor.show_answer("POL")
    editor.setFocus()

    press(editor, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert editor.is_open
    press(editor, Qt.Key.Key_Escape)

    assert (editor.is_open, editor.answer()) == (False, "POL")


def test_escape_gives_back_what_was_chosen_before_typing(place: Place) -> None:
    editor = picker()
    place(editor)
    editor.show_answer("POL")
    editor.setFocus()

    type_text(editor, "bor")
    press(editor, Qt.Key.Key_Escape)

    assert (editor.answer(), editor.text()) == ("POL", "Police")


def test_leaving_takes_the_only_fit_and_leaves_the_rest_as_typed(place: Place) -> None:
    editor = picker()
    window = place(editor)
    for typed, answer, rest in (
        ("labour insp", "LABINSP", ""),
        ("po", None, "po"),
        ("xyzzy", None, "xyzzy"),
    ):
        editor.setFocus()
        editor.selectAll()
        type_text(editor, typed)
        window.findChildren(QLineEdit)[-1].setFocus()

        assert (answer, rest, bool(rest)) == (
            editor.answer(),
            editor.typed(),
            bool(editor.trouble()),
        )


def test_emptying_the_line_takes_the_choice_back(place: Place) -> None:
    editor = picker()
    place(editor)
    editor.show_answer("POL")
    editor.setFocus()

    press(editor, Qt.Key.Key_Delete)

    assert (editor.answer(), editor.trouble()) == (None, "")


def test_a_click_in_the_list_chooses_and_the_keyboard_stays(place: Place) -> None:
    editor = picker()
    window = place(editor)
    QTest.mouseClick(editor, Qt.MouseButton.LeftButton)
    opened = window.findChild(OptionList)
    assert isinstance(opened, OptionList)

    QTest.mouseClick(opened.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 40))

    assert editor.answer() == options_of("REPSRC")[1].value
    assert editor.hasFocus()


def test_the_list_stays_inside_the_window_and_goes_when_the_keyboard_goes(place: Place) -> None:
    editor = picker("COUNTRY")
    window = place(editor)
    editor.setFocus()
    press(editor, Qt.Key.Key_F4)
    opened = window.findChild(OptionList)
    assert isinstance(opened, OptionList)
    assert window.rect().contains(opened.geometry())

    window.findChildren(QLineEdit)[-1].setFocus()

    assert not opened.isVisible()


def test_a_retired_answer_is_shown_but_not_offered() -> None:
    made = (Option("OLD", "Old word"), Option("NEW", "New word"))
    editor = CodePicker(lambda now: [o for o in made if o.value in {"NEW", now}])

    editor.show_answer("OLD")
    assert (editor.answer(), editor.text()) == ("OLD", "Old word")
    editor.deleteLater()


def test_several_are_chosen_one_after_the_other_and_taken_back(place: Place) -> None:
    editor = several()
    place(editor)
    line = editor.focus_target()
    line.setFocus()

    for typed in ("begg", "labour or"):
        type_text(line, typed)
        press(line, Qt.Key.Key_Return)
    assert editor.answer() == ["BEG", "LAB"]

    type_text(line, "begg")
    press(line, Qt.Key.Key_Return)
    assert editor.answer() == ["LAB"]


def test_space_marks_in_the_open_list_and_the_list_stays_open(place: Place) -> None:
    editor = several()
    window = place(editor)
    line = editor.focus_target()
    line.setFocus()

    press(line, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)

    opened = window.findChild(OptionList)
    assert isinstance(opened, OptionList)
    assert opened.isVisible()
    assert editor.answer() == ["SEX", "LAB"]


def test_a_code_that_stands_alone_drives_out_the_others_and_is_driven_out(place: Place) -> None:
    editor = several(exclusive=frozenset({"UNK"}))
    place(editor)
    line = editor.focus_target()
    line.setFocus()
    seen = []
    for typed in ("begg", "not yet", "servitude"):
        type_text(line, typed)
        press(line, Qt.Key.Key_Return)
        seen.append(editor.answer())

    assert seen[0] == ["BEG"]
    assert seen[1] == ["UNK"]
    assert "UNK" not in seen[2]


def test_a_screen_reader_hears_what_is_chosen(place: Place) -> None:
    editor = several()
    place(editor)
    editor.describe("Forms", "")
    editor.show_answer(["BEG"])

    assert "Chosen: Forced begging." in editor.focus_target().accessibleDescription()


def test_arrows_walk_through_a_group_and_one_tab_leaves_it(place: Place) -> None:
    editor = ChoiceGroup(options_of("SEX"))
    window = place(editor)
    editor.focus_target().setFocus()
    press(editor.focus_target(), Qt.Key.Key_Right)
    press(editor.focus_target(), Qt.Key.Key_Space)
    assert editor.answer() == "F"

    press(editor.focus_target(), Qt.Key.Key_Tab)

    assert window.findChildren(QLineEdit)[-1].hasFocus()


def test_delete_takes_a_yes_or_no_back(place: Place) -> None:
    editor = YesNoEditor()
    place(editor)
    editor.show_answer(answer=False)
    assert editor.answer() is False

    press(editor.focus_target(), Qt.Key.Key_Delete)

    assert editor.answer() is None


def test_check_boxes_keep_codes_that_stand_alone_alone(place: Place) -> None:
    editor = ChoiceGroup(options_of("ICTPH"), several=True, exclusive=frozenset({"NONE"}))
    place(editor)
    editor.show_answer(["PAY", "RECR"])

    for button in editor.findChildren(QWidget):
        if button.accessibleName().endswith("No ICT involvement"):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    editor.describe("Phases", "")
    for button in editor.findChildren(QWidget):
        if button.accessibleName() == "Phases: No ICT involvement":
            QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))

    assert editor.answer() == ["NONE"]


def test_an_answer_that_is_not_offered_any_more_gets_a_button(place: Place) -> None:
    editor = ChoiceGroup(options_of("SEX"), label_of=lambda code: f"Old {code}")
    place(editor)

    editor.show_answer("GONE")

    assert editor.answer() == "GONE"


def test_the_wheel_never_changes_an_answer(place: Place) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    from casevault.ui.forms.number_editors import MoneyEditor

    editor = MoneyEditor("RSD")
    place(editor)
    editor.show_answer("12.00 EUR")
    for part in editor.findChildren(QWidget):
        turn = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(part, turn)

    assert editor.answer() == "12.00 EUR"


def test_a_currency_typed_with_the_amount_moves_to_its_place(place: Place) -> None:
    from casevault.ui.forms.number_editors import MoneyEditor

    editor = MoneyEditor("RSD")
    place(editor)

    type_text(editor.focus_target(), "1.200,50 eur")

    assert editor.answer() == "1200.50 EUR"


@pytest.mark.parametrize(("language", "shown"), [("en", "1200.50"), ("sr", "1200,50")])
@pytest.mark.parametrize("typed", ["1200,50", "1200.50"])
def test_comma_and_point_are_both_taken_and_the_mark_of_the_language_is_shown(
    place: Place, typed: str, language: str, shown: str
) -> None:
    from casevault.ui.forms.number_editors import MoneyEditor, decimal_line

    i18n.set_language(language)
    money, number = MoneyEditor("RSD"), decimal_line()
    for editor in (money, number):
        place(editor)
        type_text(editor.focus_target(), typed)
    answers = (money.answer(), number.answer())
    money.show_answer(answers[0])
    number.show_answer(answers[1])
    line = money.focus_target()

    assert answers == ("1200.50 RSD", "1200.50")
    assert isinstance(line, QLineEdit)
    assert (line.text(), number.text()) == (shown, shown)
