"""The workbook: contents, how to read, one sheet per balance and table; nothing hidden, no formula.

Made in memory. Numbers are numbers; a protected one carries its mark in the number format and a
hatched ground, what is not shown stands in words.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import xlsxwriter

from casevault.domain.release import Release
from casevault.i18n import N_
from casevault.reports import explanations
from casevault.reports.admission import only_a_release
from casevault.reports.narrative_text import HEADING, note, paragraphs
from casevault.reports.sheet import Sheet, formats
from casevault.reports.sheet_bodies import write_balance, write_table
from casevault.reports.words import Words

_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_SETTINGS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook(
    release: Release, words: Words, fingerprint: str | None, log_code: str | None = None
) -> bytes:
    """The workbook of a release; the same release and language always give the same bytes."""
    only_a_release(release)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _SETTINGS)
    book.set_properties({"title": release.id, "author": "", "company": "", "created": _NO_TIME})
    looks = formats(book)
    entries = _entries(release, words)

    def sheet(name: str) -> Sheet:
        return Sheet(book.add_worksheet(name), looks, release, words)

    contents_name, reading_name = words(N_("Contents")), words(N_("How to read"))
    words_name = words(N_("In words"))
    own = {words_name: words(HEADING)} if release.narrative else {}
    _write_contents(sheet(contents_name), release, words, {**own, reading_name: "", **entries})
    if release.narrative:
        _write_narrative(sheet(words_name), release, words)
    reading = sheet(reading_name)
    _write_reading(reading, release, words)
    for name, text in explanations.checks(words, fingerprint, log_code):
        reading.pair(name, text)
    names = iter(entries)
    for balance in release.balances:
        write_balance(sheet(next(names)), balance, release, words)
    for table in release.tables:
        write_table(sheet(next(names)), table, release, words)
    book.close()
    return target.getvalue()


def _entries(release: Release, words: Words) -> dict[str, str]:
    """Sheet names with their titles, in order; names are short enough for every program."""
    balances = {
        words(N_("Balance {number}"), number=number): words(balance.title_id)
        for number, balance in enumerate(release.balances, start=1)
    }
    tables = {
        words(N_("Table {number}"), number=number): words(table.title_id)
        for number, table in enumerate(release.tables, start=1)
    }
    return balances | tables


def _write_contents(
    sheet: Sheet, release: Release, words: Words, entries: Mapping[str, str]
) -> None:
    sheet.columns(24, 76)
    sheet.title(words(release.title_id))
    for name, text in explanations.facts(release, words):
        sheet.pair(name, text)
    sheet.skip()
    sheet.header([words(N_("Sheet")), words(N_("What it holds"))])
    for name, title in entries.items():
        sheet.link(name, title)


def _write_narrative(sheet: Sheet, release: Release, words: Words) -> None:
    sheet.columns(24, 96)
    sheet.title(words(HEADING))
    sheet.pair("", note(release, words))
    sheet.skip()
    for block in release.narrative:
        for place, text in enumerate(paragraphs(block.text)):
            sheet.pair(block.title if place == 0 else "", text)
        sheet.skip()


def _write_reading(sheet: Sheet, release: Release, words: Words) -> None:
    sheet.columns(24, 96)
    sheet.title(words(N_("How to read")))
    for explanation in explanations.explanations(release, words):
        for place, text in enumerate(explanation.paragraphs):
            sheet.pair(explanation.heading if place == 0 else "", text)
    sheet.skip()
    sheet.header([words(N_("Figure")), words(N_("What it means"))])
    for status in explanations.printed_statuses(release):
        sheet.legend(
            explanations.sample(status, release), explanations.meaning(status, release, words)
        )
    sheet.skip()
