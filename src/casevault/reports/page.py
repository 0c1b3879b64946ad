"""The page around the content: foot line, page numbers, and the frame of a practice paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from casevault.i18n import N_
from casevault.reports import fonts, style
from casevault.reports.explanations import PRACTICE, PRACTICE_NOTE
from casevault.reports.tagged import TaggedCanvas, tagged
from casevault.reports.words import Words

CONTENT_WIDTH = A4[0] - 2 * style.MARGIN
_TOP = 52.0
_BOTTOM = 58.0
_STRIPE_HEIGHT = 18.0


@dataclass(frozen=True, slots=True)
class Surround:
    """What stands around the content of each page, in words as they are printed."""

    title: str
    """The title of the file as a PDF reader shows it."""
    foot_name: str
    """Bold at the left of the foot line."""
    foot_note: str = ""
    """After the name; shortened where the line is too short."""
    practice: bool = False


class _Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """Remembers on which page each landmark came to lie."""

    def __init__(self, target: io.BytesIO, **settings: Any) -> None:
        super().__init__(target, **settings)
        self.pages: dict[str, int] = {}


def typeset(
    story: Callable[[dict[str, int]], list[Flowable]], surround: Surround, words: Words
) -> bytes:
    """A PDF of the story, which is told the pages of its landmarks.

    Typeset twice: the first time finds the pages and their count. The file names no author, no
    program version, no path and no time.
    """
    pages: dict[str, int] = {}
    count = 0
    for _ in range(2):
        target = io.BytesIO()
        document = _Document(
            target,
            pagesize=A4,
            title=surround.title,
            author="",
            subject="",
            creator="",
            producer="",
            invariant=1,
            pageCompression=1,
            lang=words.tag,
            displayDocTitle=True,
        )
        document.addPageTemplates(_template(surround, words, count))
        document.build(story(pages), canvasmaker=TaggedCanvas)
        pages, count = document.pages, document.page
    return target.getvalue()


def _template(surround: Surround, words: Words, count: int) -> PageTemplate:
    frame = Frame(
        style.MARGIN,
        _BOTTOM,
        CONTENT_WIDTH,
        A4[1] - _TOP - _BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def around(canvas: Any, document: _Document) -> None:
        canvas.saveState()
        if surround.practice:
            _practice_stripe(canvas, A4[1] - _STRIPE_HEIGHT - 8, words)
            _practice_stripe(canvas, 8, words)
        _foot(canvas, document.page, count, surround, words)
        canvas.restoreState()

    return PageTemplate(id="page", frames=[frame], onPage=around)


def _foot(canvas: Any, page: int, count: int, surround: Surround, words: Words) -> None:
    baseline = 38.0
    canvas.setStrokeColor(style.LINE)
    canvas.setLineWidth(0.6)
    canvas.line(style.MARGIN, baseline + 13, style.MARGIN + CONTENT_WIDTH, baseline + 13)
    canvas.setFillColor(style.MUTED)
    name = _shortened(surround.foot_name, CONTENT_WIDTH * 0.6, fonts.BOLD)
    end = fonts.draw(canvas, style.MARGIN, baseline, name, font=fonts.BOLD, size=style.SMALL)
    place = words(N_("Page {page} of {count}"), page=page, count=count)
    room = CONTENT_WIDTH - (end - style.MARGIN) - fonts.width(place, fonts.REGULAR, style.SMALL)
    note = _shortened(surround.foot_note, room - 40, fonts.REGULAR)
    fonts.draw(canvas, end + 14, baseline, note, font=fonts.REGULAR, size=style.SMALL)
    fonts.draw_right(
        canvas,
        style.MARGIN + CONTENT_WIDTH,
        baseline,
        place,
        font=fonts.REGULAR,
        size=style.SMALL,
    )


def _shortened(text: str, room: float, font: str) -> str:
    if fonts.width(text, font, style.SMALL) <= room:
        return text
    while text and fonts.width(text + "…", font, style.SMALL) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _practice_stripe(canvas: Any, y: float, words: Words) -> None:
    """Slanting stripes across the page with the word on a calm ground in their middle."""
    width = A4[0]
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(0, y, width, _STRIPE_HEIGHT)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setFillColor(style.PRACTICE_SOFT)
    canvas.rect(0, y, width, _STRIPE_HEIGHT, stroke=0, fill=1)
    canvas.setStrokeColor(style.PRACTICE)
    canvas.setLineWidth(5)
    x = -_STRIPE_HEIGHT
    while x < width:
        canvas.line(x, y - 2, x + _STRIPE_HEIGHT + 4, y + _STRIPE_HEIGHT + 2)
        x += 14
    canvas.restoreState()
    word, note = words(PRACTICE), words(PRACTICE_NOTE)
    size = style.SMALL
    label = fonts.width(word, fonts.BOLD, size) + fonts.width(note, fonts.REGULAR, size) + 10
    canvas.setFillColor(style.WHITE)
    canvas.rect((width - label) / 2 - 12, y - 1, label + 24, _STRIPE_HEIGHT + 2, stroke=0, fill=1)
    canvas.setFillColor(style.TEXT)
    baseline = y + _STRIPE_HEIGHT / 2 - size * 0.36
    with tagged(canvas, "P"):
        end = fonts.draw(canvas, (width - label) / 2, baseline, word, font=fonts.BOLD, size=size)
        fonts.draw(canvas, end + 10, baseline, note, font=fonts.REGULAR, size=size)
