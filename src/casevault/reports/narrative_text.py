"""The organisation's own sentences: as a text file, and on paper."""

from __future__ import annotations

from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Spacer

from casevault.domain.release import Release
from casevault.i18n import N_
from casevault.reports import explanations, fonts, style
from casevault.reports.admission import only_a_release
from casevault.reports.landmarks import Landmark
from casevault.reports.tagged import Paragraph
from casevault.reports.words import Words

ANCHOR: Final = "narrative"
HEADING: Final = N_("In the words of the organisation")
_NOTE: Final = N_(
    "These sentences are those of {organisation}. Every figure in them stands in the tables and "
    "balances of this report, protected like there."
)


def note(release: Release, words: Words) -> str:
    """Whose sentences these are, and where their figures come from."""
    return words(_NOTE, organisation=release.organisation)


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, empty lines left out."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def narrative_text(release: Release, words: Words) -> bytes:
    """The sentences as UTF-8 text with a byte order mark and CRLF; one line is one paragraph."""
    only_a_release(release)
    lines: list[str] = []
    if release.practice:
        lines += [words(explanations.PRACTICE), words(explanations.PRACTICE_NOTE), ""]
    lines += [note(release, words)]
    for block in release.narrative:
        lines += ["", block.title, "-" * len(block.title)]
        for paragraph in paragraphs(block.text):
            lines += [paragraph, ""]
        lines.pop()
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def printed_narrative(release: Release, words: Words) -> list[Flowable]:
    """The sentences on paper; nothing where there are none."""
    if not release.narrative:
        return []
    title = words(HEADING)
    head: list[Flowable] = [
        Landmark(ANCHOR, title),
        _line(title, style.paragraph_style(style.HEADING, bold=True), bold=True),
        Spacer(1, 2),
        _line(note(release, words), style.paragraph_style(style.SMALL, muted=True)),
    ]
    told: list[Flowable] = []
    for block in release.narrative:
        first, *rest = paragraphs(block.text) or ("",)
        heading = _line(block.title, style.paragraph_style(style.LARGE, bold=True), bold=True)
        body = style.paragraph_style()
        opening = [*head, Spacer(1, 8), heading, Spacer(1, 3), _line(first, body)]
        told.append(KeepTogether(opening))
        head = []
        for paragraph in rest:
            told += [Spacer(1, 4), _line(paragraph, body)]
    return told


def _line(text: str, kind: object, *, bold: bool = False) -> Paragraph:
    return Paragraph(fonts.markup(text, fonts.BOLD if bold else fonts.REGULAR), kind)
