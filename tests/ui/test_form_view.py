from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casevault import i18n
from casevault.domain.answers import normalise
from casevault.domain.forms import FieldKind, Form, Side, form, forms, parse_form
from casevault.ui import theme
from casevault.ui.forms.editors import Surroundings, as_widget, make_editor
from casevault.ui.forms.form_view import FormView
from casevault.ui.forms.options import Option
from casevault.ui.forms.sealed_card import SealedState
from domain.form_answers import answers_to
from ui.conftest import delete_what_is_due
from ui.keyboard import type_text
from ui.shown_forms import AROUND, FORM_IDS, TODAY, Shows, row, type_into


@contextmanager
def shown(which: Form, sealed: SealedState = SealedState.OPEN) -> Iterator[FormView]:
    """A form in a window of its own; not a fixture, because hypothesis needs many."""
    view = FormView(which, AROUND, sealed=sealed)
    view.resize(1000, 620)
    try:
        yield view
    finally:
        view.hide()
        view.deleteLater()
        delete_what_is_due()


def sixty_questions() -> Form:
    kinds = [
        ("code", 'list = "REPSRC"'),
        ("codes", 'list = "VENUE"'),
        ("date", ""),
        ("partial_date", ""),
        ("integer", ""),
        ("money", ""),
        ("yes_no", ""),
        ("text", 'side = "identity"'),
        ("long_text", 'side = "identity"'),
        ("code", 'list = "SEX"'),
    ]
    lines = ['id = "big"', 'title = "Big"', "version = 1", "repeats = false", 'about = "case"']
    for number in range(60):
        kind, more = kinds[number % len(kinds)]
        if number % 10 == 0:
            lines += ["[[section]]", f'id = "s{number}"', f'title = "Part {number}"']
        side = "" if "side" in more else 'side = "facts"'
        lines += [
            "[[section.field]]",
            f'id = "f{number}"',
            f'kind = "{kind}"',
            f'label = "Question number {number}"',
            'why = "Because."',
            'privacy = "C2"',
            side,
            more,
        ]
    return parse_form("\n".join(lines))


@pytest.mark.parametrize("form_id", FORM_IDS)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_loaded_comes_back(form_id: str, data: st.DataObject) -> None:
    answers = normalise(form(form_id), data.draw(answers_to(form(form_id))))
    with shown(form(form_id)) as view:
        view.load(answers)

        assert answers == view.answers()


@pytest.mark.parametrize("form_id", FORM_IDS)
@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_draft_of_whatever_stands_in_a_form_brings_it_all_back(
    form_id: str, data: st.DataObject
) -> None:
    answers = data.draw(answers_to(form(form_id), junk=True))
    with shown(form(form_id)) as view, shown(form(form_id)) as again:
        view.load(answers)
        kept = view.kept()
        again.load(kept)

        assert (kept, view.answers()) == (again.kept(), again.answers())


def test_every_kind_of_question_has_an_editor_that_can_be_emptied(qtbot: QtBot) -> None:
    one_of_each = {each.kind: each for one in forms().values() for each in one.fields}
    for field in one_of_each.values():
        editor = make_editor(field, AROUND)
        qtbot.addWidget(as_widget(editor))

        editor.show_answer(None)

        assert (editor.answer(), editor.typed(), editor.trouble()) == (None, "", "")
    assert set(FieldKind) - set(one_of_each) <= {FieldKind.FILE}


def test_sixty_questions_are_built_in_a_twentieth_of_a_second(qtbot: QtBot) -> None:
    which = sixty_questions()
    seconds = []
    for _ in range(7):
        start = time.process_time()
        view = FormView(which, AROUND)
        seconds.append(time.process_time() - start)
        qtbot.addWidget(view)

    assert median(seconds) < 0.05


def test_a_question_appears_when_its_condition_holds_and_takes_its_answer_along(
    show: Shows,
) -> None:
    view = show("report")
    view.load({"outcome": "DUP", "outcome_on": "2024-03-01"})
    assert not row(view, "outcome_on").isHidden()

    view.load({"outcome": "ONGOING", "outcome_on": "2024-03-01"})

    assert row(view, "outcome_on").isHidden()
    assert view.answers() == {"outcome": "ONGOING"}


def test_an_answer_hidden_by_a_later_choice_is_back_when_the_choice_is_taken_back(
    show: Shows,
) -> None:
    view = show("report")
    view.load({"group_number": 4, "group_size": 3})
    line = row(view, "group_number").focus_target()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert view.answers() == {}

    type_text(line, "4")

    assert view.answers() == {"group_number": 4, "group_size": 3}


