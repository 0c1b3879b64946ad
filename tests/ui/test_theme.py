from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from casevault import paths
from casevault.ui import theme
from casevault.ui.theme import CONTRAST, DARK, LIGHT, Scheme, Tokens

SCHEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
TEXT_PAIRS = (
    ("text", "surface"),
    ("text", "raised"),
    ("text", "sunken"),
    ("text", "rail"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("muted", "sunken"),
    ("accent", "raised"),
    ("accent", "surface"),
    ("accent", "accent_soft"),
    ("text", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("ok", "ok_soft"),
    ("text", "ok_soft"),
    ("caution", "caution_soft"),
    ("text", "caution_soft"),
    ("danger", "danger_soft"),
    ("danger", "raised"),
    ("danger", "surface"),
    ("text", "danger_soft"),
)
EDGE_PAIRS = (
    ("border", "raised"),
    ("border", "surface"),
    ("focus", "raised"),
    ("focus", "surface"),
    ("focus", "accent_soft"),
    ("practice", "surface"),
)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    shade = QColor(colour)
    parts = (shade.redF(), shade.greenF(), shade.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(tokens: Tokens, one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2 between two tokens."""
    pair = sorted((luminance(getattr(tokens, one)), luminance(getattr(tokens, other))))
    darker, lighter = pair
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", SCHEMES)
def test_text_can_be_read_in_every_scheme(name: str) -> None:
    weak = {p: contrast(SCHEMES[name], *p) for p in TEXT_PAIRS}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", SCHEMES)
def test_edges_and_focus_can_be_seen_in_every_scheme(name: str) -> None:
    weak = {p: contrast(SCHEMES[name], *p) for p in EDGE_PAIRS}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3.0} == {}


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize("percent", theme.TEXT_SIZES)
def test_the_style_sheet_leaves_no_token_unfilled(name: str, percent: int) -> None:
    sheet = theme.style_sheet(SCHEMES[name], percent)

    assert re.findall(r"@\w+", sheet) == []


@pytest.mark.parametrize("name", SCHEMES)
def test_every_picture_named_by_the_style_sheet_exists(name: str) -> None:
    named = re.findall(r"url\(([^)]+)\)", theme.style_sheet(SCHEMES[name], 100))

    assert named
    assert [each for each in named if not paths.resource_root().joinpath(each).is_file()] == []


def test_the_palette_wears_the_tokens(
    wear: Callable[[Scheme, int], Tokens], qapp: QApplication
) -> None:
    wear(Scheme.DARK, 100)

    assert QColor(DARK.surface) == qapp.palette().color(QPalette.ColorRole.Window)
    assert theme.tokens() == DARK


@pytest.mark.parametrize("percent", theme.TEXT_SIZES)
def test_letters_grow_with_the_text_size(
    percent: int, wear: Callable[[Scheme, int], Tokens], qtbot: QtBot
) -> None:
    wear(Scheme.LIGHT, 100)
    plain = QPushButton("Lock")
    qtbot.addWidget(plain)
    plain.ensurePolished()
    before = plain.fontMetrics().height()
    wear(Scheme.LIGHT, percent)
    grown = plain.fontMetrics().height()

    assert grown == pytest.approx(before * percent / 100, abs=2)


def test_targets_are_at_least_32_pixels(
    wear: Callable[[Scheme, int], Tokens], qtbot: QtBot
) -> None:
    wear(Scheme.LIGHT, 100)
    button = QPushButton("x")
    qtbot.addWidget(button)
    button.ensurePolished()

    assert button.sizeHint().height() >= 32


def test_a_system_without_a_wish_gets_the_light_scheme() -> None:
    assert theme.resolve(Scheme.SYSTEM) in {LIGHT, DARK, CONTRAST}
    assert DARK is theme.resolve(Scheme.DARK)
