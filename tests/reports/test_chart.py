import io
from typing import Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from casevault.domain.release import Figure, FigureStatus, SizeClass
from casevault.reports import style
from casevault.reports.chart import Bar, Scale

WIDTH, HEIGHT, THICKNESS = 100, 30, 10
EXACT = Figure(FigureStatus.EXACT, 50)
ROUNDED = Figure(FigureStatus.ROUNDED, 50)
ROUNDED_ZERO = Figure(FigureStatus.ROUNDED, 0)
IN_WORDS = Figure(FigureStatus.SIZE_CLASS, size_class=SizeClass.FROM_5_TO_19)
WITHHELD = Figure(FigureStatus.WITHHELD)


def ink(figure: Figure) -> Any:
    """The drawn bar as an array of rows of darkness from 0 to 1, without its foot line."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1)
    bar = Bar(figure, Scale(100), thickness=THICKNESS)
    bar.wrap(WIDTH, HEIGHT)
    bar.drawOn(canvas, 0, 10)
    canvas.save()
    document = pypdfium2.PdfDocument(target.getvalue())
    pixels = document[0].render(scale=4, grayscale=True).to_numpy().astype(float)
    document.close()
    inside = pixels[44:76, 8:, ...].squeeze()
    return 1 - inside / 255


def length(figure: Figure) -> float:
    """How far the ink of a bar reaches, in points."""
    columns = np.nonzero(ink(figure).max(axis=0) > 0.1)[0]
    return float(columns[-1] + 8) / 4 if len(columns) else 0.0


def darkness(figure: Figure) -> float:
    """The mean darkness of a bar within its length."""
    drawn = ink(figure)
    return float(drawn[:, : int(length(figure) * 4) - 10].mean())


def test_a_true_number_is_solid_and_a_rounded_one_is_hatched() -> None:
    solid = 1 - float(np.mean(style.ACCENT.rgb()))
    assert darkness(EXACT) == pytest.approx(solid, abs=0.15)
    assert 0.02 < darkness(ROUNDED) < darkness(EXACT) / 2


@pytest.mark.parametrize("figure", [EXACT, ROUNDED])
def test_a_bar_is_as_long_as_its_number(figure: Figure) -> None:
    assert length(figure) == pytest.approx(50, abs=1.5)


@pytest.mark.parametrize("figure", [ROUNDED_ZERO, IN_WORDS, WITHHELD])
def test_what_is_unknown_never_looks_like_nothing(figure: Figure) -> None:
    assert length(figure) > 4
    assert darkness(figure) > 0.02


def test_a_true_zero_has_no_bar() -> None:
    assert length(Figure(FigureStatus.EXACT, 0)) == 0


def test_what_is_withheld_has_the_same_stub_whatever_stands_beside_it() -> None:
    assert length(WITHHELD) == length(ROUNDED_ZERO)


@given(st.lists(st.integers(0, 10**6), max_size=8), st.floats(1, 500))
def test_no_bar_leaves_its_room(values: list[int], room: float) -> None:
    scale = Scale.of(Figure(FigureStatus.EXACT, value) for value in values)
    assert all(0 <= scale.length(value, room) <= room for value in values)


def test_a_size_class_has_room_on_the_scale_up_to_its_upper_end() -> None:
    assert Scale.of([IN_WORDS]).greatest == 19
