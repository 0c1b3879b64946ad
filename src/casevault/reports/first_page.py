"""The first page, for a reader who decides: what this is, how it came about, how to read it."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from casevault.domain.release import FigureStatus, Release
from casevault.i18n import N_
from casevault.reports import explanations, fonts, style
from casevault.reports.figure_rows import figure_paragraph
from casevault.reports.tagged import FigureTable, Paragraph
from casevault.reports.words import Words


def first_page(
    release: Release, words: Words, width: float, fingerprint: str | None
) -> list[Flowable]:
    """Title, particulars, explanations and the legend of marks."""
    story: list[Flowable] = [
        _line(release.organisation, style.paragraph_style(muted=True)),
        Spacer(1, 10),
        _line(words(release.title_id), style.paragraph_style(style.TITLE, bold=True), bold=True),
        Spacer(1, 4),
        _period(release, words),
        Spacer(1, 14),
        _particulars(release, words, width, fingerprint),
        Spacer(1, 10),
    ]
    sections = [
        _section(explanation.heading, explanation.paragraphs)
        for explanation in explanations.explanations(release, words)
    ]
    return [*story, *sections, _legend(release, words, width)]


def _line(text: str, kind: Any, *, bold: bool = False) -> Paragraph:
    return Paragraph(fonts.markup(text, fonts.BOLD if bold else fonts.REGULAR), kind)


def _period(release: Release, words: Words) -> Paragraph:
    kind = style.paragraph_style(style.HEADING, bold=True)
    kind.textColor = style.ACCENT
    return _line(words.period(release.period), kind, bold=True)


def _particulars(release: Release, words: Words, width: float, fingerprint: str | None) -> Table:
    pairs = [pair for pair in explanations.facts(release, words) if pair[1]]
    standing_above = {release.organisation, words.period(release.period)}
    pairs = [pair for pair in pairs if pair[1] not in standing_above]
    if fingerprint:
        pairs.append((words(N_("Fingerprint of the key")), fingerprint))
    small = style.paragraph_style(style.SMALL, muted=True)
    normal = style.paragraph_style()
    cells: list[Any] = [[_line(name, small), _line(text, normal)] for name, text in pairs]
    columns = 3
    cells += [""] * (-len(cells) % columns)
    rows = [cells[place : place + columns] for place in range(0, len(cells), columns)]
    return Table(
        rows,
        colWidths=[width / columns] * columns,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, -1), style.RAISED),
            ("LINEABOVE", (0, 0), (-1, 0), 1.2, style.ACCENT),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ],
    )


def _section(heading: str, paragraphs: tuple[str, ...]) -> KeepTogether:
    body = style.paragraph_style()
    parts: list[Flowable] = [
        Spacer(1, 6),
        _line(heading, style.paragraph_style(style.LARGE, bold=True), bold=True),
        Spacer(1, 2),
    ]
    for text in paragraphs:
        parts += [_line(text, body), Spacer(1, 3)]
    return KeepTogether(parts)


def _legend(release: Release, words: Words, width: float) -> KeepTogether:
    """How each kind of figure looks, shown by one of the report itself, and what it means."""
    rows: list[list[Any]] = []
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, style.LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 4),
        ("LEFTPADDING", (1, 0), (1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    for status in explanations.printed_statuses(release):
        sample = explanations.sample(status, release)
        if status is not FigureStatus.EXACT:
            cell = (0, len(rows))
            commands.append(("BACKGROUND", cell, cell, style.hatched_cell))
        meaning = explanations.meaning(status, release, words)
        rows.append([figure_paragraph(sample, words), _line(meaning, style.paragraph_style())])
    if not rows:
        return KeepTogether([])
    heading = [
        Spacer(1, 6),
        _line(
            words(N_("How to read the figures")),
            style.paragraph_style(style.LARGE, bold=True),
            bold=True,
        ),
        Spacer(1, 4),
    ]
    return KeepTogether([*heading, FigureTable(rows, colWidths=[92, width - 92], style=commands)])
