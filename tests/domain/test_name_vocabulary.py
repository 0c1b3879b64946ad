from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.name_vocabulary import Pattern, Vocabulary
from casevault.domain.names import edit_distance

WORDS = st.lists(st.text("abc", min_size=1, max_size=9), max_size=40)
TYPED = st.text("abc", min_size=1, max_size=8)


def vocabulary(words: list[str]) -> Vocabulary:
    found = Vocabulary()
    for row, word in enumerate(words):
        found.add(word, row)
    return found


@given(TYPED, st.text("abc", max_size=12))
def test_bits_count_wrong_letters_as_the_plain_rule_does(typed: str, word: str) -> None:
    longest = min(len(word), len(typed) + 2)
    ends = {longest, *range(max(0, len(typed) - 1), longest + 1)} if longest else {0}
    expected = min(edit_distance(typed, word[:end], 30) for end in ends if end <= longest)
    assert Pattern(typed).wrong_letters(word) == min(expected, len(typed))


@given(WORDS, TYPED)
def test_words_are_found_by_beginning_and_by_part(words: list[str], typed: str) -> None:
    found = vocabulary(words)
    assert found.beginning(typed) == sorted({word for word in words if word.startswith(typed)})
    assert sorted(found.containing(typed)) == sorted({word for word in words if typed in word})


@given(WORDS, WORDS, TYPED)
def test_words_added_later_are_found_too(first: list[str], later: list[str], typed: str) -> None:
    found = vocabulary(first)
    found.beginning(typed)
    for row, word in enumerate(later, len(first)):
        found.add(word, row)
    assert found.beginning(typed) == vocabulary(first + later).beginning(typed)
    assert set(found.containing(typed)) == set(vocabulary(first + later).containing(typed))


@given(WORDS)
def test_a_word_knows_the_rows_that_bear_it(words: list[str]) -> None:
    found = vocabulary(words)
    for word in words:
        assert list(found.rows(word)) == [row for row, one in enumerate(words) if one == word]


@given(st.text("abcdefghij", min_size=5, max_size=9), st.integers(0, 20), st.sampled_from("xyz"))
def test_a_wrong_letter_is_forgiven(word: str, place: int, letter: str) -> None:
    place %= len(word)
    typed = word[:place] + letter + word[place + 1 :]
    assert (word, 1) in set(vocabulary([word, "zzzzzz"]).alike(typed))


def test_two_wrong_letters_are_forgiven_in_a_long_word_only() -> None:
    assert list(vocabulary(["petrovic"]).alike("patrivic")) == [("petrovic", 2)]
    assert list(vocabulary(["marko"]).alike("merka")) == []


def test_the_same_row_is_noted_once() -> None:
    found = Vocabulary()
    for _ in range(3):
        found.add("ana", 4)
    assert list(found.rows("ana")) == [4]
    found.add("", 5)
    assert found.beginning("") == ["ana"]
