"""What may leave the vault: protected tables, and nothing from which they could be undone.

`Release` is built in one place, `disclosure/release.py`; a test keeps it so. Writers, screens and
the ledger see only these types, so an exact small figure has no way into a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casevault.domain.periods import Period

TOTAL = "*"
"""Stands for "all categories" in a cell key."""


class Profile(StrEnum):
    """Who a release is for; profiles differ in detail, never in noise."""

    TRUSTED = "trusted"
    PUBLIC = "public"


class FigureStatus(StrEnum):
    """How a printed figure relates to the truth; never tells primary from complementary."""

    EXACT = "exact"
    ROUNDED = "rounded"
    SIZE_CLASS = "size_class"
    WITHHELD = "withheld"


class SizeClass(StrEnum):
    """A number in words where the number itself would expose."""

    UNDER_5 = "0-4"
    FROM_5_TO_19 = "5-19"
    FROM_20 = "20+"


class WithheldReason(StrEnum):
    """Why a table or figure is absent; depends only on what is printed."""

    TOO_FEW_FOR_BREAKDOWN = "too_few_for_breakdown"
    TOO_FEW_FOR_TWO_WAY = "too_few_for_two_way"
    TOO_FEW_FOR_THREE_WAY = "too_few_for_three_way"
    PROFILE_FORBIDS_DETAIL = "profile_forbids_detail"
    YEAR_NOT_CLOSED = "year_not_closed"
    NOT_ENOUGH_PUBLISHED = "not_enough_published"


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure: a number, or a size class in words, or nothing."""

    status: FigureStatus
    value: int | None = None
    size_class: SizeClass | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of a table: its code list and the codes in printed order."""

    dimension: str
    title_id: str
    code_list: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """One protected table.

    `cells` maps one code per axis (`TOTAL` for all) to its figure; it is empty when the table is
    withheld, and `withheld` then says why.
    """

    id: str
    title_id: str
    counting_rule_id: str
    unit_id: str
    axes: tuple[Axis, ...]
    cells: Mapping[tuple[str, ...], Figure]
    withheld: WithheldReason | None = None


@dataclass(frozen=True, slots=True)
class BalanceTerm:
    """One term of a balance; several labels where small terms were merged in the printed order."""

    term_ids: tuple[str, ...]
    label_ids: tuple[str, ...]
    figure: Figure


@dataclass(frozen=True, slots=True)
class Balance:
    """An account that adds up exactly: `total` is the sum of `terms`."""

    id: str
    title_id: str
    counting_rule_id: str
    total: BalanceTerm
    terms: tuple[BalanceTerm, ...]
    withheld: WithheldReason | None = None


@dataclass(frozen=True, slots=True)
class NarrativeBlock:
    """A heading and the director's own sentences under it, with every figure filled in.

    The text passed the guard of typed text before its placeholders were filled, so each number in
    it is a printed one; a line break parts paragraphs.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """Witness worlds that prove a release safe on its own published figures.

    `document` is the JSON text that the independent verifier checks without trusting a solver.
    """

    document: str


@dataclass(frozen=True, slots=True)
class Release:
    """A protected, attacked publication: the only thing that leaves for sharing."""

    id: str
    table_set: str
    title_id: str
    definition_source: str
    organisation: str
    country: str
    profile: Profile
    period: Period
    cut_off: date
    made_on: date
    practice: bool
    threshold: int
    base: int
    policy_version: int
    slices: tuple[str, ...]
    balances: tuple[Balance, ...]
    tables: tuple[ReleasedTable, ...]
    certificate: Certificate
    narrative: tuple[NarrativeBlock, ...] = ()
