"""The director's own sentences for a report: what she may put in, what must not stand, the result.

Her sentences pass the guard of typed text; then every placeholder is replaced by the printed
figure in words. What comes out belongs to the release: it is approved, digested and signed with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.narrative import (
    MOST_BLOCKS,
    MOST_SIGNS,
    MOST_SIGNS_OF_A_TITLE,
    PERIOD,
    Placeholder,
    TypedBlock,
    filled,
    placeholders,
)
from casevault.domain.release import NarrativeBlock, Release
from casevault.domain.typed_text_guard import Objection, finders, objections
from casevault.i18n import N_, gettext
from casevault.reports.words import Words


@dataclass(frozen=True, slots=True)
class OfferedFigure:
    """One line of the list of figures: what it is, what a sentence will say, what to insert."""

    placeholder: str
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class NarrativeProblem:
    """What must not stand in a block, and where: `block` counts from 0, in its title or its text.

    `objection` is None where the block as a whole is too long, empty or one too many.
    """

    block: int
    in_title: bool
    message_id: str
    suggestion_id: str = ""
    objection: Objection | None = None

    def text(self) -> str:
        """The problem and what to do, in the language in use."""
        found = self.objection.found if self.objection else ""
        words = gettext(self.message_id).format(found=found)
        return f"{words} {gettext(self.suggestion_id)}" if self.suggestion_id else words


def offered_figures(release: Release, language: str) -> tuple[OfferedFigure, ...]:
    """The figures that a sentence may name, in printed order; the period first."""
    words = Words(language)
    period = OfferedFigure(f"{{{PERIOD}}}", words(N_("Period")), words.period(release.period))
    return (
        period,
        *(
            OfferedFigure(f"{{{key}}}", _name(one, words), words.in_sentence(one.figure))
            for key, one in placeholders(release).items()
        ),
    )


def problems(
    release: Release, blocks: Sequence[TypedBlock], language: str
) -> tuple[NarrativeProblem, ...]:
    """Everything that must not stand in the blocks, in their order."""
    known = {PERIOD, *placeholders(release)}
    looking = finders(language)
    found: list[NarrativeProblem] = []
    for place, block in enumerate(blocks):
        found += _shape(place, block)
        for text, in_title in ((block.title, True), (block.text, False)):
            found += (
                NarrativeProblem(place, in_title, one.message_id, one.suggestion_id, one)
                for one in objections(_normal(text), known, looking)
            )
    return tuple(found)


def narrated(release: Release, blocks: Sequence[TypedBlock], language: str) -> Release:
    """The release with the blocks in it, every placeholder filled in the report's language.

    Without blocks it is the very same release.

    Raises:
        UserError: something must not stand in them; it names the first thing and what to do.
    """
    if not blocks:
        return release
    wrong = problems(release, blocks, language)
    if wrong:
        raise UserError(
            N_("The own words of this report cannot stay as they are (part {number}): {problem}"),
            number=wrong[0].block + 1,
            problem=wrong[0].text(),
            exit_code=ExitCode.REFUSED,
        )
    words = Words(language)
    figures = placeholders(release)

    def say(key: str) -> str:
        return (
            words.period(release.period)
            if key == PERIOD
            else words.in_sentence(figures[key].figure)
        )

    return replace(
        release,
        narrative=tuple(
            NarrativeBlock(filled(_normal(block.title), say), filled(_normal(block.text), say))
            for block in blocks
        ),
    )


def _name(one: Placeholder, words: Words) -> str:
    """The table or balance and the place in it, as they are printed."""
    parts = [words.code(axis, code) for axis, code in one.codes]
    parts += [words(label) for label in one.label_ids]
    return f"{words(one.title_id)}: {', '.join(parts)}" if parts else words(one.title_id)


def _normal(text: str) -> str:
    """One way of writing each sign and each line end; nothing at the ends."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _shape(place: int, block: TypedBlock) -> Iterator[NarrativeProblem]:
    title, text = _normal(block.title), _normal(block.text)
    if place == MOST_BLOCKS:
        yield NarrativeProblem(
            place, in_title=True, message_id=N_("A report has room for twelve parts. Merge some.")
        )
    if not title or "\n" in title or len(title) > MOST_SIGNS_OF_A_TITLE:
        yield NarrativeProblem(
            place, in_title=True, message_id=N_("Each part needs a heading of one short line.")
        )
    if not text:
        yield NarrativeProblem(
            place,
            in_title=False,
            message_id=N_("Nothing stands under this heading. Write, or remove it."),
        )
    if len(text) > MOST_SIGNS:
        yield NarrativeProblem(
            place,
            in_title=False,
            message_id=N_("This part is longer than a page. Make it shorter."),
        )
