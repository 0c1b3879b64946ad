from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casevault.domain import names, transliteration

# Spellings of one name, as documents of several countries have it.
ONE_NAME = [
    "Ђорђевић Đorđević Djordjevic Gjorgjeviq Dordevic",
    "Хоџа Hodža Hoxha HODZA",
    "Красниќи Krasnići Krasniqi",
    "Мария Marija Mariya Maria Марија MARIA",
    "Цветанова Tsvetanova Cvetanova",
    "Шкељзен Škeljzen Shkëlzen",
    "Љиљана Ljiljana Liljana Lilyana Лиляна",
    "Александра Aleksandra Alexandra",
    "Христо Hristo Christo",
    "Ќемал Kjemal Ḱemal Ćemal Qemal",
    "Ѓорѓи Gjorgji Đorđi Ǵorǵi",
    "Желько Zheljko Željko Жељко",
    "Юлия Yuliya Julija Iuliia Јулија",
    "Његош Njegoš Njegosh",
    "Џемал Džemal Xhemal Ǆemal",
    "Татьяна Tatjana Tatyana Татјана Tatiana",
    "Любомир Lyubomir Љубомир Ljubomir",
    "Щерев Shterev Štěrev",
    "Софија Sofija Sofia София Sophia",
    "Dhurata Дурата Durata",
    "Thëllëza Телеза Teleza",
    "Rrezarta Резарта Rezarta",
    "Śekić Секић Sekic",
]

CYRILLIC_NAMES = "Ана Љубица Ђорђе Џенан Жарко Његош Ћирко Чедомир Шаћир Хаџи Јелисавета Цветко"
MACEDONIAN_NAMES = "Ѓорѓи Ќемал Ѕвездан Џемиле Љупчо Жаклина Чедо Шабан Јован Његослав"
BULGARIAN_NAMES = "Цветан Щерю Юлия Ясен Желязко Христо Чавдар Шишман Йордан Гюрга Любен"


@pytest.mark.parametrize("spellings", ONE_NAME)
def test_spellings_of_one_name_share_a_fold_key(spellings: str) -> None:
    assert len({names.fold_key(spelling) for spelling in spellings.split()}) == 1


def test_different_names_have_different_fold_keys() -> None:
    firsts = [names.fold_key(spellings.split()[0]) for spellings in ONE_NAME]
    assert len(set(firsts)) == len(ONE_NAME)


@pytest.mark.parametrize(
    ("language", "name"),
    [("sr", n) for n in CYRILLIC_NAMES.split()]
    + [("mk", n) for n in MACEDONIAN_NAMES.split()]
    + [("bg", n) for n in BULGARIAN_NAMES.split()],
)
def test_transliteration_keeps_the_fold_key(language: str, name: str) -> None:
    assert names.fold_key(transliteration.to_latin(name, language)) == names.fold_key(name)


@given(st.text(max_size=30))
def test_a_fold_key_is_made_of_letters(text: str) -> None:
    key = names.fold_key(text)
    assert key == "" or key.isalpha()
    assert names.fold_key(text.upper().lower()) == names.fold_key(
        text.upper().lower().upper().lower()
    )


@given(st.sampled_from(ONE_NAME), st.sampled_from([str.upper, str.lower, str.title, str.strip]))
def test_case_and_spaces_do_not_matter(spellings: str, change: type[str]) -> None:
    for spelling in spellings.split():
        assert names.fold_key(f" {change(spelling)} ") == names.fold_key(spelling)


def test_a_letter_of_the_other_script_inside_a_word_is_seen_through() -> None:
    assert names.fold_look_alikes("Мaрија") == "Марија"
    assert names.fold_look_alikes("Маrija") == "Marija"
    assert names.fold_look_alikes("Petrovа Ана") == "Petrova Ана"
    assert names.fold_look_alikes("Željkо") == "Željko"


def test_a_word_that_no_look_alike_explains_is_left_alone() -> None:
    assert names.fold_look_alikes("Жana") == "Жana"
    assert names.fold_look_alikes("Ана Ana") == "Ана Ana"


@given(st.text(alphabet="аАбвгеЕжМморстухВН", max_size=12))
def test_a_word_in_one_script_is_never_changed(word: str) -> None:
    assert names.fold_look_alikes(word) == word


def test_the_parts_of_a_name_are_its_words() -> None:
    assert names.words("Ана-Марија  Петровић Цветкова") == ("Ана", "Марија", "Петровић", "Цветкова")
    assert names.words("d'Artagnan") == ("d", "Artagnan")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Петрова", "Петров"),
        ("Гоцевска", "Gocevski"),
        ("Krasniqi", "Krasniq"),
        ("Димитрова", "Dimitrov"),
        ("Antonija", "Antonia"),
        ("Велинска", "Велински"),
    ],
)
def test_the_stem_of_a_surname_does_not_tell_the_sex(one: str, other: str) -> None:
    stems = {names.surname_stem(names.fold_key(name)) for name in (one, other)}
    assert len(stems) == 1


def test_the_stem_of_a_given_name_drops_the_albanian_ending_only() -> None:
    def stem(name: str) -> str:
        return names.given_stem(names.fold_key(name))

    assert stem("Agimi") == stem("Agim")
    assert stem("Ivana") != stem("Ivan")
    assert stem("Ani") != stem("An")


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("ana", "ana", 0),
        ("ana", "ane", 1),
        ("ana", "naa", 1),
        ("", "ab", 2),
        ("petrovic", "petrovci", 1),
        ("abc", "xyz", 3),
    ],
)
def test_the_distance_counts_letters(first: str, second: str, distance: int) -> None:
    assert names.edit_distance(first, second, 5) == distance
    assert names.edit_distance(first, second, distance) == distance
    if distance:
        assert names.edit_distance(first, second, distance - 1) == distance


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 8))
def test_the_distance_is_symmetric_and_zero_only_between_equals(a: str, b: str, limit: int) -> None:
    found = names.edit_distance(a, b, limit)
    assert found == names.edit_distance(b, a, limit) <= limit + 1
    assert (found == 0) == (a == b)


@given(st.text("abcčćž", max_size=10), st.text("abcčćž", max_size=10))
def test_similarity_lies_between_0_and_1(a: str, b: str) -> None:
    assert 0 <= names.similarity(a, b) <= 1
    assert names.similarity(a, b) == pytest.approx(names.similarity(b, a))


def test_similarity_ranks_by_the_original_spelling() -> None:
    assert names.similarity("Ана", "Ana") == 1
    assert 1 > names.similarity("Ana", "Anja") > names.similarity("Ana", "Jelena")


@given(st.text(max_size=20))
def test_a_name_is_like_itself(name: str) -> None:
    assert names.similarity(name, name) == 1


@given(st.text("абвгдежзијклмнопрстћуфхцчџшђљњ", min_size=2, max_size=10), st.integers(0, 9))
def test_a_latin_look_alike_never_changes_the_fold_key(word: str, place: int) -> None:
    place %= len(word)
    swapped = word[:place] + word[place].translate(names._TO_LATIN_LOOK) + word[place + 1 :]
    # Where every letter has a twin, the word may be a word of the other script.
    assume(any(letter.translate(names._TO_LATIN_LOOK) == letter for letter in word))
    assert names.fold_key(swapped) == names.fold_key(word)
