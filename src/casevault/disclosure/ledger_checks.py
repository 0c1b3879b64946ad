"""Checks that ledger and frozen slices still belong together before anything new is composed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.ledger import LedgerEntry
from casevault.disclosure.model import Part
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.table_sets import TableSet
from casevault.i18n import N_

FIRST = "0" * 64
"""The previous hash that the first ledger entry names."""


def previous_hash(ledger: Sequence[LedgerEntry]) -> str:
    """What the next entry must name as its previous one."""
    return ledger[-1].hash if ledger else FIRST


def require_chain(ledger: Sequence[LedgerEntry]) -> None:
    """Every entry must name the one before it, so that none can be left out or changed.

    Raises:
        UserError: an entry is missing, changed or out of order (DAMAGED).
    """
    for place, entry in enumerate(ledger):
        if entry.previous != previous_hash(ledger[:place]):
            raise UserError(
                N_(
                    "The list of what was published has a gap or was changed at {name}. "
                    "Run a check of the vault before anything is released."
                ),
                exit_code=ExitCode.DAMAGED,
                name=entry.id,
            )


def require_one_statistic_per_event(table_set: TableSet, ledger: Sequence[LedgerEntry]) -> None:
    """Two protections of the same events would narrow each other: refuse the second.

    Raises:
        UserError: the ledger counts one of these kinds of event under another statistic (REFUSED).
    """
    counted = {event: name for entry in ledger for name, event in entry.events.items()}
    for statistic in table_set.statistics:
        if counted.get(statistic.event.value, statistic.id) != statistic.id:
            raise UserError(
                N_(
                    "These events are already published under the statistic {name}, and a second "
                    "protection of the same events would undo the first. "
                    "Use a table set with that statistic."
                ),
                exit_code=ExitCode.REFUSED,
                name=counted[statistic.event.value],
            )


def require_consistent(frozen: Iterable[FrozenSlice], ledger: Sequence[LedgerEntry]) -> None:
    """Every protected figure in the ledger must still be the sum of the frozen slices.

    Raises:
        UserError: a slice is missing or gives another figure (DAMAGED).
    """
    slices = {(one.statistic, one.slice_id): one for one in frozen}
    for entry in ledger:
        whole = all(pair in slices for pair in entry.slices)
        bounds = [bound for bound in entry.statements.bounds if bound.rounded]
        if not whole or not all(
            bound.lo <= _value(bound.sum[0][1], slices) <= (_value_or(bound.hi)) for bound in bounds
        ):
            raise UserError(
                N_(
                    "The release {name} shows figures that the closed quarters do not give. "
                    "Run a check of the vault before anything is released."
                ),
                exit_code=ExitCode.DAMAGED,
                name=entry.id,
            )


def _value_or(hi: int | None) -> int:
    return 10**12 if hi is None else hi


def _value(part: Part, slices: dict[tuple[str, str], FrozenSlice]) -> int:
    total = 0
    for slice_id in part.slices:
        one = slices[part.statistic, slice_id]
        places = [(one.dimensions.index(name), codes) for name, codes in part.where]
        total += sum(
            value
            for key, value in one.vector.items()
            if all(key[place] in codes for place, codes in places)
        )
    return total
