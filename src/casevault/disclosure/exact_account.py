"""The exact account of a closed year: computed once, printed alike for every recipient after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from casevault.disclosure.balances import Accounts, Stages, Union
from casevault.disclosure.keys import Key
from casevault.disclosure.ledger import LedgerEntry, YearAccount
from casevault.disclosure.model import Part
from casevault.disclosure.tables import LATE_TITLE, REVOKED_TITLE, line
from casevault.domain.release import (
    Balance,
    BalanceTerm,
    Figure,
    FigureStatus,
    ReleasedTable,
    WithheldReason,
)
from casevault.domain.statistics_catalogue import BalanceSpec, Catalogue


@dataclass(frozen=True, slots=True)
class ExactTerms:
    """True yearly numbers: the accounts' elementary counts, and what came or changed too late.

    `late` and `revoked` are by statistic. Never written anywhere; `YearAccount` is what is printed.
    """

    values: tuple[int, ...]
    late: Mapping[str, int] = field(default_factory=dict)
    revoked: Mapping[str, int] = field(default_factory=dict)


def exact_terms(
    catalogue: Catalogue,
    counts: Mapping[str, Mapping[Key, int]],
    *,
    late: Mapping[str, int] | None = None,
    revoked: Mapping[str, int] | None = None,
) -> ExactTerms:
    """The exact terms of a year from its full-key counts by statistic.

    The counts must be those from which the year's slices were frozen, summed.
    """
    return ExactTerms(Accounts(catalogue).values(counts), late or {}, revoked or {})


def year_account(catalogue: Catalogue, year: int, exact: ExactTerms, threshold: int) -> YearAccount:
    """What of a year's account may be printed."""
    accounts = Accounts(catalogue)
    stages = accounts.choose(exact.values, threshold)
    printed = (
        (tuple(sorted(union)), sum(exact.values[n] for n in union))
        for union in accounts.printed(stages)
    )
    numbers = [(f"late_{name}", number) for name, number in sorted(exact.late.items())]
    numbers += [(f"revoked_{name}", number) for name, number in sorted(exact.revoked.items())]
    lines = ((name, n if n == 0 or n > threshold else None) for name, n in numbers)
    return YearAccount(year, catalogue.id, stages, tuple(printed), tuple(lines))


def counts_late(account: YearAccount, statistic: str) -> bool:
    """Whether a printed account counted what came or changed too late in a statistic."""
    return any(name == f"late_{statistic}" for name, _ in account.lines)


def earlier_account(
    ledger: Iterable[LedgerEntry], catalogue: Catalogue, year: int
) -> YearAccount | None:
    """The account of a year as it was printed before; None if it never was."""
    for entry in ledger:
        account = entry.account
        if account is not None and (account.year, account.catalogue) == (year, catalogue.id):
            return account
    return None


def printed_sums(account: YearAccount) -> dict[Union, int]:
    """The printed sums of an account by their elements."""
    return {frozenset(union): number for union, number in account.printed}


def exact_totals(
    accounts: Accounts, account: YearAccount, slices: Sequence[str]
) -> dict[Part, int]:
    """Printed sums that are exactly one part of one statistic: the totals of tables."""
    numbers = printed_sums(account)
    found: dict[Part, int] = {}
    for spec, stage in zip(accounts.specs, account.stages, strict=True):
        groups = accounts.groups(spec, stage)
        if groups is None:
            continue
        alone = {group[0] for group in groups if len(group) == 1}
        for term in (spec.total, *(term for term in spec.terms if term.id in alone)):
            if term.selection is not None:
                part = Part.selected(term.selection, slices)
                found[part] = numbers[accounts.terms[spec.id, term.id]]
    return found


def balances(accounts: Accounts, account: YearAccount | None) -> tuple[Balance, ...]:
    """The accounts as printed, or withheld with the reason."""
    if account is None:
        return tuple(_withheld(spec, WithheldReason.YEAR_NOT_CLOSED) for spec in accounts.specs)
    return tuple(
        _balance(accounts, spec, account.stages, printed_sums(account)) for spec in accounts.specs
    )


def _balance(
    accounts: Accounts, spec: BalanceSpec, stages: Stages, numbers: Mapping[Union, int]
) -> Balance:
    groups = accounts.groups(spec, stages[accounts.specs.index(spec)])
    if groups is None:
        return _withheld(spec, WithheldReason.NOT_ENOUGH_PUBLISHED)
    labels = {term.id: term.label_id for term in (spec.total, *spec.terms)}

    def term(group: tuple[str, ...]) -> BalanceTerm:
        number = numbers[accounts.union_of(spec.id, group)]
        figure = Figure(FigureStatus.EXACT, number)
        return BalanceTerm(group, tuple(labels[name] for name in group), figure)

    return Balance(
        spec.id,
        spec.title_id,
        spec.counting_rule_id,
        term((spec.total.id,)),
        tuple(term(group) for group in groups),
    )


def _withheld(spec: BalanceSpec, reason: WithheldReason) -> Balance:
    figure = Figure(FigureStatus.WITHHELD)
    total = BalanceTerm((spec.total.id,), (spec.total.label_id,), figure)
    return Balance(spec.id, spec.title_id, spec.counting_rule_id, total, (), reason)


def late_lines(catalogue: Catalogue, account: YearAccount) -> tuple[ReleasedTable, ...]:
    """The yearly numbers without category: late, and revoked or corrected.

    They are no facts of the attack: they count changes of records in a span of time that no other
    account counts, so no sum or difference of printed figures is a part of them.
    """
    titles = {"late": LATE_TITLE, "revoked": REVOKED_TITLE}
    return tuple(
        line(name, titles[name.split("_", 1)[0]], _unit(catalogue, name), number)
        for name, number in account.lines
    )


def _unit(catalogue: Catalogue, name: str) -> str:
    return catalogue.statistic(name.split("_", 1)[1]).unit_id
