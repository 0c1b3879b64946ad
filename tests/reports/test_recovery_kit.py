"""A sheet of the recovery kit: one page in every language, a code that says the same words."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pypdfium2
import pytest
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from casevault.i18n import LANGUAGES
from casevault.reports.recovery_kit import KitSheet, code_text, kit_sheet

TEXT = """
laundry fragment academic agree amuse bracelet fake training mild acid election pancake adorn
ruin pharmacy darkness uncover scholar rebound medal manager corner darkness smear penalty
script enjoy desire problem diet revenue race require
"""
WORDS = tuple(TEXT.split())
LOG_CODE = "0000-05KX-60DS-98QM-V091-9AF7"
SHEET = KitSheet(2, 3, 5, "3FCB", date(2026, 11, 22), "89AB-CDEF", WORDS, log_code=LOG_CODE)
GIVEAWAYS = ("casevault", "vault", "traffick", "victim", "shelter", "recovery", "SLIP")


def page_of(pdf: bytes) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(document) == 1
    return document[0]


def text_of(pdf: bytes) -> str:
    return str(page_of(pdf).get_textpage().get_text_bounded())


@pytest.mark.parametrize("language", [spoken.code for spoken in LANGUAGES])
@pytest.mark.parametrize("words", [WORDS, ()], ids=["words", "blank"])
def test_a_sheet_is_one_page_in_every_language(language: str, words: tuple[str, ...]) -> None:
    pdf = kit_sheet(replace(SHEET, words=words), language=language, practice=True)
    text = text_of(pdf)
    assert "3FCB" in text
    assert "89AB-CDEF" in text
    assert LOG_CODE in text
    assert text.count("33") == 1


def test_the_words_stand_on_the_sheet_in_their_order_down_the_columns() -> None:
    lines = text_of(kit_sheet(SHEET, language="en")).replace("\r", "").split("\n")
    found = " ".join(lines)
    for number, word in enumerate(WORDS, start=1):
        assert f"{number} {word}" in found


def test_the_code_on_the_paper_says_the_words() -> None:
    pixels = page_of(kit_sheet(SHEET, language="en")).render(scale=4, grayscale=True).to_numpy()
    pixels = pixels.reshape(pixels.shape[:2])
    height, width = pixels.shape
    corner = pixels[: round(height * 0.23), round(width * 0.68) :] < 128
    rows, columns = np.flatnonzero(corner.any(axis=1)), np.flatnonzero(corner.any(axis=0))
    square = corner[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    expected = QRCode(None, QRErrorCorrectLevel.M)
    expected.addData(code_text(WORDS))
    expected.make()
    count = expected.getModuleCount()
    middles = (np.arange(count) + 0.5) / count
    seen = square[
        np.ix_((middles * len(square)).astype(int), (middles * square.shape[1]).astype(int))
    ]
    assert (seen == np.array(expected.modules, dtype=bool)).all()


def test_a_sheet_that_is_found_does_not_say_what_it_opens() -> None:
    pdf = kit_sheet(SHEET, language="en")
    said = (text_of(pdf) + repr(pypdfium2.PdfDocument(io.BytesIO(pdf)).get_metadata_dict())).lower()
    assert not [word for word in GIVEAWAYS if word.lower() in said]


def test_a_sheet_without_a_code_says_nothing_of_one() -> None:
    text = text_of(kit_sheet(replace(SHEET, log_code=""), language="en"))
    assert "--anchor" not in text
    assert "--anchor" in text_of(kit_sheet(SHEET, language="en"))


def test_a_blank_sheet_holds_no_word() -> None:
    text = text_of(kit_sheet(replace(SHEET, words=()), language="en"))
    assert not [word for word in WORDS if f" {word} " in text.replace("\r\n", " ")]


def test_the_same_sheet_is_the_same_bytes() -> None:
    assert kit_sheet(SHEET, language="sr") == kit_sheet(SHEET, language="sr")
