from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casevault import i18n
from casevault.domain import answer_problems as say
from casevault.domain.answer_checks import LONG_TEXT_LENGTH, partial_date
from casevault.domain.answers import normalise, problems, warnings
from casevault.domain.conditions import ALWAYS, Filled
from casevault.domain.forms import FieldKind, form
from casevault.domain.ids import new_id
from domain.form_answers import TODAY

REPORT = {"received": "2024-03-01", "source": "POL", "outcome": "ONGOING"}
PERSON = {"sex": "F"}
DECISION = {"status": "FORMAL", "body": "RS_CZZTLJ", "decided_on": "2024-03-01"}
EPISODE = {"forms": ["SEX", "LAB"], "main_form": "SEX"}
ACT = {"service": "ACC.SHELT", "status": "DONE", "on": "2024-03-01"}
CONSENT = {"purpose": "STATS", "status": "GIVEN", "given_by": "SELF", "on": "2024-03-01"}
SOUND: dict[str, dict[str, Any]] = {
    "report": REPORT,
    "person": PERSON,
    "status_decision": DECISION,
    "exploitation": EPISODE,
    "service_act": ACT,
    "consent": CONSENT,
}


def said(form_id: str, **answers: object) -> dict[str, str]:
    found = problems(form(form_id), {**SOUND[form_id], **answers}, today=TODAY)
    return {name: problem.message_id for name, problem in found.items()}


@pytest.mark.parametrize("form_id", SOUND)
def test_the_least_that_is_required_is_enough(form_id: str) -> None:
    assert said(form_id) == {}


@pytest.mark.parametrize(
    ("form_id", "answer", "message"),
    [
        ("report", {"received": None}, say.REQUIRED),
        ("report", {"received": {"missing": "UNK"}}, say.NO_MISSING),
        ("report", {"received": "2024-02-31"}, say.NO_SUCH_DAY),
        ("report", {"received": "2024-13-01"}, say.NO_SUCH_DAY),
        ("report", {"received": "1.3.2024"}, say.NOT_A_DATE),
        ("report", {"received": "٢٠٢٤-٠١-٠١"}, say.NOT_A_DATE),
        ("report", {"received": 20240301}, say.NOT_A_DATE),
        ("report", {"received": "2024-03"}, say.DAY_NEEDED),
        ("report", {"received": "2024-06-16"}, say.IN_FUTURE),
        ("report", {"received": "0204-03-01"}, say.TOO_LONG_AGO),
        ("report", {"event_on": "2025"}, say.IN_FUTURE),
        ("report", {"source": "PUB"}, say.NOT_ON_LIST),
        ("report", {"source": ["POL"]}, say.NOT_ON_LIST),
        ("report", {"urgent_needs": ["NONE", "FOOD"]}, say.STANDS_ALONE),
        ("report", {"urgent_needs": ["CAKE"]}, say.NOT_ON_LIST),
        ("report", {"urgent_needs": "FOOD"}, say.NOT_ON_LIST),
        ("report", {"group_number": 0}, say.TOO_SMALL),
        ("report", {"group_number": "two"}, say.NOT_WHOLE),
        ("report", {"group_number": True}, say.NOT_WHOLE),
        ("report", {"reporter_unnamed": "no"}, say.NOT_YES_NO),
        ("report", {"reporter_name": "x" * 201}, say.TOO_LONG),
        ("report", {"note": "x" * (LONG_TEXT_LENGTH + 1)}, say.TOO_LONG),
        ("report", {"note": 5}, say.NOT_TEXT),
        ("report", {"channel": {"missing": "SUP"}}, say.UNKNOWN_MISSING),
        ("report", {"channel": {"reason": "UNK"}}, say.UNKNOWN_MISSING),
        ("person", {"age_at_event": 130}, say.TOO_LARGE),
        ("person", {"age_at_event": -1}, say.TOO_SMALL),
        ("person", {"birth_year": 2025}, say.IN_FUTURE),
        ("person", {"birth_year": 1899}, say.TOO_LONG_AGO),
        ("person", {"birth_date": "2001-02-29"}, say.NO_SUCH_DAY),
        ("person", {"personal_number": "1" * 41}, say.TOO_LONG),
        ("exploitation", {"main_form": ["SEX", "LAB"]}, say.ONE_MAIN),
        ("exploitation", {"main_form": "BEG"}, say.MAIN_NOT_CHOSEN),
        ("exploitation", {"main_form": None}, say.REQUIRED),
        ("exploitation", {"main_form": "SEX", "forms": ["UNK", "SEX"]}, say.STANDS_ALONE),
        ("exploitation", {"from": "2024-02", "to": "2024-01"}, say.END_BEFORE_START),
        ("exploitation", {"from": "2024", "to": "2023-12-31"}, say.END_BEFORE_START),
        ("exploitation", {"country": "BG", "region": "RS11"}, say.OTHER_COUNTRY),
        ("service_act", {"on": "2024-07-01"}, say.IN_FUTURE),
        ("service_act", {"unit": "NIGHT", "quantity": "many"}, say.NOT_A_NUMBER),
        ("service_act", {"unit": "NIGHT", "quantity": "-1"}, say.TOO_SMALL),
        ("service_act", {"cost": "12"}, say.NOT_MONEY),
        ("service_act", {"cost": "-1 EUR"}, say.TOO_SMALL),
        ("service_act", {"ended_on": "2024-02-28"}, say.END_BEFORE_START),
        ("consent", {"on": None}, say.REQUIRED),
        ("consent", {"valid_until": "2024-02-28"}, say.END_BEFORE_START),
    ],
)
def test_an_answer_that_cannot_be_is_named_at_its_field(
    form_id: str, answer: dict[str, Any], message: str
) -> None:
    field_id = list(answer)[-1]
    assert said(form_id, **answer) == {field_id: message}


