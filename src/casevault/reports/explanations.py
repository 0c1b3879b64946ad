"""What a reader must know beside the figures, as message ids: reasons, statuses, the first page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from casevault.domain.release import Figure, FigureStatus, Profile, Release, WithheldReason
from casevault.i18n import N_
from casevault.reports.words import Words

PRACTICE: Final = N_("PRACTICE")
PRACTICE_NOTE: Final = N_("Made for practice: every figure is invented.")
NOT_SHOWN: Final = N_("Not shown")
PARTS_NOTE: Final = N_(
    "Parts may not add up to the total because small numbers are protected by rounding."
)

REASONS: Final[Mapping[WithheldReason, str]] = MappingProxyType(
    {
        WithheldReason.TOO_FEW_FOR_BREAKDOWN: N_(
            "The period holds too few persons for a breakdown of this kind: single people could be "
            "recognised."
        ),
        WithheldReason.TOO_FEW_FOR_TWO_WAY: N_(
            "The period holds too few persons to cross two characteristics: single people could be "
            "recognised."
        ),
        WithheldReason.TOO_FEW_FOR_THREE_WAY: N_(
            "The period holds too few persons to cross three characteristics: single people could "
            "be recognised."
        ),
        WithheldReason.PROFILE_FORBIDS_DETAIL: N_(
            "This table is more detailed than reports for this reader may be."
        ),
        WithheldReason.YEAR_NOT_CLOSED: N_(
            "Exact totals leave only for a whole year that has ended, and this period is not one."
        ),
        WithheldReason.NOT_ENOUGH_PUBLISHED: N_(
            "The numbers are too small to be given one by one."
        ),
    }
)

POSSIBLE: Final[Mapping[WithheldReason, str]] = MappingProxyType(
    {
        WithheldReason.TOO_FEW_FOR_BREAKDOWN: N_(
            "Possible instead: the total alone, or the same table over a longer period."
        ),
        WithheldReason.TOO_FEW_FOR_TWO_WAY: N_(
            "Possible instead: one table for each of the two characteristics, or the same table "
            "over a longer period."
        ),
        WithheldReason.TOO_FEW_FOR_THREE_WAY: N_(
            "Possible instead: tables of two characteristics, or the same table over a longer "
            "period."
        ),
        WithheldReason.PROFILE_FORBIDS_DETAIL: N_(
            "Possible instead: a coarser table, or a report for a named authority under agreement."
        ),
        WithheldReason.YEAR_NOT_CLOSED: N_("Possible: the same account once the year has ended."),
        WithheldReason.NOT_ENOUGH_PUBLISHED: N_("Possible: the same account over a longer period."),
    }
)

STATUS_WORDS: Final[Mapping[FigureStatus, str]] = MappingProxyType(
    {
        FigureStatus.EXACT: N_("exact"),
        FigureStatus.ROUNDED: N_("protected by rounding"),
        FigureStatus.SIZE_CLASS: N_("given in words"),
        FigureStatus.WITHHELD: N_("not shown"),
    }
)

STATUS_MEANINGS: Final[Mapping[FigureStatus, str]] = MappingProxyType(
    {
        FigureStatus.EXACT: N_("The true number."),
        FigureStatus.ROUNDED: N_(
            "Near the true number: it is built from small counts that were each moved up or down "
            "to a multiple of {base}. A 0 with this mark does not mean that there was nobody."
        ),
        FigureStatus.SIZE_CLASS: N_(
            "The true number lies between these two. The number itself would say too much."
        ),
        FigureStatus.WITHHELD: N_("Left out to protect people. It is not zero."),
    }
)

_PROFILE_NAMES: Mapping[Profile, str] = MappingProxyType(
    {
        Profile.TRUSTED: N_("For a named authority under agreement"),
        Profile.PUBLIC: N_("For the public"),
    }
)
_PROFILE_RULES: Mapping[Profile, str] = MappingProxyType(
    {
        Profile.TRUSTED: N_(
            "This copy is for the authority it was given to. Please do not publish it or pass it "
            "on: others receive the same figures in less detail."
        ),
        Profile.PUBLIC: N_("This report may be published and quoted, with its source."),
    }
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A heading and the paragraphs under it, in words."""

    heading: str
    paragraphs: tuple[str, ...]


