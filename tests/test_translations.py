"""The words of every language: whole, in one script, printable, and one word per thing."""

from __future__ import annotations

import csv
import gettext
import importlib.util
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from casevault import i18n, paths
from casevault.domain.transliteration import to_latin
from casevault.i18n import LANGUAGES
from casevault.ui.qt_text import QtWords

ROOT = Path(__file__).resolve().parent.parent
LOCALE = paths.resource("locale")
TRANSLATED = tuple(language.code for language in LANGUAGES if language.code != "en")
IN_CYRILLIC = ("sr", "mk", "bg")
IN_LATIN = ("sr_Latn", "bs", "sq")
CODE_FILES = ("codelists.csv", "extra_lists.csv", "form_lists.csv", "countries.csv")
CYRILLIC_COLUMNS = ("sr_Cyrl", "mk", "bg")
LATIN_COLUMNS = ("en", "sr_Latn", "bs", "sq")

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
LETTERS = re.compile(r"[^\W\d_]+")

# Words in Latin letters that a Cyrillic text may hold although the English text does not.
LATIN_WORDS = {
    "nid": "the Albanian number has this name in every language",
    "rsd": "the code of a currency",
    "mb": "the sign of a unit",
}
# The screens say person. Only names and terms of the law and of statistics may say victim.
VICTIM = {
    "en": "victim",
    "sr": "жртв",
    "sr_Latn": "žrtv",
    "bs": "žrtv",
    "mk": "жртв",
    "bg": "жертв",
    "sq": "viktim",
}
VICTIM_MESSAGES = {
    "Centre for Human Trafficking Victims' Protection, statistical report for 2023": (
        "the official name of the authority whose definitions are followed"
    ),
}
VICTIM_LABELS = {
    "REPOUT.IDENT": "outcome as the Centre's statistics name it",
    "REPOUT.NOTVIC": "outcome as the Centre's statistics name it",
    "IDSTATUS.PRESUMED": "status as the law names it",
    "IDSTATUS.FORMAL": "status as the law names it",
    "IDSTATUS.NOTVIC": "status as the law names it",
    "DECBODY.RS_CZZTLJ": "official name of a body",
    "DECBODY.MK_OTI": "official name of a body",
    "DECBODY.ME_TFITV": "official name of a body",
    "DECBODY.CSW": "children identified by law as victims",
    "DECBODY.XK_NRM": "the advocate's title in law",
    "CONTROL.CHILDU": "means of control as the exchange standard names it",
    "CLOSE.NOTVIC": "status as the law names it",
    "CLOSE.RETRAF": "status as the law names it",
    "PROCROLE.INJ": "role in criminal proceedings",
    "PROCROLE.PROT": "role in criminal proceedings",
    "ICTPH.ADVERT": "phase as the field names it",
}

# One word per thing (docs/glossary.md): where English has the word, Serbian has its stem.
ONE_WORD: Mapping[str, str] = {
    r"vaults?": "сеф",
    r"passphrases?": "лозинк",
    r"case codes?": "шифр",
    r"case workers?": "водите",
    r"coordinators?": "координатор",
    r"directors?": "директор",
    r"data officer": "лице за заштиту података",
    r"trainers?": "водите",
    r"consents?": "пристан",
    r"backups?": "копиј",
    r"drafts?": "нацрт",
    r"quarters?": "тромесеч",
    r"citizenship": "држављанств",
    r"exploitation": "експлоатациј",
    r"sealed": "печа",
    r"identity card": "картиц",
    r"table sets?": "скуп",
    r"rounding": "заокружив",
    r"figures?": "бројк",
    r"releases?": "обја",
}
OTHER_WORD = {
    "Keep this window out of screenshots and recordings": "",
}


@cache
def builder() -> ModuleType:
    """The program that extracts, merges and compiles."""
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "packaging/catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def catalog(code: str) -> Catalog:
    path = LOCALE / code / "LC_MESSAGES" / "casevault.po"
    with path.open("rb") as file:
        return read_po(file, locale=code)


def messages(code: str) -> Iterator[Message]:
    """Every message of a language but the head."""
    return (message for message in catalog(code) if message.id)


