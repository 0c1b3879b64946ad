"""Serbian says each thing with one word, says person, and leaves nothing in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from casevault import i18n
from casevault.ui.qt_text import QtWords
from catalogue_reading import (
    PLACEHOLDER,
    ROOT,
    TRANSLATED,
    builder,
    forms,
    ids,
    labels,
    latin_words,
    messages,
    plural_of,
)

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


@pytest.mark.parametrize(
    ("number", "form"), [(1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (21, 0), (22, 1), (0, 2)]
)
def test_serbian_counts_in_three_forms(number: int, form: int) -> None:
    assert plural_of("sr")(number) == form
    assert plural_of("sr_Latn")(number) == form


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


def test_the_glossary_names_every_thing_in_serbian() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    assert rows[0][-1] == "српски"
    assert [row[0] for row in rows if len(row) != 4 or not row[3].strip()] == []


def test_serbian_has_one_word_for_each_thing() -> None:
    wrong = []
    for message in messages("sr"):
        english = PLACEHOLDER.sub(" ", " ".join(ids(message))).lower()
        said = " ".join(forms(message)).lower()
        for pattern, stem in ONE_WORD.items():
            if not said or stem in said:
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
