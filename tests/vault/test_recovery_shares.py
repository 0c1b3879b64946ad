"""Shares of the recovery key: any of them are enough, fewer are not, and every slip is named."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import combine_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import Scheme, set_name
from casevault.vault.crypto import random_key
from casevault.vault.recovery_shares import (
    WORDS_IN_SHARE,
    RecoveryShare,
    combine,
    read_share,
    split,
)
from casevault.vault.share_words import nearest_word, read_words, word_meant

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "slip39.json"
KEYS = st.binary(min_size=32, max_size=32).map(bytearray)
SCHEMES = st.sampled_from(Scheme)


def vectors() -> list[dict[str, Any]]:
    kept: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    return list(kept["vectors"])


def text_of(share: RecoveryShare) -> str:
    return " ".join(share.words())


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["about"])
def test_the_published_vectors_are_met(vector: dict[str, Any]) -> None:
    def found() -> bytearray:
        shares = [read_share(text, length=None) for text in vector["shares"]]
        return combine(shares, passphrase=b"TREZOR")

    if vector["secret"]:
        assert found().hex() == vector["secret"]
    else:
        with pytest.raises(UserError):
            found()


@given(key=KEYS, scheme=SCHEMES)
@settings(max_examples=25, deadline=None)
def test_any_shares_that_are_enough_give_the_key_back(key: bytearray, scheme: Scheme) -> None:
    shares = split(key, scheme)
    for some in combinations(shares, scheme.needed):
        assert combine([read_share(text_of(share)) for share in reversed(some)]) == key


@given(key=KEYS, scheme=SCHEMES, data=st.data())
@settings(max_examples=50, deadline=None)
def test_one_share_too_few_gives_nothing(
    key: bytearray, scheme: Scheme, data: st.DataObject
) -> None:
    some = data.draw(st.permutations(split(key, scheme)))[: scheme.needed - 1]
    with pytest.raises(UserError) as refused:
        combine(some)
    assert f"{scheme.needed - 1} of {scheme.needed} shares" in str(refused.value)


@given(key=KEYS, data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_single_changed_word_is_refused_and_its_place_is_named(
    key: bytearray, data: st.DataObject
) -> None:
    words = list(split(key, Scheme.TWO_OF_THREE)[0].words())
    place = data.draw(st.integers(0, WORDS_IN_SHARE - 1))
    words[place] = data.draw(st.sampled_from([word for word in WORDLIST if word != words[place]]))
    with pytest.raises(UserError) as refused:
        read_share(" ".join(words))
    assert refused.value.values["number"] == place + 1


@given(key=KEYS, data=st.data())
@settings(max_examples=100, deadline=None)
def test_two_or_three_changed_words_are_refused(key: bytearray, data: st.DataObject) -> None:
    words = list(split(key, Scheme.THREE_OF_FIVE)[0].words())
    places = data.draw(st.sets(st.integers(0, WORDS_IN_SHARE - 1), min_size=2, max_size=3))
    for place in places:
        others = [word for word in WORDLIST if word != words[place]]
        words[place] = data.draw(st.sampled_from(others))
    with pytest.raises(UserError):
        read_share(" ".join(words))


@given(text=st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_the_answer_is_a_sentence(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_share(text)
    assert refused.value.text()


@given(words=st.lists(st.sampled_from(WORDLIST), min_size=33, max_size=33))
@settings(max_examples=100, deadline=None)
def test_words_drawn_at_random_are_no_share(words: list[str]) -> None:
    with pytest.raises(UserError):
        read_share(" ".join(words))


def test_a_word_without_end_is_answered_at_once() -> None:
    with pytest.raises(UserError) as refused:
        read_share("q" * 8000)
    assert len(refused.value.values["typed"]) == 20  # type: ignore[arg-type]


def test_every_pair_of_neighbours_in_the_wrong_order_is_refused() -> None:
    words = list(split(random_key(), Scheme.TWO_OF_THREE)[0].words())
    for place in range(WORDS_IN_SHARE - 1):
        changed = list(words)
        changed[place], changed[place + 1] = words[place + 1], words[place]
        if changed == words:
            continue
        with pytest.raises(UserError):
            read_share(" ".join(changed))


def test_shares_can_be_read_by_any_other_program_of_the_standard() -> None:
    key = random_key()
    shares = split(key, Scheme.THREE_OF_FIVE)
    assert combine_mnemonics([text_of(share) for share in shares[2:]]) == bytes(key)


@pytest.mark.parametrize(
    "written",
    [
        lambda words: "  ".join(words).upper(),
        "\n".join,
        lambda words: " ".join(word[:4] for word in words),
        lambda words: " ".join(f"{n}. {word}," for n, word in enumerate(words, start=1)),
        lambda words: " ".join(f"{word[:4]}x" for word in words),
    ],
    ids=["capitals", "lines", "four letters", "numbered", "misspelt after four letters"],
)
def test_a_share_may_be_written_in_many_ways(written: Any) -> None:
    share = split(random_key(), Scheme.TWO_OF_THREE)[1]
    assert read_share(written(share.words())) == share


def test_a_word_that_is_not_in_the_list_is_named_with_its_nearest() -> None:
    with pytest.raises(UserError) as refused:
        read_words("academic acid acdemic")
    assert refused.value.values == {"number": 3, "typed": "acdemic", "nearest": "academic"}
    assert nearest_word("zzz") in WORDLIST


def test_a_scanner_that_types_on_another_keyboard_is_understood() -> None:
    swapped = str.maketrans("yz", "zy")
    for word in WORDLIST:
        assert word_meant(word.translate(swapped)) == word
        assert word_meant(word) == word


def test_words_of_another_keyboard_are_called_so() -> None:
    with pytest.raises(UserError, match="Latin letters"):
        read_words("academic ацид")


@pytest.mark.parametrize("count", [0, 1, 32, 34])
def test_a_missing_or_doubled_word_is_counted(count: int) -> None:
    words = split(random_key(), Scheme.TWO_OF_THREE)[0].words() * 2
    with pytest.raises(UserError) as refused:
        read_share(" ".join(words[:count]))
    assert refused.value.values == {"wanted": 33, "found": count}


def test_shares_of_two_sets_are_told_apart_by_their_numbers() -> None:
    one = split(random_key(), Scheme.TWO_OF_THREE)
    other = split(random_key(), Scheme.TWO_OF_THREE, unlike=one[0].set_id)
    with pytest.raises(UserError) as refused:
        combine([one[0], other[1]])
    assert refused.value.values == {
        "first": set_name(one[0].set_id),
        "other": set_name(other[0].set_id),
    }


def test_the_same_share_twice_is_no_second_share() -> None:
    shares = split(random_key(), Scheme.TWO_OF_THREE)
    with pytest.raises(UserError, match="Share 1 is here already"):
        combine([shares[0], shares[0]])


def test_a_share_of_the_same_numbers_but_another_key_does_not_fit() -> None:
    mine, forged = (
        split(random_key(), Scheme.TWO_OF_THREE),
        split(random_key(), Scheme.TWO_OF_THREE),
    )
    made = RecoveryShare(mine[0].set_id, 2, 2, forged[1].value)
    with pytest.raises(UserError) as refused:
        combine([mine[0], made])
    assert refused.value.exit_code is ExitCode.WRONG_KEY


def test_a_share_of_several_groups_belongs_to_something_else() -> None:
    groups = (
        "eraser senior beard romp adorn nuclear spill corner cradle style ancient family general "
        "leader ambition exchange unusual garlic promise voice"
    )
    with pytest.raises(UserError, match="something else"):
        read_share(groups, length=None)


def test_more_shares_than_needed_do_no_harm() -> None:
    key = random_key()
    assert combine(split(key, Scheme.TWO_OF_THREE)) == key


def test_a_check_value_knows_its_own_share_only() -> None:
    shares, salt = split(random_key(), Scheme.THREE_OF_FIVE), random_key()
    checks = [share.check(salt) for share in shares]
    assert len(set(checks)) == 5
    assert [share.check(salt) for share in shares] == checks
    assert shares[0].check(random_key()) != checks[0]


def test_a_closed_share_has_forgotten_its_value() -> None:
    share = split(random_key(), Scheme.TWO_OF_THREE)[0]
    share.close()
    assert not any(share.value)


def test_no_key_of_another_length_is_split() -> None:
    with pytest.raises(ValueError, match="31"):
        split(bytearray(31), Scheme.TWO_OF_THREE)
