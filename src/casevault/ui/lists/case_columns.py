"""The columns of the case list: neutral words, and names only while they are searched for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QColor

from casevault.domain.dates import PartialDate
from casevault.i18n import N_, gettext
from casevault.services.cases import CaseColumn, CaseRow
from casevault.ui import theme
from casevault.ui.forms.options import label_of
from casevault.ui.lists.paged_model import Column
from casevault.ui.records.answer_words import moment_words
from casevault.ui.records.case_head import STATUS_LIST

_OVER: Final = frozenset({"CLOSED", "CLREF", "ARCH", "DUP"})


NAME_COLUMN: Final = 1
"""The column of names: hidden unless somebody searches by name."""


def case_columns(
    workers: Mapping[str, str], names: Mapping[str, str]
) -> tuple[Column[CaseRow], ...]:
    """The columns; `workers` are names of users by id, `names` what was found, by case."""
    return (
        Column(N_("Code"), lambda row: row.code, CaseColumn.CODE.value, 13),
        Column(N_("Name found"), lambda row: names.get(row.case_id, ""), characters=24),
        Column(N_("Status"), _status, CaseColumn.STATUS.value, 20, colour=_status_colour),
        Column(N_("Report"), _report, characters=12),
        Column(N_("Persons"), _people, CaseColumn.PERSONS.value, 8, right_aligned=True),
        Column(N_("Opened"), _opened, CaseColumn.OPENED_ON.value, 12),
        Column(N_("Changed"), _changed, CaseColumn.CHANGED_AT.value, 17),
        Column(
            N_("Worker"),
            lambda row: workers.get(row.worker_id, "–"),
            CaseColumn.WORKER.value,
            14,
            stretches=True,
        ),
    )


def _status(row: CaseRow) -> str:
    return label_of(STATUS_LIST, row.status)


def _status_colour(row: CaseRow) -> QColor | None:
    return QColor(theme.tokens().muted) if row.status in _OVER else None


def _report(row: CaseRow) -> str:
    return gettext("not decided") if row.report_open else gettext("decided")


def _people(row: CaseRow) -> str:
    return str(row.person_count)


def _opened(row: CaseRow) -> str:
    return PartialDate.from_iso(row.opened_on).text()


def _changed(row: CaseRow) -> str:
    return moment_words(row.changed_at)