def test_regions_are_those_of_the_chosen_country(show: Shows) -> None:
    view = show("exploitation")
    view.load({"country": "BG"})
    line = row(view, "region").focus_target()
    line.setFocus()

    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)

    assert view.answers()["region"].startswith("BG")


def test_one_of_several_forms_of_exploitation_can_be_marked_as_main(show: Shows) -> None:
    view = show("exploitation")
    view.load({"forms": ["BEG", "LAB"], "main_form": "LAB"})

    assert view.answers()["main_form"] == "LAB"
    mark = next(
        button
        for button in row(view, "forms").findChildren(QWidget)
        if button.accessibleName().startswith("Forced begging is")
    )
    QTest.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert view.answers()["main_form"] == "BEG"


def test_why_there_is_no_answer_can_be_said_and_taken_back(show: Shows) -> None:
    view = show("person")
    view.load({"education": "ISC1"})

    row(view, "education").give_reason("REF")
    assert view.answers() == {"education": {"missing": "REF"}}
    assert not as_widget(row(view, "education").editor).isVisible()

    QTest.keyClick(row(view, "education").focus_target(), Qt.Key.Key_Space)
    assert view.answers() == {"education": "ISC1"}


def test_without_the_sealed_side_only_facts_are_asked_and_given(show: Shows) -> None:
    view = show("person", SealedState.CLOSED)
    view.load({"sex": "F"})

    sides = {view.form.field(field_id).side for field_id in view.body.rows}
    assert ({Side.FACTS}, {"sex": "F"}) == (sides, view.answers())


def test_opening_the_sealed_side_keeps_what_was_typed_beside_it(show: Shows) -> None:
    view = show("person", SealedState.CLOSED)
    view.load({"sex": "F"})
    type_into(view, "birth_year", "2001")

    view.open_sealed({"nickname": "Lane", "may_call": "NO"})

    assert view.answers() == {"sex": "F", "birth_year": 2001, "nickname": "Lane", "may_call": "NO"}


def test_a_form_that_may_not_be_changed_does_not_change(show: Shows) -> None:
    view = show("person")
    before = {"sex": "F", "birth_year": 1999, "education": "ISC1", "other_languages": ["sr"]}
    view.load(before)
    view.set_read_only(True)

    for field_id in before:
        target = row(view, field_id).focus_target()
        target.setFocus()
        type_text(target, "2 ")
        QTest.keyClick(target, Qt.Key.Key_Down)
        QTest.keyClick(target, Qt.Key.Key_Return)
        QTest.keyClick(target, Qt.Key.Key_Delete)

    assert normalise(view.form, before) == view.answers()


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_nothing_is_cut_off_sideways(
    qtbot: QtBot, show: Shows, wear: Callable[[theme.Scheme, int], Any], percent: int
) -> None:
    wear(theme.Scheme.DARK, percent)
    i18n.set_language("sr")
    view = show("exploitation")
    view.resize(720, 520)

    qtbot.waitUntil(
        lambda: view.body.content().minimumSizeHint().width() <= view.body.viewport().width(),
        timeout=1000,
    )


def test_a_file_points_to_a_document_of_the_case_and_keeps_one_that_is_gone(qtbot: QtBot) -> None:
    asked = replace(form("report").field("duplicate_of"), kind=FieldKind.FILE, side=Side.IDENTITY)
    around = Surroundings(TODAY, references=lambda _field: [Option("a" * 32, "Document 1")])
    editor = make_editor(asked, around)
    qtbot.addWidget(as_widget(editor))

    editor.show_answer("a" * 32)
    assert (editor.answer(), editor.text()) == ("a" * 32, "Document 1")  # type: ignore[attr-defined]
    editor.show_answer("b" * 32)
    assert editor.answer() == "b" * 32
    assert editor.text() == "A document that is not in this case any more"  # type: ignore[attr-defined]


def test_references_point_to_records_of_the_case_and_keep_unknown_ones(qtbot: QtBot) -> None:
    around = Surroundings(TODAY, references=lambda _field: [Option("a" * 32, "Report of 1.3.2024")])
    view = FormView(form("report"), around)
    qtbot.addWidget(view)

    view.load({"outcome": "DUP", "duplicate_of": "b" * 32})

    assert view.answers()["duplicate_of"] == "b" * 32
    assert row(view, "duplicate_of").editor.text() == "A record that is not in this case"  # type: ignore[attr-defined]
