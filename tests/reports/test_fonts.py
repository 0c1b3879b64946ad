import hashlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from casevault import paths
from casevault.domain import codes
from casevault.domain.table_sets import table_sets
from casevault.i18n import LANGUAGES
from casevault.reports import fonts
from casevault.reports.words import ROUNDED_MARK

ROOT = paths.resource_root().parent
DEBIAN = Path("/usr/share/fonts/truetype")


def drawable() -> frozenset[int]:
    return fonts.characters(fonts.REGULAR) | fonts.characters(fonts.SYMBOLS)


def missing(text: str) -> set[str]:
    return {sign for sign in text if ord(sign) not in drawable() and not sign.isspace()}


@pytest.mark.parametrize("weight", [fonts.REGULAR, fonts.BOLD])
def test_every_label_of_every_code_list_can_be_drawn(weight: str) -> None:
    font = fonts.characters(weight) | fonts.characters(fonts.SYMBOLS)
    labels = {
        label
        for code_list in codes.code_lists().values()
        for code in code_list.codes
        for label in code.labels.values()
    }
    assert len(labels) > 2000
    assert {sign for label in labels for sign in label if ord(sign) not in font} == set()


def test_every_text_of_every_catalogue_can_be_drawn() -> None:
    catalogues = sorted(paths.resource("locale").rglob("*.po"))
    if not catalogues:
        pytest.skip("no catalogue is there yet")
    for path in catalogues:
        assert (path.name, missing(path.read_text("utf-8"))) == (path.name, set())


def test_every_text_of_the_table_sets_and_forms_can_be_drawn() -> None:
    assert table_sets()
    for path in sorted(paths.resource_root().rglob("*.toml")):
        assert (path.name, missing(path.read_text("utf-8"))) == (path.name, set())


def test_every_text_of_the_program_can_be_drawn() -> None:
    for path in sorted((ROOT / "src" / "casevault" / "reports").rglob("*.py")):
        wide_signs_of_the_guard = set("＝＋－＠")
        found = missing(path.read_text("utf-8")) - wide_signs_of_the_guard
        assert (path.name, found) == (path.name, set())


@pytest.mark.parametrize(
    "alphabet",
    [
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "čćđšžČĆĐŠŽǄǅǆǇǈǉǊǋǌśźŚŹ",
        "абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ",
        "ѓѕјљњќџѐѝЃЅЈЉЊЌЏЀЍ",
        "абвгдежзийклмнопрстуфхцчшщъьюяѝЩЪЬЮЯ",
        "çëÇË",
        "ґєіїҐЄІЇыэё",
        "ğışİöüĞŞăâîșțȘȚ",
        "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        "„“”‚‘’«»‹›–—…•§№€‰ × ± ° ½",
        "≈≤≥≠→←↑↓☐☑☒✓✗■□▨▲●−",
        "\u00a0\u202f\u2009",
    ],
)
def test_the_alphabets_of_the_field_can_be_drawn(alphabet: str) -> None:
    assert {sign for sign in alphabet if ord(sign) not in drawable()} == set()


def test_a_symbol_gets_its_own_run_and_loses_nothing() -> None:
    runs = list(fonts.runs(f"{ROUNDED_MARK} 15 → ок", fonts.REGULAR))
    assert "".join(text for _, text in runs) == f"{ROUNDED_MARK} 15 → ок"
    assert runs[0] == (fonts.SYMBOLS, ROUNDED_MARK)


def test_what_no_font_has_becomes_visible() -> None:
    assert list(fonts.runs("a漢b", fonts.BOLD)) == [(fonts.BOLD, "a\ufffdb")]


def test_markup_in_a_text_stays_text() -> None:
    assert fonts.markup("<b>&") == "&lt;b&gt;&amp;"


def test_each_language_has_a_name_in_the_fonts() -> None:
    assert {sign for language in LANGUAGES for sign in missing(language.own_name)} == set()


def test_no_font_tells_when_or_where_it_was_built() -> None:
    for path in sorted(paths.resource("fonts").glob("*.ttf")):
        content = path.read_bytes()
        assert str(Path.home()).encode() not in content
        assert str(ROOT).encode() not in content


def test_the_licences_lie_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE" in paths.resource("fonts/OFL.txt").read_text("utf-8")
    assert "Bitstream" in paths.resource("fonts/DejaVu-LICENSE.txt").read_text("utf-8")


@pytest.fixture
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "subset_fonts", ROOT / "packaging" / "subset_fonts.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cutting_a_font_twice_gives_the_same_bytes(builder: ModuleType) -> None:
    source = paths.resource("fonts/NotoSans-Regular.ttf").read_bytes()
    assert builder.cut(source, builder.LETTERS) == builder.cut(source, builder.LETTERS)


@pytest.mark.skipif(not DEBIAN.joinpath("noto").is_dir(), reason="the full fonts are not installed")
def test_the_bundled_fonts_are_what_the_builder_makes(builder: ModuleType) -> None:
    for name, ranges in builder.SOURCES:
        symbols = ranges is builder.SYMBOLS
        made = builder.cut(
            (DEBIAN / name).read_bytes(), ranges, family=builder.SYMBOL_FAMILY if symbols else ""
        )
        bundled = paths.resource("fonts/" + ("Symbols.ttf" if symbols else Path(name).name))
        assert hashlib.sha256(made).digest() == hashlib.sha256(bundled.read_bytes()).digest()
