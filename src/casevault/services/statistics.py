"""Exact figures for those who may see them: on a screen or a terminal, never in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casevault.disclosure import internal
from casevault.disclosure.internal import InternalBalance, InternalReport, InternalTable
from casevault.domain.clock import stamp_end_of
from casevault.domain.codes import code_list
from casevault.domain.periods import Period
from casevault.domain.release import TOTAL, Axis
from casevault.domain.roles import Right
from casevault.domain.table_sets import table_set
from casevault.i18n import N_, Language, gettext
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction

__all__ = ["InternalBalance", "InternalReport", "InternalTable", "PrintedTable", "internal_report"]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One exact table or balance in words: its title, the heads of its columns, its rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def internal_report(
    session: Session, table_set_id: str, period: Period, *, cut_off: date | None = None
) -> InternalReport:
    """The exact figures of a period, as they were known at the end of the cut-off day.

    Raises:
        UserError: the user may not see exact figures, or there is no such table set.
    """
    session.require(Right.SEE_EXACT_FIGURES)
    wanted = table_set(table_set_id)
    known_at = None if cut_off is None else stamp_end_of(cut_off)
    counts = {
        statistic.id: session.vault.statistics.key_counts(
            statistic.event,
            tuple(dimension.id for dimension in statistic.dimensions),
            period.start,
            period.end,
            known_at=known_at,
        )
        for statistic in wanted.statistics
    }
    session.vault.audit.append(
        AuditAction.EXACT_FIGURES_SHOWN,
        detail={
            "table_set": table_set_id,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
        },
    )
    return internal.internal_report(wanted, period, counts)


def printed(report: InternalReport, language: Language) -> Iterator[PrintedTable]:
    """The report in words, table by table, for a terminal."""
    for balance in report.balances:
        account = [balance.total, *balance.terms]
        yield PrintedTable(
            gettext(balance.title_id),
            ("", gettext(N_("Number"))),
            tuple((gettext(label), number) for label, number in account),
        )
    for table in report.tables:
        titles = tuple(gettext(axis.title_id) for axis in table.axes)
        rows = tuple(
            (*(_label(axis, code, language) for axis, code in zip(table.axes, key, strict=True)), n)
            for key, n in _ordered(table)
            if n
        )
        yield PrintedTable(gettext(table.title_id), (*titles, gettext(N_("Number"))), rows)


def _ordered(table: InternalTable) -> list[tuple[tuple[str, ...], int]]:
    places = [
        {code: place for place, code in enumerate((*axis.codes, TOTAL))} for axis in table.axes
    ]
    return sorted(
        table.cells.items(),
        key=lambda item: [order.get(code, -1) for order, code in zip(places, item[0], strict=True)],
    )


def _label(axis: Axis, code: str, language: Language) -> str:
    if code == TOTAL:
        return gettext(N_("Total"))
    known = code_list(axis.code_list)
    return known.label(code, language.column) if code in known else code
