"""Finds the same person in two cases without opening either: keyed tokens, each query logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BlindHit:
    """A person of a case who shares features with the query; `tokens` are the shared ones."""

    case_id: str
    person_id: str
    tokens: frozenset[str]


class BlindIndex:
    """Looks features of a person up under the blind index key."""

    def find(self, tokens: Sequence[str]) -> list[BlindHit]:
        """The persons who share at least one of these plain features.

        Raises:
            UserError: this user does not hold the key of the index (REFUSED).
        """
        raise NotImplementedError