@pytest.mark.parametrize(
    ("form_id", "answer"),
    [
        ("report", {"received": TODAY.isoformat()}),
        ("report", {"event_on": "2024"}),
        ("report", {"event_on": "2024-06"}),
        ("exploitation", {"from": "2024-02", "to": "2024"}),
        ("exploitation", {"from": "2024-03-05", "to": "2024-03"}),
        ("exploitation", {"country": "RS", "region": "RS11"}),
        ("exploitation", {"country": "BA", "region": "BA_FED"}),
        ("service_act", {"status": "PLAN", "on": "2024-12-01"}),
        ("service_act", {"quantity": "2.5", "unit": "HOUR", "cost": "1200 RSD"}),
        ("consent", {"valid_until": "2026-01-01"}),
        ("person", {"birth_year": 2024, "age_at_event": 0}),
        ("person", {"birth_date": "2004-02-29"}),
    ],
)
def test_an_answer_that_can_be_is_taken(form_id: str, answer: dict[str, Any]) -> None:
    assert said(form_id, **answer) == {}


def test_the_day_of_an_outcome_is_asked_for_as_soon_as_there_is_one() -> None:
    assert said("report", outcome="IDENT") == {"outcome_on": say.REQUIRED}
    assert said("report", outcome="IDENT", outcome_on="2024-03-04") == {}
    assert said("report", outcome="DUP") == {"outcome_on": say.REQUIRED}
    assert said("report", outcome=None) == {"outcome": say.REQUIRED}


def test_a_withdrawn_consent_has_its_day() -> None:
    assert said("consent", status="WITHDR") == {"withdrawn_on": say.REQUIRED}
    assert said("consent", status="WITHDR", withdrawn_on="2024-02-01") == {
        "withdrawn_on": say.END_BEFORE_START
    }


def test_a_duplicate_points_to_a_record() -> None:
    duplicate = {"outcome": "DUP", "outcome_on": "2024-03-04"}
    assert said("report", **duplicate, duplicate_of=new_id()) == {}
    assert said("report", **duplicate, duplicate_of="K7Q2") == {"duplicate_of": say.NO_REFERENCE}


def test_a_retired_question_is_neither_asked_nor_checked() -> None:
    one = form("person")
    section = one.sections[0]
    never = Filled("given_name")
    retired = tuple(replace(field, retired=True, shown_when=never) for field in section.fields)
    old = replace(one, sections=(replace(section, fields=retired),))
    assert problems(old, {"sex": " old answer"}, today=TODAY) == {}
    assert normalise(old, {"sex": " old answer"}) == {"sex": " old answer"}


def test_messages_are_filled_in_the_language_in_use() -> None:
    found = problems(form("report"), {**REPORT, "urgent_needs": ["NONE", "FOOD"]}, today=TODAY)
    try:
        i18n.set_language("mk")
        assert "нема итни потреби" in found["urgent_needs"].text()
    finally:
        i18n.set_language("en")
    assert "No urgent need" in found["urgent_needs"].text()


def test_a_message_never_repeats_what_was_typed() -> None:
    name = "Planted Name"
    answers = dict.fromkeys(form("person").by_id, name) | {"birth_date": name, "note": name * 9999}
    for problem in problems(form("person"), answers, today=TODAY).values():
        assert name not in problem.text()


def test_the_order_of_events_is_only_warned_about() -> None:
    answers = {**DECISION, "asked_on": "2024-04-01"}
    one = form("status_decision")
    assert problems(one, answers, today=TODAY) == {}
    [(field_id, warning)] = warnings(one, answers, today=TODAY).items()
    assert (field_id, warning.message_id) == ("decided_on", say.BEFORE_OTHER)
    assert "01.04.2024" in warning.text()


def test_the_same_day_is_no_odd_order() -> None:
    answers = {**REPORT, "outcome": "REJECT", "outcome_on": "2024-03-01"}
    assert warnings(form("report"), answers, today=TODAY) == {}


def test_what_is_wrong_is_not_called_odd_as_well() -> None:
    answers = {**DECISION, "asked_on": "2024-05-01", "decided_on": "2024-02-30"}
    one = form("status_decision")
    assert set(problems(one, answers, today=TODAY)) == {"decided_on"}
    assert warnings(one, answers, today=TODAY) == {}


@pytest.mark.parametrize("value", [None, 2024, "", "24", "2024-1", "2024-02-30", "2024-01-01-01"])
def test_what_is_no_stored_date_is_none(value: object) -> None:
    assert partial_date(value) is None


def test_a_stored_date_is_read() -> None:
    found = partial_date("2024-02")
    assert found is not None
    assert (found.earliest, found.latest) == (date(2024, 2, 1), date(2024, 2, 29))


def test_a_file_is_the_id_of_a_document() -> None:
    plain = form("report")
    asked = replace(plain.field("duplicate_of"), kind=FieldKind.FILE, shown_when=ALWAYS)
    one = replace(plain, sections=(replace(plain.sections[0], fields=(asked,)),))
    for answer, expected in (("K7Q2", say.NO_DOCUMENT), (new_id(), None)):
        found = problems(one, {"duplicate_of": answer}, today=TODAY).get("duplicate_of")
        assert (found.message_id if found else None) == expected