def explanations(release: Release, words: Words) -> tuple[Explanation, ...]:
    """The first page: what this is, how it was counted, how people are protected."""
    return (
        Explanation(
            words(N_("What this report is")),
            (
                words(
                    N_(
                        "Counts of the work of {organisation}. It holds no names and nothing about "
                        "any single person."
                    ),
                    organisation=release.organisation,
                ),
                words(_PROFILE_RULES[release.profile]),
            ),
        ),
        Explanation(
            words(N_("How it was counted")),
            (
                words(
                    N_(
                        "The definitions are those of: {source}. Beside each table stand what one "
                        "unit is and the rule by which it was counted."
                    ),
                    source=words(release.definition_source),
                ),
                words(
                    N_(
                        "Counted is what belongs to the period and was on record by {date} at the "
                        "latest. What is recorded later is not in these figures."
                    ),
                    date=words.date(release.cut_off),
                ),
            ),
        ),
        Explanation(words(N_("How people are protected")), _protection(release, words)),
    )


def _protection(release: Release, words: Words) -> tuple[str, ...]:
    rounding = words(
        N_(
            "Numbers in this field are small, and a small number can give a person away. Each "
            "count was therefore rounded to a multiple of {base} before it left the records, "
            "once and for good: the same figure stays the same in every report and for every "
            "reader. Tables with too few persons are left out, and the reason is printed in "
            "their place."
        ),
        base=words.number(release.base),
    )
    exactness = words(
        N_(
            "Figures without a mark are exact. They are printed only where neither they nor any "
            "difference between them is a small number."
        )
    )
    attack = words(
        N_(
            "Before it was written, this report was attacked together with all earlier ones, "
            "the way a person would who wants to find somebody in it. From the printed figures "
            "nobody can prove that a group holds at least 1 and fewer than {threshold} people."
        ),
        threshold=words.number(release.threshold),
    )
    if FigureStatus.EXACT in printed_statuses(release):
        return (rounding, exactness, attack)
    return (rounding, attack)


def facts(release: Release, words: Words) -> tuple[tuple[str, str], ...]:
    """The particulars of a release as pairs of name and content."""
    return (
        (words(N_("Organisation")), release.organisation),
        (words(N_("Country")), words.country(release.country)),
        (words(N_("Period")), words.period(release.period)),
        (words(N_("On record by")), words.date(release.cut_off)),
        (words(N_("Made on")), words.date(release.made_on)),
        (words(N_("For whom")), words(_PROFILE_NAMES[release.profile])),
        (words(N_("Report number")), release.id),
    )


def printed_statuses(release: Release) -> tuple[FigureStatus, ...]:
    """The statuses that occur in a release, in the order in which they are explained."""
    found = {figure.status for figure in printed_figures(release)}
    return tuple(status for status in FigureStatus if status in found)


def printed_figures(release: Release) -> Iterator[Figure]:
    """Every figure of a release that is printed."""
    for balance in release.balances:
        yield balance.total.figure
        yield from (term.figure for term in balance.terms)
    for table in release.tables:
        yield from table.cells.values()


def sample(status: FigureStatus, release: Release) -> Figure:
    """The figure of a release that shows best how a status looks: the greatest that has it."""
    found = [figure for figure in printed_figures(release) if figure.status is status]
    return max(found, key=lambda figure: figure.value or 0)


def checks(
    words: Words, fingerprint: str | None, log_code: str | None = None
) -> tuple[tuple[str, str], ...]:
    """What a recipient can do to be sure that nothing was changed on the way."""
    files = (
        words(N_("How to check this report")),
        words(
            N_(
                "The files beside this report hold the same figures: tables.xlsx as a workbook, "
                "the .csv files with their descriptions in .json for other programs. figures.json "
                "and certificate.json prove that the figures are safe; a short independent program "
                "checks that proof."
            )
        ),
    )
    code = (
        words(N_("Code of the vault")),
        words(
            N_(
                "{code} dates the records of the organisation. Typed in at “Backup and checks”, it "
                "shows them whether an older state of their records was put back since. It tells "
                "nothing of what they hold."
            ),
            code=log_code or "",
        ),
    )
    codes = (code,) if log_code else ()
    if not fingerprint:
        return (files, *codes)
    signature = words(
        N_(
            "The files are signed. Compare the fingerprint of the key, {fingerprint}, with the one "
            "on the letterhead of the organisation: only if both are the same is the signature "
            "theirs."
        ),
        fingerprint=fingerprint,
    )
    return (files, (words(N_("Signature")), signature), *codes)


def meaning(status: FigureStatus, release: Release, words: Words) -> str:
    """What a status says about the true number, in a sentence."""
    return words(STATUS_MEANINGS[status], base=words.number(release.base))
