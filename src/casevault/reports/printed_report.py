"""The printed report as a whole: first page, contents, balances, tables, how to check it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab.platypus import Flowable, KeepTogether, Spacer

from casevault.domain.release import Release
from casevault.i18n import N_
from casevault.reports import explanations, fonts, style
from casevault.reports.admission import only_a_release
from casevault.reports.first_page import first_page
from casevault.reports.landmarks import Landmark
from casevault.reports.log_code import beside_its_image
from casevault.reports.narrative_text import ANCHOR, HEADING, printed_narrative
from casevault.reports.page import CONTENT_WIDTH, Surround, typeset
from casevault.reports.printed_balance import printed_balance
from casevault.reports.printed_tables import printed_table, withheld_tables
from casevault.reports.tagged import FigureTable, Paragraph
from casevault.reports.words import Words


def printed_report(
    release: Release, words: Words, fingerprint: str | None, log_code: str | None = None
) -> bytes:
    """The report as PDF; the same release and language always give the same bytes."""
    only_a_release(release)
    width = CONTENT_WIDTH

    def story(pages: dict[str, int]) -> list[Flowable]:
        told = [
            *first_page(release, words, width, fingerprint),
            _how_to_check(words, fingerprint, log_code),
            *_contents(release, words, width, pages),
            *printed_narrative(release, words),
        ]
        for number, balance in enumerate(release.balances, start=1):
            told += printed_balance(balance, number, release, words, width)
        numbered = enumerate(release.tables, start=1)
        for reason, run in groupby(numbered, key=lambda pair: pair[1].withheld):
            if reason is not None:
                told += withheld_tables(list(run), reason, words, width)
            else:
                for number, table in run:
                    told += printed_table(table, number, release, words, width)
        return told

    surround = Surround(
        title=release.id,
        foot_name=words(N_("Report {number}"), number=release.id),
        foot_note=release.organisation,
        practice=release.practice,
    )
    return typeset(story, surround, words)


@dataclass(frozen=True, slots=True)
class _Entry:
    label: str
    title: str
    anchor: str
    withheld: bool


def _entries(release: Release, words: Words) -> list[_Entry]:
    balances = [
        _Entry(
            words(N_("Balance {number}"), number=number),
            words(balance.title_id),
            f"balance-{number}",
            balance.withheld is not None,
        )
        for number, balance in enumerate(release.balances, start=1)
    ]
    tables = [
        _Entry(
            words(N_("Table {number}"), number=number),
            words(table.title_id),
            f"table-{number}",
            table.withheld is not None,
        )
        for number, table in enumerate(release.tables, start=1)
    ]
    own = [_Entry("", words(HEADING), ANCHOR, withheld=False)] if release.narrative else []
    return own + balances + tables


def _contents(
    release: Release, words: Words, width: float, pages: dict[str, int]
) -> list[Flowable]:
    rows = [_row(entry, words, pages) for entry in _entries(release, words)]
    if not rows:
        return []
    heading = Paragraph(
        fonts.markup(words(N_("Contents")), fonts.BOLD),
        style.paragraph_style(style.LARGE, bold=True),
    )
    commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 0.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, style.LINE),
    ]
    table = FigureTable(rows, colWidths=[54, width - 54 - 80 - 22, 80, 22], style=commands)
    return [
        KeepTogether([Landmark("contents", words(N_("Contents"))), heading, Spacer(1, 4), table])
    ]


def _row(entry: _Entry, words: Words, pages: dict[str, int]) -> list[Any]:
    muted = style.paragraph_style(style.SMALL, muted=True)
    note = words(explanations.NOT_SHOWN) if entry.withheld else ""
    link = f'<a href="#{entry.anchor}">{fonts.markup(entry.title)}</a>'
    return [
        Paragraph(fonts.markup(entry.label), muted),
        Paragraph(link, style.paragraph_style(style.SMALL)),
        Paragraph(fonts.markup(note), muted),
        Paragraph(str(pages.get(entry.anchor, "")), style.paragraph_style(style.SMALL, right=True)),
    ]


def _how_to_check(words: Words, fingerprint: str | None, log_code: str | None) -> Flowable:
    checks = explanations.checks(words, fingerprint, log_code)
    body = style.paragraph_style()
    texts: list[Flowable] = []
    for _, text in checks:
        texts += [Paragraph(fonts.markup(text), body), Spacer(1, 4)]
    if log_code:
        code = texts[-2]
        texts[-2:] = [beside_its_image(code, log_code)]
    heading = Paragraph(
        fonts.markup(checks[0][0], fonts.BOLD), style.paragraph_style(style.LARGE, bold=True)
    )
    return KeepTogether([Spacer(1, 12), heading, Spacer(1, 3), *texts])
