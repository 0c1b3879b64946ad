"""Takes over a spreadsheet: read, checked row by row, then written, all or nothing each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from casevault.domain.duplicates import TELLING, blind_tokens, reasons, weight
from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.import_columns import (
    Columns,
    ImportProfile,
    Notice,
    find_columns,
    read_mapping,
)
from casevault.services.import_rows import CellIssue, RowResult, is_empty, read_row
from casevault.services.import_sheet import Sheet, read_sheets
from casevault.services.session import Session
from casevault.services.unlock import Progress

__all__ = ["ImportProfile", "ImportReport", "import_file"]

_ROWS_AT_ONCE = 1000
_ROWS_NAMED = 30
# A feature that so many rows share tells nobody apart.
_COMMON = 50
_READING = N_("Reading the spreadsheet")
_WRITING = N_("Taking over the rows")


class UnknownHeadingsError(UserError):
    """No sheet has headings that are known; the words are those of the screen."""

    def __init__(self, file_name: str) -> None:
        super().__init__(
            N_(
                "No sheet of {name} has headings that CaseVault knows. Use the standard's own "
                "spreadsheet, or choose a list of columns that says which heading means what."
            ),
            name=file_name,
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was taken, what was refused and why, by row and column."""

    sheet: str
    taken: int
    refused: int
    skipped_empty: int
    likely_known: tuple[int, ...]
    gaps: tuple[tuple[str, int], ...]
    issues: tuple[CellIssue, ...]
    notices: tuple[Notice, ...]
    is_dry_run: bool

    def lines(self) -> Iterator[str]:
        """The report in words."""
        for notice in self.notices:
            yield gettext(notice.message_id).format(**notice.values)
        for issue in self.issues:
            problem = gettext(issue.message_id).format(**issue.values)
            yield gettext(N_("Row {row}, column {column}: {problem}")).format(
                row=issue.row, column=issue.column or "–", problem=problem
            )
        for field, count in self.gaps:
            yield ngettext(
                "{count} row has no answer for {field}; it waits in the case.",
                "{count} rows have no answer for {field}; they wait in their cases.",
                count,
            ).format(count=count, field=field)
        if self.likely_known:
            shown = ", ".join(str(number) for number in self.likely_known[:_ROWS_NAMED])
            yield ngettext(
                "{count} row may be somebody who is here already. Look at it: {rows}",
                "{count} rows may be people who are here already. Look at the first: {rows}",
                len(self.likely_known),
            ).format(count=len(self.likely_known), rows=shown)
        yield ngettext("{count} row taken over.", "{count} rows taken over.", self.taken).format(
            count=self.taken
        )
        yield ngettext("{count} row refused.", "{count} rows refused.", self.refused).format(
            count=self.refused
        )

    def as_json(self) -> dict[str, object]:
        """The report for other programs; it names places, never what stands there."""
        return {
            "sheet": self.sheet,
            "taken": self.taken,
            "refused": self.refused,
            "skipped_empty": self.skipped_empty,
            "likely_known_rows": list(self.likely_known),
            "gaps": dict(self.gaps),
            "dry_run": self.is_dry_run,
            "notices": [gettext(n.message_id).format(**n.values) for n in self.notices],
            "issues": [
                {
                    "row": issue.row,
                    "column": issue.column,
                    "problem": gettext(issue.message_id).format(**issue.values),
                }
                for issue in self.issues
            ],
        }


