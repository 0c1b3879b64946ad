"""The letter that goes with a release: to whom, what it is, how people are protected, how to check.

It holds no figure of the release and names nobody of the organisation: whoever signs it does so by
hand.
"""

from __future__ import annotations

from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from casevault.domain.release import Profile, Release
from casevault.i18n import N_
from casevault.reports import explanations, fonts, style
from casevault.reports.admission import only_a_release
from casevault.reports.page import CONTENT_WIDTH, Surround, typeset
from casevault.reports.tagged import Paragraph
from casevault.reports.words import Words

_WHAT: Final = N_(
    "With this letter you receive report {number} as a set of files: the report for reading and "
    "printing, the same tables as a workbook, and files for other programs. The file READ_ME.txt "
    "says what each of them is."
)
_MAY_QUOTE: Final = N_("You may publish and quote it, with its source.")
_FOR_YOU: Final = N_(
    "This copy is for you. Please do not publish it or pass it on: others receive the same figures "
    "in less detail."
)
_PROTECTED: Final = N_(
    "The files hold counts and nothing about any single person. Each small count was moved to a "
    "multiple of {base} once and for good before it left the records, tables with too few persons "
    "were left out, and the whole was attacked together with everything released before."
)
_PLEASE: Final = N_(
    "Please do not try to find out about single people by putting these figures together with "
    "other sources, and tell us if you believe that somebody could be recognised."
)
_CHECK: Final = N_(
    "Keep all files together in one folder. The program CaseVault, which is free, checks them on "
    "any computer without our records: “casevault verify-release” and the folder. It finds every "
    "file that was changed, is missing or was added."
)
_SIGNED: Final = N_(
    "The files are signed. The fingerprint of our key is {fingerprint}; compare it with one that "
    "you have from us by another way, for example on our letterhead."
)


def letter(release: Release, words: Words, recipient: str, fingerprint: str | None) -> bytes:
    """The letter as PDF; the same arguments always give the same bytes."""
    only_a_release(release)

    def story(_pages: dict[str, int]) -> list[Flowable]:
        told = _head(release, words, recipient)
        for heading, paragraphs in _sections(release, words, fingerprint):
            told.append(_section(heading, paragraphs))
        return [*told, _signature(release, words)]

    surround = Surround(
        title=release.id,
        foot_name=words(N_("Report {number}"), number=release.id),
        foot_note=release.organisation,
        practice=release.practice,
    )
    return typeset(story, surround, words)


def _line(text: str, kind: object, *, bold: bool = False) -> Paragraph:
    return Paragraph(fonts.markup(text, fonts.BOLD if bold else fonts.REGULAR), kind)


def _head(release: Release, words: Words, recipient: str) -> list[Flowable]:
    to_whom = " ".join(recipient.split()) or words(N_("Everyone who reads this report"))
    period = words.period(release.period)
    subject = words(N_("{title}, {period}"), title=words(release.title_id), period=period)
    small = style.paragraph_style(style.SMALL, muted=True)
    return [
        _line(release.organisation, style.paragraph_style(style.LARGE, bold=True), bold=True),
        _line(words.country(release.country), style.paragraph_style(muted=True)),
        Spacer(1, 26),
        _line(words(N_("To")), small),
        _line(to_whom, style.paragraph_style(bold=True), bold=True),
        Spacer(1, 18),
        _line(words.date(release.made_on), style.paragraph_style()),
        Spacer(1, 14),
        _line(subject, style.paragraph_style(style.HEADING, bold=True), bold=True),
        Spacer(1, 8),
    ]


def _sections(
    release: Release, words: Words, fingerprint: str | None
) -> list[tuple[str, list[str]]]:
    use = _MAY_QUOTE if release.profile is Profile.PUBLIC else _FOR_YOU
    protected = words(_PROTECTED, base=words.number(release.base))
    check = [words(_CHECK)]
    if fingerprint:
        check.append(words(_SIGNED, fingerprint=fingerprint))
    sections = [
        (words(N_("What you receive")), [words(_WHAT, number=release.id), words(use)]),
        (words(N_("How people are protected")), [protected, words(_PLEASE)]),
        (words(N_("How to check this report")), check),
    ]
    if release.practice:
        practice = (words(explanations.PRACTICE), [words(explanations.PRACTICE_NOTE)])
        return [practice, *sections]
    return sections


def _section(heading: str, paragraphs: list[str]) -> KeepTogether:
    parts: list[Flowable] = [
        Spacer(1, 8),
        _line(heading, style.paragraph_style(style.LARGE, bold=True), bold=True),
        Spacer(1, 2),
    ]
    for text in paragraphs:
        parts += [_line(text, style.paragraph_style()), Spacer(1, 4)]
    return KeepTogether(parts)


def _signature(release: Release, words: Words) -> Flowable:
    """A line to sign on by hand."""
    name = words(N_("For {organisation}"), organisation=release.organisation)
    table = Table(
        [[_line(name, style.paragraph_style(style.SMALL, muted=True))]],
        colWidths=[CONTENT_WIDTH * 0.55],
        hAlign="LEFT",
        style=[
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, style.MUTED),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    return KeepTogether([Spacer(1, 46), table])
