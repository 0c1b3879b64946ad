"""The words of every language: whole, in one script, printable, compiled from their text."""

from __future__ import annotations

import gettext
from collections import Counter

import pytest

from casevault.domain.transliteration import to_latin
from catalogue_reading import (
    CYRILLIC_COLUMNS,
    IN_CYRILLIC,
    IN_LATIN,
    LATIN_COLUMNS,
    LOCALE,
    PLACEHOLDER,
    TRANSLATED,
    builder,
    catalog,
    forms,
    ids,
    labels,
    latin_words,
    messages,
    mixed_words,
    plural_of,
    printable,
    script,
)

# Words in Latin letters that a Cyrillic text may hold although the English text does not.
LATIN_WORDS = {
    "nid": "the Albanian number has this name in every language",
    "rsd": "the code of a currency",
    "mb": "the sign of a unit",
}


def test_the_rule_for_mixed_words_sees_a_single_wrong_letter() -> None:
    assert mixed_words("особa") == ["особa"]
    assert mixed_words("osоba {count} особа CSV") == ["osоba"]


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_word_mixes_two_scripts(code: str) -> None:
    found = [
        (text, mixed_words(text))
        for message in messages(code)
        for text in (*ids(message), *forms(message))
        if mixed_words(text)
    ]
    assert found == []


@pytest.mark.parametrize("code", IN_CYRILLIC)
def test_a_latin_word_in_cyrillic_text_is_one_that_english_has_too(code: str) -> None:
    found = {}
    for message in messages(code):
        english = set().union(*(latin_words(text) for text in ids(message)))
        for form in forms(message):
            strange = latin_words(form) - english - LATIN_WORDS.keys()
            if strange:
                found[form] = strange
    assert found == {}


def test_every_allowance_for_a_latin_word_is_still_needed() -> None:
    said = {word for m in messages("sr") for form in forms(m) for word in latin_words(form)}
    assert LATIN_WORDS.keys() <= said


@pytest.mark.parametrize("code", IN_LATIN)
def test_a_text_in_latin_letters_holds_no_cyrillic_letter(code: str) -> None:
    wrong = [
        form
        for message in messages(code)
        for form in forms(message)
        if any(script(letter) == "CYRILLIC" for letter in form)
    ]
    assert wrong == []


def test_no_label_of_a_code_mixes_two_scripts() -> None:
    found = [
        (row["list"], row["code"], column)
        for row in labels()
        for column in (*CYRILLIC_COLUMNS, *LATIN_COLUMNS)
        if mixed_words(row[column])
    ]
    assert found == []


def test_a_latin_word_in_a_cyrillic_label_is_a_known_name() -> None:
    found = {
        (row["list"], row["code"], column): strange
        for row in labels()
        for column in CYRILLIC_COLUMNS
        if (strange := latin_words(row[column]) - latin_words(row["en"]))
    }
    assert found == {}


def test_a_label_in_latin_letters_holds_no_cyrillic_letter() -> None:
    found = [
        (row["list"], row["code"], column)
        for row in labels()
        for column in LATIN_COLUMNS
        if any(script(letter) == "CYRILLIC" for letter in row[column])
    ]
    assert found == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_source(code: str) -> None:
    wrong = []
    for message in messages(code):
        wanted = Counter(PLACEHOLDER.findall(ids(message)[-1]))
        for place, form in enumerate(forms(message)):
            numbers = [n for n in range(1000) if plural_of(code)(n) == place]
            # A form for one number only may say it in words.
            spare = {"{count}"} if len(ids(message)) > 1 and len(numbers) == 1 else set()
            found = Counter(PLACEHOLDER.findall(form))
            if {name for name in (found - wanted) + (wanted - found) if name not in spare}:
                wrong.append(form)
    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_counted_thing_has_every_plural_form(code: str) -> None:
    count = catalog(code).num_plurals
    assert {plural_of(code)(number) for number in range(1000)} == set(range(count))
    wrong = [
        ids(message)
        for message in messages(code)
        if len(ids(message)) > 1
        and forms(message)
        and (len(forms(message)) != count or not all(forms(message)))
    ]
    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_bundled_fonts_show_every_character(code: str) -> None:
    texts = "".join("".join((*ids(m), *forms(m))) for m in messages(code))
    assert {c for c in texts if c != "\n" and ord(c) not in printable()} == set()


def test_the_bundled_fonts_show_every_character_of_the_code_lists() -> None:
    columns = (*CYRILLIC_COLUMNS, *LATIN_COLUMNS)
    texts = "".join(row[column] for row in labels() for column in columns)
    assert {c for c in texts if ord(c) not in printable()} == set()


def first_numbers(code: str) -> list[int]:
    """For each plural form the first number that takes it."""
    places = range(catalog(code).num_plurals)
    return [next(n for n in range(1000) if plural_of(code)(n) == place) for place in places]


def compiled(code: str) -> gettext.GNUTranslations:
    with (LOCALE / code / "LC_MESSAGES" / "casevault.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_catalogue_says_what_the_text_says(code: str) -> None:
    spoken = compiled(code)
    for message in messages(code):
        if not forms(message):
            continue
        if len(ids(message)) > 1:
            one, many = ids(message)
            numbers = first_numbers(code)
            said = tuple(spoken.ngettext(one, many, number) for number in numbers)
        elif message.context:
            said = (spoken.pgettext(message.context, ids(message)[0]),)
        else:
            said = (spoken.gettext(ids(message)[0]),)
        assert said == forms(message)


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_catalogue_is_built_from_the_text(code: str) -> None:
    path = LOCALE / code / "LC_MESSAGES" / "casevault.mo"
    assert path.read_bytes() == builder().mo_bytes(builder().read(code))


def test_serbian_in_latin_letters_is_the_cyrillic_text_letter_by_letter() -> None:
    cyrillic = {(message.id, message.context): forms(message) for message in messages("sr")}
    latin = {(message.id, message.context): forms(message) for message in messages("sr_Latn")}
    assert latin == {
        key: tuple(to_latin(form, "sr") for form in said) for key, said in cyrillic.items()
    }
