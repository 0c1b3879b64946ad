from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.name_index import NameIndex

PEOPLE = {
    1: ["Ана Ђорђевић"],
    2: ["Anja Petrović", "Anja Ilić"],
    3: ["Shkëlzen Hoxha"],
    4: ["Цветана Димитрова"],
    5: ["Jovana Đorđić"],
    6: ["Marija-Ana Kostić"],
    7: ["Ana Đorđević"],
    8: ["Bogdana Simić"],
}
FEW = st.sampled_from(["Ana", "Ива", "Petrović", "Хоџа", "Hodža", "Jo", "Цветанова", "Ilić"])


@pytest.fixture
def index() -> NameIndex[int]:
    return NameIndex(PEOPLE.items())


def found(index: NameIndex[int], typed: str) -> list[int]:
    return [hit.key for hit in index.search(typed)]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("djordjevic", 1), ("Ђорђ", 7), ("gjorgj", 1), ("dordevic", 1), ("хоџа", 3), ("hodza", 3),
        ("shkel", 3), ("шкел", 3), ("škeljzen", 3), ("tsvet", 4), ("cvetana", 4), ("Цветана", 4),
        ("dimitrova cv", 4), ("ilic anja", 2), ("petrovic", 2), ("kostic ana", 6), ("simic", 8),
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_script_and_order(
    index: NameIndex[int], typed: str, key: int
) -> None:
    assert key in found(index, typed)


@pytest.mark.parametrize(
    ("typed", "key"), [("petorvic", 2), ("hoxa", 3), ("dimitrva", 4), ("shkelzn", 3)]
)
def test_a_wrong_letter_is_forgiven(index: NameIndex[int], typed: str, key: int) -> None:
    assert found(index, typed)[0] == key


def test_the_whole_word_comes_before_beginning_part_and_likeness(index: NameIndex[int]) -> None:
    assert found(index, "ana")[:4] == [7, 6, 1, 2]
    assert set(found(index, "ana")[4:]) == {4, 5, 8}
    distances = [hit.distance for hit in index.search("ana")]
    assert distances == sorted(distances)


def test_all_words_must_be_met(index: NameIndex[int]) -> None:
    assert found(index, "ana hoxha") == []
    assert found(index, "ana dj")[:2] == [7, 1]


@pytest.mark.parametrize("typed", ["", "   ", "-", "123", "!"])
def test_nothing_typed_finds_nobody(index: NameIndex[int], typed: str) -> None:
    assert found(index, typed) == []


def test_no_more_are_found_than_asked_for(index: NameIndex[int]) -> None:
    assert len(index.search("a", limit=3)) == 3
    assert len(index.search("a")) <= len(PEOPLE)


def test_another_spelling_finds_the_name_that_is_shown(index: NameIndex[int]) -> None:
    assert index.search("ilic")[0].name == "Anja Petrović"


def test_a_new_name_is_found_and_the_old_one_is_not(index: NameIndex[int]) -> None:
    index.put(3, ["Liridon Krasniqi"])
    assert found(index, "krasnici") == [3]
    assert found(index, "hoxha") == []
    assert len(index) == len(PEOPLE)


def test_whoever_is_dropped_is_not_found(index: NameIndex[int]) -> None:
    index.drop(3)
    index.drop(99)
    assert found(index, "hoxha") == []
    assert len(index) == len(PEOPLE) - 1


@given(st.lists(st.lists(FEW, min_size=1, max_size=3).map(" ".join), max_size=30), FEW)
def test_every_beginning_of_a_name_finds_its_bearer(people: list[str], typed: str) -> None:
    index = NameIndex(enumerate([person] for person in people))
    for end in range(1, len(typed) + 1):
        hits = {hit.key for hit in index.search(typed[:end], limit=100)}
        # The plainly typed letters of a name are a beginning of it at every keystroke.
        bearers = {key for key, person in enumerate(people) if typed in person.split()}
        assert bearers <= hits


@given(st.lists(st.text(max_size=12), max_size=10), st.text(max_size=8), st.integers(1, 5))
def test_any_text_is_searched_without_an_error(people: list[str], typed: str, limit: int) -> None:
    index = NameIndex(enumerate([person] for person in people))
    hits = index.search(typed, limit)
    assert len(hits) <= limit
    assert len({hit.key for hit in hits}) == len(hits)
