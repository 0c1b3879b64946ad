from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casevault.domain.answers import join, missing, normalise, problems, split, warnings
from casevault.domain.conditions import holds
from casevault.domain.form_rules import SEALED_KINDS
from casevault.domain.forms import Form, Side, form, forms
from domain.form_answers import TODAY, answers_to

FORMS = st.sampled_from(list(forms().values()))
ANY_ANSWERS = FORMS.flatmap(lambda one: st.tuples(st.just(one), answers_to(one, junk=True)))
FITTING = FORMS.flatmap(lambda one: st.tuples(st.just(one), answers_to(one)))
law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@law
@given(ANY_ANSWERS)
def test_normalising_twice_changes_nothing(case: tuple[Form, dict[str, Any]]) -> None:
    one, answers = case
    clean = normalise(one, answers)
    again = normalise(one, clean)
    assert again == clean
    assert list(again) == list(clean)


@law
@given(ANY_ANSWERS)
def test_split_loses_nothing_and_puts_nothing_on_two_sides(
    case: tuple[Form, dict[str, Any]],
) -> None:
    one, answers = case
    clean = normalise(one, answers)
    facts, identity = split(one, clean)
    assert facts.keys() & identity.keys() == set()
    assert join(one, facts, identity) == clean
    assert list(join(one, identity, facts)) == list(clean)


@law
@given(ANY_ANSWERS)
def test_facts_never_hold_words_or_unknown_answers(case: tuple[Form, dict[str, Any]]) -> None:
    one, answers = case
    facts, _identity = split(one, answers)
    for field_id in facts:
        assert one.field(field_id).side is Side.FACTS
        assert one.field(field_id).kind not in SEALED_KINDS


@law
@given(ANY_ANSWERS)
def test_checks_never_stumble_over_any_answer(case: tuple[Form, dict[str, Any]]) -> None:
    one, answers = case
    for found in (problems(one, answers, today=TODAY), warnings(one, answers, today=TODAY)):
        assert found.keys() <= one.by_id.keys() | {"no_such_field"}
        for problem in found.values():
            assert "{" not in problem.text()


@law
@given(FITTING)
def test_answers_that_fit_are_kept_and_raise_only_questions_of_sense(
    case: tuple[Form, dict[str, Any]],
) -> None:
    one, answers = case
    clean = normalise(one, answers)
    json.dumps(clean)
    by_kind = {
        name for name in problems(one, clean, today=TODAY) if one.field(name).not_before is None
    }
    for name in by_kind:
        field = one.field(name)
        assert field.required or field.main_of or field.within or field.exclusive, name


@law
@given(FITTING)
def test_a_hidden_question_keeps_no_answer(case: tuple[Form, dict[str, Any]]) -> None:
    one, answers = case
    clean = normalise(one, answers)
    for field in one.fields:
        if field.shown_when is not None and not holds(field.shown_when, clean):
            assert field.id not in clean


@law
@given(FITTING)
def test_facts_alone_normalise_as_they_do_beside_what_is_sealed(
    case: tuple[Form, dict[str, Any]],
) -> None:
    one, answers = case
    together, _identity = split(one, normalise(one, answers))
    apart, _identity = split(one, answers)
    assert normalise(one, apart) == together


def test_hiding_one_answer_hides_what_hangs_on_it() -> None:
    answers = {
        "group_number": "",
        "group_size": 3,
        "outcome": "ONGOING",
        "outcome_on": "2024-01-02",
    }
    assert normalise(form("report"), answers) == {"outcome": "ONGOING"}
    not_asked = {"status": "PENDING", "given_by": "GUARD", "guardian_name": "A"}
    assert normalise(form("consent"), not_asked) == {"status": "PENDING"}


def test_the_only_form_of_exploitation_is_the_main_one() -> None:
    one = form("exploitation")
    assert normalise(one, {"forms": ["LAB"]})["main_form"] == "LAB"
    assert normalise(one, {"forms": ["LAB"], "main_form": "SEX"})["main_form"] == "LAB"
    assert "main_form" not in normalise(one, {"forms": ["LAB", "SEX"]})


def test_a_reason_for_a_missing_answer_is_an_answer() -> None:
    answers = {"sex": "F", "birth_year": missing("REF"), "note": missing("NASK")}
    assert normalise(form("person"), answers) == answers
    assert split(form("person"), answers)[1] == {"note": {"missing": "NASK"}}
    assert problems(form("person"), answers, today=TODAY) == {}


def test_an_answer_nobody_asked_for_is_kept_sealed_and_named() -> None:
    one = form("person")
    answers = {"sex": "F", "shoe_size": 39}
    assert normalise(one, answers) == answers
    assert split(one, answers) == ({"sex": "F"}, {"shoe_size": 39})
    assert set(problems(one, answers, today=TODAY)) == {"shoe_size"}


def test_a_full_form_is_checked_in_well_under_a_millisecond() -> None:
    one = form("person")
    answers = {field.id: "x" * 40 for field in one.fields}
    answers |= {"sex": "F", "birth_year": "1999", "note": "Белешка " * 200}

    def once() -> float:
        start = time.perf_counter()
        clean = normalise(one, answers)
        problems(one, clean, today=TODAY)
        split(one, clean)
        return time.perf_counter() - start

    assert min(once() for _ in range(50)) < 0.001


@pytest.mark.parametrize("one", forms().values(), ids=list(forms()))
def test_an_empty_form_asks_only_for_what_is_required(one: Form) -> None:
    asked = {field.id for field in one.fields if field.required and field.shown_when is None}
    assert set(problems(one, {}, today=TODAY)) == asked
    assert warnings(one, {}, today=TODAY) == {}