def import_file(
    session: Session,
    path: Path,
    *,
    profile: ImportProfile | str | None = None,
    mapping: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Take over the rows of a spreadsheet, each as one case.

    Raises:
        UserError: the file cannot be read, no sheet has known headings, or the user may not.
    """
    session.require(Right.EDIT_CASES)
    if session.vault.info.practice:
        raise UserError(
            N_("A practice vault takes nothing from outside. Open your own vault for real cases.")
        )
    _tell(progress, _READING, 0.0)
    sheet, columns = _understood(path, profile, mapping)
    results, skipped = _read_rows(session, sheet, columns)
    good = [result for result in results if not result.issues]
    known = _likely_known(session, good)
    if not dry_run:
        _write(session, good, progress)
    return ImportReport(
        sheet=sheet.name,
        taken=len(good),
        refused=len(results) - len(good),
        skipped_empty=skipped,
        likely_known=known,
        gaps=_gaps(good),
        issues=tuple(issue for result in results for issue in result.issues),
        notices=(*columns.notices, *_sheet_notices(sheet)),
        is_dry_run=dry_run,
    )


def _understood(
    path: Path, profile: ImportProfile | str | None, mapping: Path | None
) -> tuple[Sheet, Columns]:
    wanted = ImportProfile(profile) if profile else None
    headings = read_mapping(mapping) if mapping else None
    best: tuple[Sheet, Columns] | None = None
    for sheet in read_sheets(path):
        columns = find_columns(sheet, wanted, headings)
        if columns and (best is None or columns.fields > best[1].fields):
            best = (sheet, columns)
    if best is None or not best[1].fields:
        raise UnknownHeadingsError(path.name)
    return best


def _read_rows(session: Session, sheet: Sheet, columns: Columns) -> tuple[list[RowResult], int]:
    results: list[RowResult] = []
    skipped = 0
    for row in sheet.rows:
        if row.number < columns.first_data_row:
            continue
        if is_empty(row, columns):
            skipped += 1
            continue
        is_merged = row.number in sheet.merged_rows
        results.append(read_row(row, columns, is_merged=is_merged, today=session.today))
    return results, skipped


def _sheet_notices(sheet: Sheet) -> tuple[Notice, ...]:
    if not sheet.has_formulas:
        return ()
    return (
        Notice(
            N_("The file holds formulas. The values they last showed were taken, nothing was run."),
            {},
        ),
    )


def _gaps(good: Sequence[RowResult]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for result in good:
        for gap in result.gaps:
            counts[gap] = counts.get(gap, 0) + 1
    return tuple(sorted(counts.items()))


def _likely_known(session: Session, good: Sequence[RowResult]) -> tuple[int, ...]:
    """Rows that are much like somebody in the vault, or like a row above."""
    rows = {result.number: blind_tokens(dict(result.answers.get("person", {}))) for result in good}
    by_token: dict[str, list[int]] = {}
    for number, tokens in rows.items():
        for token in tokens:
            by_token.setdefault(token, []).append(number)
    found = {number for number in rows if _is_like_a_row_above(number, rows[number], by_token)}
    if by_token and not session.vault.keyring.place.identities_away:
        for hit in session.vault.blind_index.find(tuple(by_token)):
            alike: dict[int, set[str]] = {}
            for token in hit.tokens:
                for number in by_token.get(token, ()):
                    alike.setdefault(number, set()).add(token)
            found.update(number for number, shared in alike.items() if _is_telling(shared))
    return tuple(sorted(found))


def _is_like_a_row_above(
    number: int, tokens: Iterable[str], by_token: Mapping[str, Sequence[int]]
) -> bool:
    shared: dict[int, set[str]] = {}
    for token in tokens:
        for other in by_token[token][:_COMMON]:
            if other < number:
                shared.setdefault(other, set()).add(token)
    return any(_is_telling(alike) for alike in shared.values())


def _is_telling(shared: Iterable[str]) -> bool:
    return weight(reasons(shared)) >= TELLING


def _write(session: Session, good: Sequence[RowResult], progress: Progress | None) -> None:
    waiting = iter(good)
    done = 0
    while chunk := list(islice(waiting, _ROWS_AT_ONCE)):
        save_new_cases(session, [_new_case(session, result) for result in chunk])
        done += len(chunk)
        _tell(progress, _WRITING, done / len(good))


def _new_case(session: Session, result: RowResult) -> NewCase:
    received = result.answers.get("report", {}).get("received")
    opened = received if isinstance(received, str) else session.today.isoformat()
    return NewCase(
        records=tuple(result.answers.items()), status=result.case_status, opened_on=opened
    )


def _tell(progress: Progress | None, what: str, share: float) -> None:
    if progress is not None:
        progress(what, share)