def ids(message: Message) -> tuple[str, ...]:
    """One English text, or singular and plural."""
    found: Any = message.id
    return tuple(found) if isinstance(found, (tuple, list)) else (found,)


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a message, none when it is not translated."""
    string: Any = message.string
    found = tuple(string) if isinstance(string, (tuple, list)) else (string,)
    return found if any(found) else ()


@cache
def plural_of(code: str) -> Any:
    """The form that each number takes in a language."""
    return gettext.c2py(catalog(code).plural_expr)


@cache
def labels() -> tuple[dict[str, str], ...]:
    """The rows of all code lists."""
    rows: list[dict[str, str]] = []
    for name in CODE_FILES:
        with paths.resource(f"codes/{name}").open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return tuple(rows)


@cache
def printable() -> frozenset[int]:
    """Every character that the bundled fonts can show."""
    found: set[int] = set()
    for path in sorted(paths.resource("fonts").glob("*.ttf")):
        found |= set(TTFont(path).getBestCmap())
    return frozenset(found)


def script(letter: str) -> str:
    return unicodedata.name(letter, "OTHER").split()[0]


def latin_words(text: str) -> set[str]:
    """The words in Latin letters, in small ones, placeholders left out."""
    words = LETTERS.findall(PLACEHOLDER.sub(" ", text))
    return {word.casefold() for word in words if script(word[0]) == "LATIN"}


def mixed_words(text: str) -> list[str]:
    """Words in which letters of two scripts stand side by side."""
    words = LETTERS.findall(unicodedata.normalize("NFC", PLACEHOLDER.sub(" ", text)))
    return [word for word in words if {"LATIN", "CYRILLIC"} <= {script(c) for c in word}]


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


@pytest.mark.parametrize(
    ("number", "form"), [(1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (21, 0), (22, 1), (0, 2)]
)
def test_serbian_counts_in_three_forms(number: int, form: int) -> None:
    assert plural_of("sr")(number) == form
    assert plural_of("sr_Latn")(number) == form


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


def test_serbian_is_whole() -> None:
    texts = [message for message in builder().extract() if message.id]
    known = {
        (message.id, message.context): bool(forms(message)) and all(forms(message))
        for message in messages("sr")
    }
    missing = [m.id for m in texts if not known.get((m.id, m.context), False)]
    assert len(missing) <= 0.05 * len(texts), missing


@pytest.mark.parametrize("code", ["en", *TRANSLATED])
def test_the_screens_say_person(code: str) -> None:
    found = set()
    for message in messages("sr" if code == "en" else code):
        said = ids(message) if code == "en" else forms(message)
        if any(VICTIM[code] in text.lower() for text in said):
            found.add(ids(message)[0])
    assert found <= VICTIM_MESSAGES.keys()


def test_a_label_says_victim_only_where_law_or_statistics_do() -> None:
    columns = {"en": "en", "sr": "sr_Cyrl", "sr_Latn": "sr_Latn", "bs": "bs", "mk": "mk"}
    columns |= {"bg": "bg", "sq": "sq"}
    found = {
        f"{row['list']}.{row['code']}"
        for row in labels()
        for code, column in columns.items()
        if VICTIM[code] in row[column].lower()
    }
    assert found == VICTIM_LABELS.keys()


def test_every_allowance_for_a_message_is_still_needed() -> None:
    texts = {text for message in messages("sr") for text in ids(message)}
    assert VICTIM_MESSAGES.keys() <= texts
    assert OTHER_WORD.keys() <= texts
    said = {word for m in messages("sr") for form in forms(m) for word in latin_words(form)}
    assert LATIN_WORDS.keys() <= said


def test_serbian_has_one_word_for_each_thing() -> None:
    wrong = []
    for message in messages("sr"):
        english = PLACEHOLDER.sub(" ", " ".join(ids(message))).lower()
        said = " ".join(forms(message)).lower()
        for pattern, stem in ONE_WORD.items():
            if not said or ids(message)[0] in OTHER_WORD or stem in said:
                continue
            if re.search(rf"\b{pattern}\b", english):
                wrong.append((ids(message)[0], stem))
    assert wrong == []


def test_serbian_punctuation_agrees_with_its_source() -> None:
    wrong = []
    for message in messages("sr"):
        for form in forms(message):
            source = ids(message)[-1]
            if (
                form.count("„") != form.count("“")
                or "”" in form
                or form.count("\n") != source.count("\n")
            ):
                wrong.append(form)
            if (
                source.endswith("…") != form.endswith("…")
                or source[-1:].isspace() != form[-1:].isspace()
            ):
                wrong.append(form)
    assert wrong == []


@pytest.fixture
def serbian() -> Iterator[None]:
    before = i18n.language().code
    i18n.set_language("sr")
    yield
    i18n.set_language(before)


@pytest.mark.usefixtures("serbian")
@pytest.mark.parametrize("widget", [QLineEdit, QPlainTextEdit])
def test_the_menu_of_a_line_speaks_serbian(
    qtbot: QtBot, qapp: QApplication, widget: type[QLineEdit | QPlainTextEdit]
) -> None:
    words = QtWords(qapp)
    qapp.installTranslator(words)
    line = widget()
    qtbot.addWidget(line)
    menu = line.createStandardContextMenu()
    said = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    qapp.removeTranslator(words)
    assert len(said) == 7
    assert [text for text in said if latin_words(text)] == []
