"""The help: whole in both languages, true to the words on the screen, found in any script."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

from casevault import paths
from casevault.i18n import LANGUAGES, catalogue
from casevault.services import help_texts
from casevault.services.help_texts import TOPICS, HelpTopic
from casevault.ui import pages
from casevault.ui.attachments.documents_pane import DocumentsPane
from casevault.ui.door import DoorPage
from casevault.ui.page import Page
from casevault.ui.records.access_pane import AccessPane
from casevault.ui.widgets.key_file_maker import KeyFileMaker
from catalogue_reading import forms, ids, latin_words, messages, mixed_words, printable

WRITTEN = ("en", "sr")
FEWEST_WORDS, MOST_WORDS = 120, 350
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
# Words in Latin letters that stand in the Serbian texts as they do in the English ones.
KEYS_AND_NAMES = {
    "ctrl",
    "shift",
    "page",
    "down",
    "enter",
    "caps",
    "lock",
    "f",
    "h",
    "l",
    "n",
    "s",
    "r",
    "up",
    "usb",
}
COMMANDS = {"casevault", "restore", "xlsx", "csv", "pdf", "cvb", "cvk"}


def topic(topic_id: str, language: str) -> HelpTopic:
    return next(each for each in help_texts.topics(language) if each.id == topic_id)


def bold(text: str) -> set[str]:
    return {" ".join(words.split()) for words in BOLD.findall(text)}


def title(language: str, typed: str) -> str:
    """The first topic that a search finds."""
    return help_texts.found(help_texts.topics(language), typed)[0].title


def on_the_pages() -> set[str]:
    """The help that the pages of the program ask for."""
    for module in pkgutil.iter_modules(pages.__path__):
        import_module(f"{pages.__name__}.{module.name}")
    every = [*leaves(Page), *leaves(DoorPage)]
    on_pages = {each.help_id for each in every if each.__module__.startswith("casevault.")}
    parts = {DocumentsPane.help_id, AccessPane.help_id, KeyFileMaker.help_id}
    return on_pages | parts


def leaves(kind: type[Page | DoorPage]) -> list[type[Page | DoorPage]]:
    """The pages themselves, without the frames that several are built on."""
    return [leaf for each in kind.__subclasses__() for leaf in leaves(each)] or [kind]


def test_every_page_has_its_help_and_no_help_is_without_a_page() -> None:
    assert on_the_pages() == set(TOPICS)


@pytest.mark.parametrize("language", WRITTEN)
def test_every_topic_is_a_file_and_no_file_is_forgotten(language: str) -> None:
    files = {path.stem for path in paths.resource(f"help/{language}").iterdir()}

    assert files == set(TOPICS)


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("topic_id", TOPICS)
def test_a_text_is_short_enough_for_a_tired_person(topic_id: str, language: str) -> None:
    words = topic(topic_id, language).text.split()

    assert FEWEST_WORDS <= len(words) <= MOST_WORDS


@pytest.mark.parametrize("topic_id", TOPICS)
def test_both_languages_have_the_same_headings_steps_and_paragraphs(topic_id: str) -> None:
    def shape(language: str) -> list[str]:
        lines = topic(topic_id, language).text.splitlines()
        return [re.match(r"#*|\d+\.|-", line).group() if line else "" for line in lines]  # type: ignore[union-attr]

    assert shape("sr") == shape("en")


@pytest.mark.parametrize("topic_id", TOPICS)
def test_a_text_says_what_to_do_what_is_protected_and_what_if_it_goes_wrong(topic_id: str) -> None:
    levels = [len(signs) for signs, _words in HEADING.findall(topic(topic_id, "en").text)]

    assert levels == [1, 2, 2, 2]


@pytest.mark.parametrize("topic_id", TOPICS)
def test_a_title_and_every_bold_word_is_a_word_of_the_screen(topic_id: str) -> None:
    on_screens = [
        message
        for message in messages("sr")
        if any(file.startswith("src/casevault/ui/") for file, _line in message.locations)
    ]
    said = {text for message in on_screens for text in ids(message)}
    here = topic(topic_id, "en")

    assert ({here.title} | bold(here.text)) - said == set()


@pytest.mark.parametrize("topic_id", TOPICS)
def test_a_serbian_bold_word_is_the_translation_of_the_english_one(topic_id: str) -> None:
    english, serbian = topic(topic_id, "en"), topic(topic_id, "sr")
    speaks = catalogue("sr").gettext

    assert serbian.title == speaks(english.title)
    assert bold(serbian.text) == {speaks(words) for words in bold(english.text)}


@pytest.mark.parametrize("topic_id", TOPICS)
def test_no_word_mixes_two_scripts_and_latin_words_are_keys_or_commands(topic_id: str) -> None:
    text = topic(topic_id, "sr").text

    assert mixed_words(text) == []
    assert latin_words(text) - KEYS_AND_NAMES - COMMANDS == set()


@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_the_bundled_fonts_show_every_character(language: str) -> None:
    texts = "".join(each.text for each in help_texts.topics(language))

    assert {sign for sign in texts if sign != "\n" and ord(sign) not in printable()} == set()


@pytest.mark.parametrize("language", WRITTEN)
def test_the_texts_lead_nowhere_and_show_nothing_from_elsewhere(language: str) -> None:
    for each in help_texts.topics(language):
        assert not re.search(r"\]\(|<|https?:|!\[|`", each.text), each.id


def test_nobody_is_called_a_victim() -> None:
    forbidden = re.compile(r"\bvictim|\bклијент|\bжртв|\bштићени", re.IGNORECASE)

    assert [
        (language, each.id)
        for language in WRITTEN
        for each in help_texts.topics(language)
        if forbidden.search(each.text)
    ] == []


def test_serbian_in_latin_letters_has_the_words_of_its_own_catalogue() -> None:
    known = {form for message in messages("sr_Latn") for form in forms(message)}
    for each in help_texts.topics("sr_Latn"):
        assert ({each.title} | bold(each.text)) <= known
        assert not re.search(r"[\u0400-\u04ff]", each.text), each.id


@pytest.mark.parametrize("language", ["bs", "mk", "bg", "sq", "xx"])
def test_other_languages_read_english(language: str) -> None:
    assert help_texts.topics(language) == help_texts.topics("en")


def test_a_topic_without_a_text_in_a_language_is_read_in_english() -> None:
    assert help_texts._topic("unlock", "sr").title == "Откључај"
    assert help_texts._topic("unlock", "sq").title == "Unlock"


def test_a_search_finds_words_whatever_their_case() -> None:
    assert title("en", "passphrase") == "Change your passphrase"
    assert "ackup" in title("en", "BACKUPS")
    assert title("sr", "лозинка") == "Промена лозинке"


@pytest.mark.parametrize("typed", ["лозинка", "lozinka", "LOZINKE", "лозинком"])
def test_a_search_finds_a_word_in_any_script_and_ending(typed: str) -> None:
    for language in ("sr", "sr_Latn"):
        found = help_texts.found(help_texts.topics(language), typed)
        assert found[0].id == "passphrase"
        assert "unlock" in {each.id for each in found}


def test_a_search_finds_more_with_each_letter_until_a_word_is_whole() -> None:
    for length in range(1, len("passphrase") + 1):
        here = help_texts.found(help_texts.topics("en"), "passphrase"[:length])
        assert "passphrase" in {each.id for each in here}, length


def test_every_word_typed_must_be_there() -> None:
    both = help_texts.found(help_texts.topics("en"), "spreadsheet headings")

    assert [each.id for each in both] == ["import"]
    assert help_texts.found(help_texts.topics("en"), "spreadsheet zebra") == ()


@pytest.mark.parametrize("typed", ["", "  ", "…", "1"])
def test_without_a_word_all_topics_are_there_in_their_order(typed: str) -> None:
    assert [each.id for each in help_texts.found(help_texts.topics("en"), typed)] == list(TOPICS)


def test_the_places_of_a_word_are_whole_words_of_the_text() -> None:
    text = "Сеф, лозинка и лозинке."
    spans = help_texts.places(text, "lozinka")

    assert [text[begin:end] for begin, end in spans] == ["лозинка", "лозинке"]
    assert help_texts.places(text, "") == ()
