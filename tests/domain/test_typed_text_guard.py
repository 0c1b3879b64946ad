import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.typed_text_guard import (
    MESSAGES,
    SUGGESTIONS,
    Mark,
    Trait,
    finders,
    objections,
)

KNOWN = ("identified.total", "identified_by_sex.F", "period")


def traits(text: str, language: str = "en") -> list[tuple[Trait, str]]:
    found = objections(text, KNOWN, finders(language))
    return [(one.trait, one.found) for one in found]


@pytest.mark.parametrize(
    ("text", "trait", "found"),
    [
        ("We helped 66 people.", Trait.NUMBER, "66"),
        ("We helped 1,234 people.", Trait.NUMBER, "1,234"),
        ("We helped ٦٦ people.", Trait.NUMBER, "٦٦"),
        ("We helped Ⅳ people and ½ more.", Trait.NUMBER, "Ⅳ"),
        ("We helped sixty-six people.", Trait.NUMBER_WORD, "sixty-six"),
        ("A sixteen-year-old girl came.", Trait.AGE, "sixteen-year-old"),
        ("She came on 3 March.", Trait.DATE, "3 March"),
        ("She came in March.", Trait.DATE, "March"),
        ("She worked in a bar in Leskovac.", Trait.PLACE, "Leskovac"),
        ("We thank M.K. for her courage.", Trait.INITIALS, "M.K."),
        ("Now {identified.men} people.", Trait.UNKNOWN_FIGURE, "{identified.men}"),
        ("Now {} people.", Trait.UNKNOWN_FIGURE, "{}"),
        ("Now {identified.total people.", Trait.LONE_BRACE, "{"),
        ("Now identified.total} people.", Trait.LONE_BRACE, "}"),
        ("{identified.total}{identified_by_sex.F} people", Trait.TOUCHING, "}{"),
        ("{identified.total}/{identified_by_sex.F} people", Trait.TOUCHING, "}/{"),
        ("six\u200bteen people", Trait.UNSEEN_SIGN, "\u200b"),
        ("right\u202eto left", Trait.UNSEEN_SIGN, "\u202e"),
    ],
)
def test_what_must_not_stand_is_found_at_its_place(text: str, trait: Trait, found: str) -> None:
    assert (trait, found) in traits(text)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("sr", "Помогли смо шездесет и шест особа.", "шездесет и шест"),
        ("sr_Latn", "Pomogli smo šezdeset i šest osoba.", "šezdeset i šest"),
        ("bs", "Trećina osoba bila je iz inostranstva.", "Trećina"),
        ("mk", "Помогнавме на дваесет лица.", "дваесет"),
        ("bg", "Помогнахме на двадесет души.", "двадесет"),
        ("sq", "Ndihmuam njëzet persona.", "njëzet"),
        ("en", "Half of them were children.", "Half"),
    ],
)
def test_number_words_of_every_language_are_found(language: str, text: str, found: str) -> None:
    assert (Trait.NUMBER_WORD, found) in traits(text, language)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("sr", "Живела је у Лесковцу.", "Лесковцу"),
        ("sr_Latn", "Živela je u Leskovcu.", "Leskovcu"),
        ("bs", "Radila je u Tuzli.", "Tuzli"),
        ("mk", "Живееше во Тетово.", "Тетово"),
        ("bg", "Живееше в Пловдив.", "Пловдив"),
        ("sq", "Ajo jetonte në Prizren.", "Prizren"),
    ],
)
def test_towns_of_the_region_are_found(language: str, text: str, found: str) -> None:
    assert (Trait.PLACE, found) in traits(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "We helped {identified.total} people in {period}, among them {identified_by_sex.F} women.",
        "For the first time this year, several partners joined us; many thanks.",
        "Most were children. Some came with their mothers.",
    ],
)
def test_sentences_with_figures_from_the_list_pass(text: str) -> None:
    assert traits(text) == []


def test_of_pieces_that_overlap_the_one_that_tells_most_is_kept() -> None:
    assert traits("She was 16 years old.") == [(Trait.AGE, "16 years old")]


def test_a_finder_of_another_module_is_asked_too() -> None:
    def places(text: str) -> list[Mark]:
        start = text.index("Niš")
        return [Mark(start, start + 3, Trait.PLACE)]

    [found] = objections("A flat in Niš.", (), (places,))
    assert (found.trait, found.found, found.start) == (Trait.PLACE, "Niš", 10)


def test_every_trait_has_its_message_and_a_suggestion() -> None:
    assert set(MESSAGES) == set(SUGGESTIONS) == set(Trait)


@given(st.text(max_size=80))
def test_no_digit_passes_whatever_stands_around_it(text: str) -> None:
    found = objections(text, KNOWN)
    kept = list(text)
    for one in found:
        kept[one.start : one.end] = " " * (one.end - one.start)
    rest = "".join(kept)
    for key in KNOWN:
        rest = rest.replace(f"{{{key}}}", "")
    assert not any(sign.isnumeric() and sign.isdigit() for sign in rest)


@given(st.text(max_size=80))
def test_objections_stand_in_order_and_do_not_overlap(text: str) -> None:
    found = objections(text, KNOWN, finders("en"))
    ends = [0, *(one.end for one in found)]
    assert all(one.start >= end for one, end in zip(found, ends, strict=False))
    assert all(text[one.start : one.end] == one.found for one in found)
