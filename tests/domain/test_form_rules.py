from __future__ import annotations

from dataclasses import replace

import pytest

from casevault.domain import form_rules
from casevault.domain.forms import Field, FieldKind, Form, Privacy, Side, forms, parse_form

HEAD = """
id = "trial"
title = "Trial"
version = 1
about = "person"
repeats = true
[[section]]
id = "one"
title = "One"
"""
FIELD = """
[[section.field]]
id = "{id}"
kind = "{kind}"
label = "{label}"
why = "{why}"
privacy = "{privacy}"
side = "{side}"
{more}
"""


def field(field_id: str = "a", more: str = "", **words: str) -> str:
    values = {
        "id": field_id,
        "kind": "integer",
        "label": "Label",
        "why": "Because.",
        "privacy": "C2",
        "side": "facts",
        **words,
    }
    return FIELD.format(more=more, **values)


def broken(*fields: str) -> str:
    return "\n".join(form_rules.broken_rules([parse_form(HEAD + "".join(fields))]))


def test_a_plain_form_breaks_no_rule() -> None:
    assert broken(field(), field("b", kind="text", side="identity")) == ""


@pytest.mark.parametrize("kind", ["text", "long_text", "file"])
@pytest.mark.parametrize("privacy", ["C0", "C2", "C4"])
def test_words_and_files_can_never_be_facts(kind: str, privacy: str) -> None:
    assert "identity side" in broken(field(kind=kind, privacy=privacy))


@pytest.mark.parametrize("privacy", ["C3", "C5"])
def test_identity_and_sealed_classes_can_never_be_facts(privacy: str) -> None:
    assert "identity side" in broken(field(privacy=privacy))


def test_a_coded_special_answer_may_be_a_fact() -> None:
    assert broken(field(kind="codes", privacy="C4", more='list = "EXPLOIT"')) == ""


def test_a_sealed_field_feeds_no_statistic() -> None:
    assert "feeds a statistic" in broken(field(side="identity", more='statistic = "sex"'))


def test_a_sealed_field_is_never_required() -> None:
    assert "never required" in broken(field(side="identity", more="required = true"))


def test_a_fact_does_not_depend_on_what_is_sealed() -> None:
    sealed = field("name", kind="text", side="identity")
    assert "is sealed" in broken(sealed, field("b", more='shown_when = { filled = "name" }'))


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        ('statistic = "weather"', "integer", "unknown statistic weather"),
        ('htcds = "prs_ShoeSize"', "integer", "unknown HTCDS column prs_ShoeSize"),
        ('list = "SEX"', "integer", "a code list belongs to coded fields"),
        ("", "code", "a code list belongs to coded fields"),
        ('list = "NOLIST"', "code", "unknown code list NOLIST"),
        ('list = "SEX"\nexclusive = ["Z"]', "codes", "an exclusive code is not in the list"),
        ('list = "SEX"\nusual = "Z"', "code", "a usual answer is a code of the field's list"),
        ('list = "SEX"\nexclusive = ["X"]', "code", "exclusive codes belong to fields of several"),
        ("minimum = 3\nmaximum = 2", "integer", "minimum above maximum"),
        ("minimum = 3", "date", "a minimum belongs to numbers"),
        ("maximum = 3", "yes_no", "a maximum belongs to numbers and texts"),
        ("calendar_year = true", "decimal", "a calendar year is an integer"),
        ("future = true", "integer", "an order in time belongs to dates"),
        ('not_before = "b"', "date", "b is no fitting earlier field"),
        ('expected_after = "b"', "date", "b is no fitting earlier field"),
        ('list = "SEX"\nmain_of = "b"', "code", "b is no fitting earlier field"),
        ('list = "REGION"\nwithin = "b"', "code", "b is no fitting earlier field"),
        ('shown_when = { filled = "b" }', "integer", "b, which does not come earlier"),
        ("retired = true", "integer", "missing in retired_fields.txt"),
    ],
)
def test_a_broken_rule_is_named(more: str, kind: str, said: str) -> None:
    assert said in broken(field(more=more, kind=kind))


def test_a_field_without_words_is_refused() -> None:
    assert "no label" in broken(field(label=""))
    assert "why it is asked" in broken(field(why=""))


def test_an_id_is_used_once() -> None:
    assert "id used 2 times" in broken(field(), field())


def test_a_condition_names_only_answers_that_exist() -> None:
    first = field("s", kind="code", more='list = "SEX"')
    wrong = field("b", more='shown_when = { eq = ["s", "Q"] }')
    assert "names Q" in broken(first, wrong)


def test_the_main_answer_shares_the_list_of_its_answers() -> None:
    several = field("s", kind="codes", more='list = "SEX"')
    main = field("m", kind="code", more='list = "EXPLOIT"\nmain_of = "s"')
    assert "does not share the code list" in broken(several, main)


def test_a_retired_field_is_never_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_rules, "retired_fields", lambda: frozenset({"trial.a"}))
    assert "must not be used again" in broken(field())
    assert broken(field(more="retired = true")) == ""


def test_a_form_with_a_broken_rule_does_not_load() -> None:
    report = forms()["report"]
    note = report.field("note")
    leaked = replace(note, side=Side.FACTS)
    section = replace(report.sections[-1], fields=(leaked,))
    assert form_rules.broken_rules([replace(report, sections=(section,))])


def test_no_kind_that_holds_words_is_forgotten() -> None:
    coded_or_measured = set(FieldKind) - form_rules.SEALED_KINDS
    assert {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.FILE} == form_rules.SEALED_KINDS
    assert len(coded_or_measured) == len(FieldKind) - 3


def test_fields_and_forms_are_values() -> None:
    one = Field("a", FieldKind.YES_NO, "Label", "Because.", Privacy.C2, Side.FACTS)
    assert one == replace(one)
    assert isinstance(parse_form(HEAD + field()), Form)
