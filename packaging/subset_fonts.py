"""Build the fonts of the program: `python packaging/subset_fonts.py [FOLDER]`.

Cuts Noto Sans (Debian: fonts-noto-core) to the alphabets of the program's languages and the
languages of the people in its records, and DejaVu Sans (fonts-dejavu-core) to symbols. The same
sources give the same bytes: no time and no tool version is written. FOLDER holds the sources
(default: where Debian puts them).
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

DEBIAN: Final = Path("/usr/share/fonts/truetype")
TARGET: Final = Path(__file__).resolve().parent.parent / "resources" / "fonts"

LETTERS: Final[tuple[tuple[int, int], ...]] = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A
    (0x018F, 0x0192),  # Latin Extended-B: schwa, florin
    (0x01A0, 0x01B0),  # Vietnamese horns
    (0x01C4, 0x01CC),  # digraphs of Croatian type
    (0x01CD, 0x01DC),  # pinyin
    (0x01E4, 0x01F5),  # Romani, Skolt Sami, Macedonian transliteration
    (0x0200, 0x021B),  # Serbian accents, Romanian commas
    (0x0259, 0x0259),  # small schwa
    (0x0300, 0x030C),  # combining marks
    (0x030F, 0x030F),
    (0x0311, 0x0311),
    (0x0323, 0x0328),
    (0x0400, 0x045F),  # Cyrillic with Serbian, Macedonian, Ukrainian
    (0x0462, 0x0463),  # yat
    (0x0490, 0x04F9),  # Cyrillic of Turkic and Iranian languages
    (0x1E80, 0x1E85),
    (0x1E9E, 0x1E9E),
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x2002, 0x200A),  # spaces of all widths
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x202F, 0x203A),  # narrow space, per mille, primes, single guillemets
    (0x2044, 0x2044),
    (0x20AC, 0x20AC),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2212, 0x2212),
    (0xFFFD, 0xFFFD),
)
SYMBOLS: Final[tuple[tuple[int, int], ...]] = (
    (0x0020, 0x0020),
    (0x00D7, 0x00D7),
    (0x2190, 0x2199),  # arrows
    (0x21B5, 0x21B5),
    (0x21D2, 0x21D2),
    (0x2205, 0x2205),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
    (0x2318, 0x2318),
    (0x25A0, 0x25A9),  # squares, plain and hatched
    (0x25B2, 0x25C6),
    (0x25CB, 0x25CF),
    (0x2605, 0x2606),
    (0x2610, 0x2612),  # ballot boxes
    (0x2713, 0x2718),
    (0x26A0, 0x26A0),
)

SOURCES: Final[tuple[tuple[str, tuple[tuple[int, int], ...]], ...]] = (
    ("noto/NotoSans-Regular.ttf", LETTERS),
    ("noto/NotoSans-Bold.ttf", LETTERS),
    ("noto/NotoSans-Italic.ttf", LETTERS),
    ("noto/NotoSans-BoldItalic.ttf", LETTERS),
    ("dejavu/DejaVuSans.ttf", SYMBOLS),
)
SYMBOL_FAMILY: Final = "CaseVault Symbols"


def cut(source: bytes, ranges: tuple[tuple[int, int], ...], *, family: str = "") -> bytes:
    """One font with the characters in `ranges` only, under the name `family` if one is given."""
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["FFTM", "DSIG", "MATH"]
    options.glyph_names = False
    options.recalc_timestamp = False
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    cutter.subset(font)
    if family:
        for name_id, text in ((1, family), (3, family), (4, family), (6, family.replace(" ", ""))):
            for record in font["name"].names:
                if record.nameID == name_id:
                    record.string = text
    written = io.BytesIO()
    font.save(written, reorderTables=True)
    return written.getvalue()


def main(folder: Path) -> None:
    """Write every font of the program into the resources."""
    for name, ranges in SOURCES:
        source = folder / name
        symbols = ranges is SYMBOLS
        # A shortened family under its old name would hide the system's full one from the toolkit.
        font = cut(source.read_bytes(), ranges, family=SYMBOL_FAMILY if symbols else "")
        target = TARGET / ("Symbols.ttf" if symbols else source.name)
        target.write_bytes(font)
        print(f"{target.name}: {len(font):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN)
