"""What is said of things typed and not saved before a journey and an erasure."""

from __future__ import annotations

from casevault.services.drafts import Waiting
from casevault.ui.draft_words import before_erasing, before_travelling

OWN, OTHER = Waiting("Ana", 1, is_self=True), Waiting("Zora", 2, is_self=False)


def test_nothing_is_said_where_nothing_waits() -> None:
    assert before_travelling(()) == ""
    assert before_erasing(()) == []


def test_before_a_journey_everybody_is_named() -> None:
    assert "does not travel: Ana (1), Zora (2). It stays readable" in before_travelling(
        (OWN, OTHER)
    )


def test_before_an_erasure_ones_own_goes_and_that_of_others_stays() -> None:
    (own,) = before_erasing((OWN,))
    assert "is thrown away too: 1." in own
    (other,) = before_erasing((OTHER,))
    assert "stays: Zora (2). Only they can see" in other
    assert before_erasing((OWN, OTHER)) == [own, other]
