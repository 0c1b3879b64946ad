from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault import i18n
from casevault.domain.collation import sort_key

IN_ORDER = {
    "sr_Latn": "Cica Čaba Ćira Dunja Džemal Đorđe Eva Lana Luka Ljiljana Nada Nusret Njegoš Sara "
    "Šaćir Uroš Zoran Žika",
    "bs": "Amra Cica Čaba Ćira Dunja Džemal Đulsa Lamija Luka Ljerka Nusret Njego Selma Šejla "
    "Zehra Žana",
    "sr": "Авдо Вук Гаја Дуња Ђорђе Ева Жика Зоран Ивана Јован Лука Љиљана Нада Његош Сара Тара "
    "Ћира Урош Цица Чаба Џемал Шаћир",
    "mk": "Даме Ѓорѓи Ева Жана Зоја Ѕвездан Иван Јован Лука Љупчо Нада Његош Тоше Ќемал Уна Цане "
    "Чедо Џемо Шабан",
    "bg": "Дафина Ева Жана Зоя Иван Йордан Калин Цанко Чавдар Шишман Щерю Юлия Ясен",
    "sq": "Agim Dafina Diana Dhurata Eda Ëngjëll Fatos Gani Gjergj Liri Llazar Nora Njomza Rina "
    "Rrezarta Sara Shpresa Tana Thëllëza Vera Xeni Xhemal Yll Zana Zhaneta",
    "en": "Ana Éva Fay Xena",
}


@pytest.mark.parametrize("language", IN_ORDER)
def test_names_stand_in_the_order_of_the_alphabet(language: str) -> None:
    expected = IN_ORDER[language].split()
    shuffled = random.Random(1).sample(expected, len(expected))
    assert sorted(shuffled, key=lambda name: sort_key(name, language)) == expected


def test_every_language_of_the_program_has_an_alphabet() -> None:
    assert set(IN_ORDER) == {language.code for language in i18n.LANGUAGES}


def test_both_scripts_stand_in_one_order() -> None:
    mixed = ["Ђорђе", "Đurđa", "Ćira", "Чеда", "Бора"]
    assert sorted(mixed, key=lambda n: sort_key(n, "sr_Latn")) == [
        "Бора",
        "Чеда",
        "Ćira",
        "Ђорђе",
        "Đurđa",
    ]
    assert sorted(mixed, key=lambda n: sort_key(n, "sr")) == [
        "Бора",
        "Ђорђе",
        "Đurđa",
        "Ćira",
        "Чеда",
    ]


def test_a_shorter_name_stands_before_a_longer_one() -> None:
    keys = [sort_key(name, "sr_Latn") for name in ("Ana Bo", "Ana Petrović", "Anabela")]
    assert keys == sorted(keys)


def test_hyphens_and_case_only_break_ties() -> None:
    assert (
        sort_key("Ana-Marija", "bs").partition("\x01")[0]
        == sort_key("ANAMARIJA", "bs").partition("\x01")[0]
    )


def test_letters_of_no_alphabet_stand_last() -> None:
    assert sort_key("علي", "bs") > sort_key("Žžž", "bs")


@given(st.text(max_size=15), st.sampled_from(sorted(IN_ORDER)))
def test_different_texts_never_share_a_key(text: str, language: str) -> None:
    assert sort_key(text, language).endswith("\x01" + text)


@given(st.text("aäbcčćdđ ž", max_size=8), st.text("aäbcčćdđ ž", max_size=8))
def test_a_database_that_compares_bytes_sorts_the_same(a: str, b: str) -> None:
    one, other = sort_key(a, "bs"), sort_key(b, "bs")
    assert (one < other) == (one.encode() < other.encode())
