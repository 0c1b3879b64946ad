"""Answers to a form: brought into their stored form, split between facts and sealed, checked.

Pure and fast: nothing here reads a file, a clock or a vault.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casevault.domain.answer_checks import order_warnings, problems_of
from casevault.domain.answer_problems import Problem
from casevault.domain.answer_values import MISSING, cleaned
from casevault.domain.answer_warnings import odd_answers
from casevault.domain.conditions import holds, is_filled, says_why_missing
from casevault.domain.forms import Form, Side

__all__ = [
    "MISSING",
    "Answers",
    "Problem",
    "join",
    "missing",
    "normalise",
    "problems",
    "split",
    "warnings",
]

Answers = dict[str, Any]
"""Canonical JSON values by field id, in the order of the form."""


def missing(code: str) -> dict[str, str]:
    """The value that says why an optional answer is missing (a code of list MISSING)."""
    return {MISSING: code}


def normalise(form: Form, answers: Mapping[str, Any]) -> Answers:
    """The answers in their stored form.

    Text is NFC without unseen characters, codes stand in list order, empty answers and answers of
    hidden questions are gone. Answers of retired questions stay as they are, and so does what no
    question of the form has asked: the check names it.
    """
    kept: Answers = {}
    for field in form.fields:
        value = answers.get(field.id)
        if value is None and field.main_of is None:
            continue  # most questions of a long form have no answer
        if field.retired:
            if value is not None:
                kept[field.id] = value
            continue
        if field.shown_when is not None and not holds(field.shown_when, kept):
            continue
        chosen = kept.get(field.main_of) if field.main_of is not None else None
        if isinstance(chosen, list) and len(chosen) == 1:
            value = chosen[0]
        if not says_why_missing(value):
            value = cleaned(field, value)
            if not is_filled(value):
                continue
        kept[field.id] = value
    unknown = answers.keys() - form.by_id.keys()
    return kept | {field_id: answers[field_id] for field_id in answers if field_id in unknown}


def split(form: Form, answers: Mapping[str, Any]) -> tuple[Answers, Answers]:
    """The answers that are facts, and those that are sealed; what is unknown is sealed."""
    facts: Answers = {}
    identity: Answers = {}
    for field_id, value in answers.items():
        known = form.by_id.get(field_id)
        is_fact = known is not None and known.side is Side.FACTS
        (facts if is_fact else identity)[field_id] = value
    return facts, identity


def join(form: Form, facts: Mapping[str, Any], identity: Mapping[str, Any]) -> Answers:
    """The answers of both sides together, in the order of the form."""
    both = {**facts, **identity}
    ordered = {field.id: both.pop(field.id) for field in form.fields if field.id in both}
    return ordered | both


def problems(form: Form, answers: Mapping[str, Any], *, today: date) -> dict[str, Problem]:
    """What must be put right before saving, by field."""
    return problems_of(form, normalise(form, answers), today)


def warnings(form: Form, answers: Mapping[str, Any], *, today: date) -> dict[str, Problem]:
    """What looks odd and may still be right, by field; it never keeps anybody from saving."""
    clean = normalise(form, answers)
    wrong = problems_of(form, clean, today)
    odd = order_warnings(form, clean) | odd_answers(form.id, clean, today)
    return {field_id: problem for field_id, problem in odd.items() if field_id not in wrong}
