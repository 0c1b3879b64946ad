"""How the desktop looks: colour tokens, three palettes, type scale, the 4 px grid.

Everything that has a colour or a size takes it from here. Contrast of text is at least 4.5:1 and of
control borders and focus at least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11); a test computes it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum
from functools import cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from casevault import paths
from casevault.i18n import N_

_TOKENS_PROPERTY: Final = "desktop_tokens"
_BASE_POINTS: Final = 10.5
FONT_FAMILY: Final = "Noto Sans"
TEXT_SIZES: Final = (100, 110, 125, 150, 175, 200)
LINE_CHARACTERS: Final = 75


class Space(IntEnum):
    """Distances on the 4 px grid."""

    HAIR = 4
    SMALL = 8
    MEDIUM = 12
    LARGE = 16
    WIDE = 24
    HUGE = 40


class Scheme(StrEnum):
    """Which palette to wear; SYSTEM follows the desktop the program runs on."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


SCHEME_NAMES: Final[dict[Scheme, str]] = {
    Scheme.SYSTEM: N_("As the computer is set"),
    Scheme.LIGHT: N_("Light"),
    Scheme.DARK: N_("Dark"),
    Scheme.CONTRAST: N_("High contrast"),
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, as #rrggbb; `*_soft` lie behind text, `mark` names check marks."""

    surface: str
    raised: str
    sunken: str
    rail: str
    text: str
    muted: str
    accent: str
    accent_strong: str
    accent_soft: str
    on_accent: str
    line: str
    border: str
    focus: str
    ok: str
    ok_soft: str
    caution: str
    caution_soft: str
    danger: str
    danger_soft: str
    on_danger: str
    hidden: str
    practice: str
    mark: str


LIGHT: Final = Tokens(
    surface="#f4f6f6",
    raised="#ffffff",
    sunken="#e9eded",
    rail="#e6ecec",
    text="#1b2426",
    muted="#526064",
    accent="#0d6a6b",
    accent_strong="#095254",
    accent_soft="#d8ebea",
    on_accent="#ffffff",
    line="#d6dddd",
    border="#7f8d90",
    focus="#0b57c2",
    ok="#1f6b3a",
    ok_soft="#e1f0e5",
    caution="#7a5200",
    caution_soft="#faeed3",
    danger="#a8281f",
    danger_soft="#fae5e2",
    on_danger="#ffffff",
    hidden="#8a979a",
    practice="#b26a00",
    mark="light",
)

DARK: Final = Tokens(
    surface="#14191b",
    raised="#1d2426",
    sunken="#101415",
    rail="#181e20",
    text="#e4eaea",
    muted="#9fadb0",
    accent="#58bdb8",
    accent_strong="#7dd3ce",
    accent_soft="#1b3c3d",
    on_accent="#07201f",
    line="#2d373a",
    border="#738386",
    focus="#8ab8ff",
    ok="#7cc794",
    ok_soft="#1b3323",
    caution="#e3b55c",
    caution_soft="#3a2f16",
    danger="#f1978d",
    danger_soft="#43211e",
    on_danger="#2a0b08",
    hidden="#6d7b7e",
    practice="#d9953a",
    mark="dark",
)

CONTRAST: Final = Tokens(
    surface="#000000",
    raised="#000000",
    sunken="#000000",
    rail="#000000",
    text="#ffffff",
    muted="#ffffff",
    accent="#3ee7df",
    accent_strong="#9ff7f2",
    accent_soft="#003b3a",
    on_accent="#000000",
    line="#ffffff",
    border="#ffffff",
    focus="#ffe100",
    ok="#7dff9b",
    ok_soft="#00210a",
    caution="#ffd75e",
    caution_soft="#2b2100",
    danger="#ff9d92",
    danger_soft="#330600",
    on_danger="#000000",
    hidden="#ffffff",
    practice="#ffb340",
    mark="dark",
)


def resolve(scheme: Scheme) -> Tokens:
    """The tokens of a scheme; SYSTEM asks the platform for contrast first, then for darkness."""
    if scheme is Scheme.SYSTEM:
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return CONTRAST
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK, Scheme.CONTRAST: CONTRAST}[scheme]


def palette(tokens: Tokens) -> QPalette:
    """The tokens as a palette, so that plain widgets and native dialogs of Qt wear them too."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.surface,
        role.WindowText: tokens.text,
        role.Base: tokens.raised,
        role.AlternateBase: tokens.surface,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Light: tokens.raised,
        role.Midlight: tokens.line,
        role.Mid: tokens.line,
        role.Dark: tokens.border,
        role.Shadow: tokens.border,
    }
    made = QPalette()
    for which, colour in colours.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return made


def style_sheet(tokens: Tokens, percent: int) -> str:
    """`resources/style.qss` with its `@token` words replaced by colours and sizes."""
    points = _BASE_POINTS * percent / 100
    sizes = {
        "caption_size": f"{points * 0.85:.1f}pt",
        "body_size": f"{points:.1f}pt",
        "subtitle_size": f"{points * 1.2:.1f}pt",
        "title_size": f"{points * 1.5:.1f}pt",
        "target": f"{round(32 * max(1.0, percent / 130))}px",
        "check": f"{round(18 * percent / 100)}px",
        "half_check": f"{round(18 * percent / 100) // 2}px",
    }
    words = {**asdict(tokens), **sizes, "icons": paths.resource("icons").as_posix()}
    sheet = paths.resource("style.qss").read_text("utf-8")
    for word in sorted(words, key=len, reverse=True):
        sheet = sheet.replace(f"@{word}", words[word])
    return sheet


def wear(application: QApplication, scheme: Scheme, percent: int) -> Tokens:
    """Dress the whole application: style, palette, font and sheet. Returns the tokens worn."""
    worn = wear_colours(application, scheme, percent)
    wear_sheet(application, percent)
    return worn


def wear_sheet(application: QApplication, percent: int) -> None:
    """The sheet alone; widgets that stand already are dressed once, which is quicker."""
    application.setStyleSheet(style_sheet(tokens(), percent))


def wear_colours(application: QApplication, scheme: Scheme, percent: int) -> Tokens:
    """Everything but the sheet. Returns the tokens worn."""
    worn = resolve(scheme)
    if application.style().objectName() != "fusion":
        application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(palette(worn))
    application.setFont(_font(percent))
    application.setProperty(_TOKENS_PROPERTY, worn)
    return worn


def tokens() -> Tokens:
    """The tokens the application wears now, for widgets that paint themselves."""
    application = QApplication.instance()
    worn = application.property(_TOKENS_PROPERTY) if application is not None else None
    return worn if isinstance(worn, Tokens) else LIGHT


@cache
def _load_fonts() -> None:
    """Bring our own letters; asking whether the system has them would cost more."""
    for weight in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(paths.resource(f"fonts/NotoSans-{weight}.ttf")))


def _font(percent: int) -> QFont:
    _load_fonts()
    font = QFont(FONT_FAMILY)
    font.setPointSizeF(_BASE_POINTS * percent / 100)
    return font
