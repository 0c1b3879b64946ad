from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from casevault import i18n, paths
from casevault.domain import codes, form_rules
from casevault.domain.conditions import compared
from casevault.domain.forms import FORM_ORDER, About, Field, FieldKind, Form, Side, form, forms
from casevault.domain.table_sets import table_sets

ALL_FIELDS = [(one, field) for one in forms().values() for field in one.fields]
NAMES = [f"{one.id}.{field.id}" for one, field in ALL_FIELDS]


def words(one: Form) -> Iterator[str]:
    yield one.title_id
    for section in one.sections:
        yield section.title_id
        for field in section.fields:
            yield from (field.label_id, field.why_id, field.help_id, field.unit_id)


def test_the_six_forms_are_there_and_keep_every_rule() -> None:
    assert tuple(forms()) == FORM_ORDER
    assert form_rules.broken_rules(forms().values()) == ()
    files = {path.stem for path in paths.resource("forms").glob("*.toml")}
    assert files == set(FORM_ORDER)


@pytest.mark.parametrize("form_id", FORM_ORDER)
def test_a_form_finds_its_fields(form_id: str) -> None:
    one = form(form_id)
    assert one.version >= 1
    assert [field.id for field in one.fields] == list(one.by_id)
    assert all(one.field(field.id) is field for field in one.fields)
    with pytest.raises(KeyError):
        one.field("no_such_field")


def test_only_the_person_stands_once_and_only_the_report_is_of_the_case() -> None:
    assert [one.id for one in forms().values() if not one.repeats] == ["person"]
    assert [one.id for one in forms().values() if one.about is About.CASE] == ["report"]


@pytest.mark.parametrize(("one", "field"), ALL_FIELDS, ids=NAMES)
def test_every_field_says_in_one_sentence_why_it_is_asked(one: Form, field: Field) -> None:
    assert field.why_id.endswith("."), one.id
    assert field.why_id[0].isupper()
    assert len(field.why_id) <= 120
    assert len(re.findall(r"\.(?=\s|$)", field.why_id)) == 1


@pytest.mark.parametrize("form_id", FORM_ORDER)
def test_words_are_short_and_spare_people(form_id: str) -> None:
    for text in filter(None, words(form(form_id))):
        assert text == " ".join(text.split())
        assert "{" not in text
        assert "victim" not in text.lower()
        assert len(text) <= 120


@pytest.mark.parametrize(("one", "field"), ALL_FIELDS, ids=NAMES)
def test_labels_are_unique_within_a_form_and_fit_a_line(one: Form, field: Field) -> None:
    assert [other.label_id for other in one.fields].count(field.label_id) == 1
    assert len(field.label_id) <= 60
    assert not field.label_id.endswith(".")


def test_every_code_a_form_can_hold_speaks_all_seven_languages() -> None:
    columns = {language.column for language in i18n.LANGUAGES}
    assert len(columns) == 7
    used = {field.code_list for _one, field in ALL_FIELDS if field.code_list}
    silent = [
        (list_id, code.code, column)
        for list_id in sorted(used)
        for code in codes.code_list(list_id).codes
        for column in columns
        if not code.labels.get(column)
    ]
    assert silent == []


def test_every_dimension_of_a_table_set_is_asked_for() -> None:
    asked = {field.statistic for _one, field in ALL_FIELDS}
    derived = {"origin"}
    for table_set, statistic in itertools.chain.from_iterable(
        ((one, each) for each in one.statistics) for one in table_sets().values()
    ):
        needed = {dimension.id for dimension in statistic.dimensions}
        assert needed - derived <= asked, table_set.id


def test_every_known_statistic_is_fed_by_a_field() -> None:
    assert {field.statistic for _one, field in ALL_FIELDS} - {None} == form_rules.STATISTICS


def test_the_ledger_of_retired_fields_names_fields_that_are_retired() -> None:
    retired = {f"{one.id}.{field.id}" for one, field in ALL_FIELDS if field.retired}
    assert form_rules.retired_fields() == retired


def test_nothing_typed_in_words_is_a_fact() -> None:
    facts = [field for _one, field in ALL_FIELDS if field.side is Side.FACTS]
    assert {field.kind for field in facts} & form_rules.SEALED_KINDS == set()
    assert {field.privacy for field in facts} & form_rules.SEALED_CLASSES == set()


def test_names_numbers_and_addresses_are_sealed() -> None:
    person = form("person")
    for name in ("given_name", "birth_date", "personal_number", "phone", "street", "never_learn"):
        assert person.field(name).side is Side.IDENTITY


def test_there_is_no_place_for_a_picture_or_a_belief() -> None:
    assert FieldKind.FILE not in {field.kind for _one, field in ALL_FIELDS}
    forbidden = re.compile("ethnic|religio|orientation|politic|race|photo of", re.IGNORECASE)
    assert [name for name in NAMES if forbidden.search(name)] == []
    assert [text for one in forms().values() for text in words(one) if forbidden.search(text)] == []


def test_safe_contact_is_read_before_the_phone() -> None:
    sections = [section.id for section in form("person").sections]
    assert sections.index("safe_contact") < sections.index("contact")


def test_each_column_of_the_exchange_standard_stands_for_one_field() -> None:
    used = [field.htcds for _one, field in ALL_FIELDS if field.htcds is not None]
    assert sorted(used) == sorted(set(used))
    assert len(used) >= 35


def test_regions_belong_to_the_countries_that_offer_them() -> None:
    exploitation = form("exploitation")
    regions = {code.code[:2] for code in codes.code_list("REGION").codes}
    for name in ("region", "recruitment_region"):
        condition = exploitation.field(name).shown_when
        assert condition is not None
        assert {v for part in compared(condition) for v in part.values} == regions
    for code in codes.code_list("REGION").codes:
        places = codes.code_list(f"PLACE_{code.code[:2]}")
        assert places.by_code[code.code].labels == code.labels


def test_the_seven_ticks_of_the_consent_guidance_are_there() -> None:
    ticks = [section for section in form("consent").sections if section.id == "ticks"]
    assert [field.kind for field in ticks[0].fields] == [FieldKind.YES_NO] * 7
    assert not any(field.required for field in ticks[0].fields)
