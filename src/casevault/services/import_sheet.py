"""Reads a spreadsheet or CSV file into rows of plain values, whatever state it is in.

Cells become `str`, `float`, `bool`, `date` or None; formulas give the value they last showed and
are never run, macros are never looked at. Hostile sizes are refused before they are unpacked.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from casevault.domain.errors import UserError
from casevault.i18n import N_

Cell = str | float | bool | date | None

MOST_ROWS = 200_000
MOST_COLUMNS = 400
MOST_UNPACKED_BYTES = 1 << 30
MOST_FILE_BYTES = 200 << 20
_WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_PACKED_ENDINGS = frozenset({".xlsx", ".xlsm", ".ods"})
_FORMULA_MARKS = (b"<f>", b"<f ")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet program shows it, and its cells."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows, which rows hold merged cells, and whether it holds formulas."""

    name: str
    rows: Sequence[SheetRow]
    merged_rows: frozenset[int]
    has_formulas: bool


def read_sheets(path: Path) -> list[Sheet]:
    """All sheets of a file; a CSV file is one sheet.

    Raises:
        UserError: the file is missing, too large, protected, damaged or of another kind.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UserError(
            N_("The file {name} cannot be read. Check its name and place."), name=path.name
        ) from error
    if size > MOST_FILE_BYTES:
        raise _too_large()
    ending = path.suffix.lower()
    if ending == ".csv":
        return [_csv_sheet(path)]
    if ending in _WORKBOOK_ENDINGS:
        if ending in _PACKED_ENDINGS:
            _refuse_bomb(path)
        return _workbook_sheets(path)
    raise UserError(
        N_("The file {name} is no spreadsheet. Choose an .xlsx, .xlsm, .ods or .csv file."),
        name=path.name,
    )


def column_name(index: int) -> str:
    """The letters that the spreadsheet program shows above a column (0 is A)."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _too_large() -> UserError:
    return UserError(
        N_("The file holds more than {rows} rows or {columns} columns. Split it and start again."),
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
    )


def _damaged(path: Path) -> UserError:
    return UserError(
        N_(
            "The file {name} cannot be opened: it is damaged or protected by a password. "
            "Save it anew in your spreadsheet program, without a password."
        ),
        name=path.name,
    )


def _refuse_bomb(path: Path) -> None:
    """Look at the sizes in the archive's directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise _damaged(path) from error
    if unpacked > MOST_UNPACKED_BYTES:
        raise _too_large()


def _workbook_sheets(path: Path) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    has_formulas = _has_formulas(path)
    sheets = []
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                    raise _too_large()
                rows = [
                    SheetRow(number, tuple(_cell(value) for value in cells))
                    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1)
                ]
                sheets.append(Sheet(name, rows, _merged(sheet), has_formulas))
    except (CalamineError, PasswordError, OSError, ValueError) as error:
        raise _damaged(path) from error
    return sheets


def _merged(sheet: object) -> frozenset[int]:
    """The rows that hold merged cells, by their shown number."""
    ranges = getattr(sheet, "merged_cell_ranges", None) or []
    return frozenset(row + 1 for (first, _), (last, _) in ranges for row in range(first, last + 1))


def _has_formulas(path: Path) -> bool:
    """Whether any sheet of a packed workbook holds formulas (read in pieces, never parsed)."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return False
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            tail = b""
            with archive.open(name) as stream:
                while piece := stream.read(_CHUNK):
                    if any(mark in tail + piece for mark in _FORMULA_MARKS):
                        return True
                    tail = piece[-2:]
    return False


def _cell(value: object) -> Cell:
    match value:
        case None | "":
            return None
        case bool() | str():
            return value
        case datetime():
            return value.date()
        case date():
            return value
        case int() | float():
            return float(value)
        case _:
            return str(value)


def _csv_sheet(path: Path) -> Sheet:
    text = _decoded(path)
    rows = []
    for number, cells in enumerate(_csv_rows(text, path), 1):
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise _too_large()
        rows.append(SheetRow(number, tuple(cell or None for cell in cells)))
    return Sheet(path.stem, rows, frozenset(), has_formulas=False)


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError(
            N_(
                "The letters in {name} cannot be read. "
                "Save it again as CSV UTF-8, or as an .xlsx workbook."
            ),
            name=path.name,
        ) from error


def _csv_rows(text: str, path: Path) -> Iterator[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise _damaged(path) from error
