"""Plain sheets: what is given is printed, in any script, and nothing else is in the file."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from casevault.i18n import LANGUAGES
from casevault.reports.sheet_of_words import SheetSection, plain_sheet


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return "\n".join(pages).replace("\r", "")


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(io.BytesIO(pdf)))


def test_every_word_given_is_on_the_sheet() -> None:
    pdf = plain_sheet(
        "Провера уређаја",
        [
            SheetSection("Zaključavanje", ["Prvi & drugi <red>.", "Други пасус: ђљњћџ."]),
            SheetSection("Words", rows=[("1", "academic"), ("2", "acid")], head=("No.", "Word")),
        ],
        language="sr",
        footer="22.11.2026.",
    )
    text = text_of(pdf)
    for words in (
        *("Провера уређаја", "Zaključavanje", "Prvi & drugi <red>.", "Други пасус: ђљњћџ."),
        *("academic", "acid", "Word", "22.11.2026."),
    ):
        assert words in text


def test_the_same_sheet_is_the_same_bytes() -> None:
    sections = [SheetSection("A", ["b"], image_codes=["academic acid acrobat"])]
    assert plain_sheet("T", sections, language="en") == plain_sheet("T", sections, language="en")


@pytest.mark.parametrize("language", [spoken.code for spoken in LANGUAGES])
def test_a_sheet_can_be_made_in_each_language(language: str) -> None:
    assert plain_sheet("T", [SheetSection("A", ["b"])], language=language).startswith(b"%PDF")


def test_a_code_stands_where_the_sheet_has_one() -> None:
    without = plain_sheet("T", [SheetSection("A")], language="en")
    sheet = plain_sheet(
        "T",
        [SheetSection("A", image_codes=["one", "two"], code_caption="Share 1")],
        language="en",
    )
    assert text_of(sheet).count("Share 1") == 2
    assert dark_share(sheet) > dark_share(without) + 0.02


def dark_share(pdf: bytes) -> float:
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0]
    pixels = page.render(grayscale=True).to_numpy()
    return float((pixels < 128).mean())


def test_a_code_takes_the_longest_share_and_refuses_what_no_code_can_hold() -> None:
    share = " ".join(["skeleton"] * 59)
    sheet = plain_sheet("T", [SheetSection("A", image_codes=[share])], language="en")
    assert pages_of(sheet) == 1
    with pytest.raises(ValueError, match="too long"):
        plain_sheet("T", [SheetSection("A", image_codes=["ж" * 401])], language="en")


def test_a_long_sheet_goes_on_over_pages_that_are_numbered() -> None:
    rows = [(str(number), "word " * 30) for number in range(120)]
    pdf = plain_sheet("T", [SheetSection("A", rows=rows, head=("No.", "What"))], language="en")
    count = pages_of(pdf)
    assert count > 2
    assert f"Page {count} of {count}" in text_of(pdf)


def test_a_sheet_that_dates_the_records_ends_with_the_code_and_what_it_is_for() -> None:
    code = "0000-05KX-60DS-98QM-V091-9AF7"
    sections = [SheetSection("A", ["b"])]
    dated = plain_sheet("T", sections, language="en", log_code=code)
    text = " ".join(text_of(dated).split())
    assert f"{code} dates the records" in text
    assert "verify --anchor" in text
    assert pages_of(dated) == 1
    undated = plain_sheet("T", sections, language="en")
    assert "--anchor" not in text_of(undated)
    assert dark_share(dated) > dark_share(undated) + 0.002


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal"):
        plain_sheet("T", [SheetSection("A", rows=[("a", "b"), ("c",)])], language="en")


def test_a_sheet_of_a_practice_vault_says_so() -> None:
    sections = [SheetSection("A", ["b"])]
    assert "PRACTICE" in text_of(plain_sheet("T", sections, language="en", practice=True)).upper()
    assert "PRACTICE" not in text_of(plain_sheet("T", sections, language="en")).upper()


def test_the_file_tells_nothing_of_who_made_it_where_and_when() -> None:
    pdf = plain_sheet("T", [SheetSection("A", ["b"])], language="en")
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    told = document.get_metadata_dict(skip_empty=True)
    assert told.pop("Title") == "T"
    told.pop("Trapped", None)
    dates = {told.pop("CreationDate"), told.pop("ModDate")}
    assert all("2000" in each for each in dates)
    assert set(told.values()) <= {"(anonymous)", "(unspecified)", "anonymous", "unspecified"}
