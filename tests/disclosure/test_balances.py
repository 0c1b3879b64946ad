"""Exact yearly accounts: what may be printed, what is merged, and what the merging tells."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.disclosure.balances import Accounts
from casevault.disclosure.exact_account import (
    ExactTerms,
    balances,
    exact_terms,
    printed_sums,
    year_account,
)
from casevault.disclosure.rowspace import KnownSums
from casevault.domain.errors import UserError
from casevault.domain.release import Balance, WithheldReason
from casevault.domain.table_sets import table_set

SET = table_set("rs_centre_year")
ACCOUNTS = Accounts(SET.catalogue)
PERSON = ("F", "ADULT", "NAT", "SEX", "HOME", "INT")


def terms(*own: int) -> ExactTerms:
    """Exact terms: identified, rejected, suspended, no victim, ongoing, identified from earlier."""
    ident, reject, susp, notvic, ongoing, earlier = own
    received = ident + reject + susp + notvic + ongoing
    decided = {
        ("IDENT", "THIS_YEAR", "POL", *PERSON): ident,
        ("REJECT", "THIS_YEAR", "POL", *"------"): reject,
        ("SUSP", "THIS_YEAR", "POL", *"------"): susp,
        ("NOTVIC", "THIS_YEAR", "POL", *"------"): notvic,
        ("IDENT", "EARLIER", "NGO", *PERSON): earlier,
        ("REJECT", "EARLIER", "NGO", *"------"): 2,
    }
    return exact_terms(SET.catalogue, {"received": {("POL",): received}, "decided": decided})


def printed(own: ExactTerms, threshold: int = 5) -> dict[str, Balance]:
    """The balances as a release prints them."""
    account = year_account(SET.catalogue, 2023, own, threshold)
    return {balance.id: balance for balance in balances(ACCOUNTS, account)}


def numbers(balance: Balance) -> list[tuple[tuple[str, ...], int | None]]:
    """Terms and their numbers, the total first."""
    return [(term.term_ids, term.figure.value) for term in (balance.total, *balance.terms)]


def test_the_published_year_2023_is_printed_to_the_unit() -> None:
    done = printed(terms(57, 31, 10, 19, 51, 9))
    assert [number for _, number in numbers(done["reports"])] == [168, 57, 31, 10, 19, 51]
    assert [number for _, number in numbers(done["identified"])] == [66, 57, 9]


def test_a_small_term_is_merged_in_the_printed_order() -> None:
    done = printed(terms(57, 31, 3, 19, 51, 9))
    assert numbers(done["reports"])[2] == (("REJECT", "SUSP"), 34)


def test_a_difference_between_two_balances_is_not_left_small() -> None:
    """Identified minus those of this year would be the three of earlier years."""
    done = printed(terms(57, 31, 10, 19, 51, 3))
    assert done["identified"].withheld is WithheldReason.NOT_ENOUGH_PUBLISHED
    assert numbers(done["reports"])[1] == (("IDENT",), 57)


def test_six_may_be_printed_and_five_may_not() -> None:
    assert numbers(printed(terms(57, 31, 6, 19, 51, 9))["reports"])[3] == (("SUSP",), 6)
    assert numbers(printed(terms(57, 31, 5, 19, 51, 9))["reports"])[2][0] == ("REJECT", "SUSP")


def test_nobody_may_be_printed() -> None:
    done = printed(terms(0, 0, 0, 0, 0, 0))
    assert [number for _, number in numbers(done["reports"])] == [0, 0, 0, 0, 0, 0]


def test_a_tiny_year_prints_nothing_exact() -> None:
    done = printed(terms(2, 0, 0, 1, 1, 0))
    assert all(balance.withheld for balance in done.values())


def test_more_decided_than_received_is_said_in_words() -> None:
    decided = {("REJECT", "THIS_YEAR", "POL", *"------"): 4}
    with pytest.raises(UserError, match="does not add up"):
        exact_terms(SET.catalogue, {"received": {("POL",): 3}, "decided": decided})


year_numbers = st.tuples(*(st.integers(0, 12) for _ in range(6)))


@settings(max_examples=80, deadline=None)
@given(year_numbers, st.sampled_from([3, 5]))
def test_everything_computable_from_what_is_printed_is_zero_or_above_the_threshold(
    own: tuple[int, int, int, int, int, int], threshold: int
) -> None:
    account = year_account(SET.catalogue, 2023, terms(*own), threshold)
    known = ACCOUNTS.known(printed_sums(account))
    assert all(number == 0 or number > threshold for number in known.values())
    values = terms(*own).values
    for union, number in known.items():
        assert number == sum(values[element] for element in union)


@settings(max_examples=60, deadline=None)
@given(year_numbers)
def test_the_clauses_hold_exactly_for_the_years_that_print_alike(
    own: tuple[int, int, int, int, int, int],
) -> None:
    """A year with the same printed sums prints the same stages if and only if the clauses hold."""
    threshold = 3
    account = year_account(SET.catalogue, 2023, terms(*own), threshold)
    sums = printed_sums(account)
    clauses = ACCOUNTS.clauses(account.stages, sums, ("q",))
    by_sum = {ACCOUNTS.sum_of(frozenset(union), ("q",)): union for union in _unions()}
    values = list(terms(*own).values)
    for first, second in itertools.permutations(range(len(values)), 2):
        for moved in range(1, min(values[first], 4) + 1):
            other = list(values)
            other[first] -= moved
            other[second] += moved
            if any(sum(other[n] for n in union) != number for union, number in sums.items()):
                continue
            holds = all(
                any(1 <= sum(other[n] for n in by_sum[one]) <= threshold for one in clause)
                for clause in clauses
            )
            assert holds == (ACCOUNTS.choose(other, threshold) == account.stages)


def _unions() -> list[tuple[int, ...]]:
    numbers_ = range(len(ACCOUNTS.elements))
    return [u for size in range(1, 7) for u in itertools.combinations(numbers_, size)]


def test_contradicting_printed_sums_are_noticed() -> None:
    sums = KnownSums()
    sums.add([1, 1], 5)
    sums.add([1, 0], 2)
    assert sums.value([0, 1]) == 3
    with pytest.raises(ValueError, match="contradict"):
        sums.add([0, 1], 4)
