import re
from collections.abc import Callable

import pypdfium2
import pytest

from casevault.domain.release import Profile, Release
from casevault.i18n import LANGUAGES
from casevault.reports import explanations
from casevault.reports.letter import letter
from casevault.reports.words import Words

ENGLISH = Words("en")
FINGERPRINT = "7F3A AB"


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return re.sub(r"\s+", " ", " ".join(texts))


def test_the_letter_says_to_whom_what_how_protected_and_how_to_check(year: Release) -> None:
    text = text_of(letter(year, ENGLISH, "Ministry of\nLabour", FINGERPRINT))
    for said in (
        "Ministry of Labour",
        year.organisation,
        "Reports and identified persons, 2025",
        f"report {year.id}",
        "moved to a multiple of 5",
        "verify-release",
        FINGERPRINT,
        "03.02.2026",
    ):
        assert said in text


def test_the_letter_holds_no_figure_of_the_release(release: Release) -> None:
    text = text_of(letter(release, ENGLISH, "", None))
    for known in (release.id, ENGLISH.period(release.period), ENGLISH.date(release.made_on)):
        text = text.replace(known, "")
    pages = {"1"}
    assert set(re.findall(r"\d+", text)) <= {str(release.base), *pages}
    large = {str(f.value) for f in explanations.printed_figures(release) if (f.value or 0) > 9}
    assert not large & set(re.findall(r"\d+", text))


def test_without_a_recipient_it_is_for_everybody(year: Release) -> None:
    assert "Everyone who reads this report" in text_of(letter(year, ENGLISH, "  ", None))


def test_what_a_reader_may_do_follows_the_profile(
    changed_release: Callable[..., Release],
) -> None:
    public = text_of(letter(changed_release(), ENGLISH, "", None))
    trusted = text_of(letter(changed_release(profile=Profile.TRUSTED), ENGLISH, "", None))
    assert "You may publish and quote it" in public
    assert "do not publish it or pass it on" in trusted


def test_practice_is_said(statuses: Release, year: Release) -> None:
    assert "every figure is invented" in text_of(letter(statuses, ENGLISH, "", None))
    assert "invented" not in text_of(letter(year, ENGLISH, "", None))


def test_markup_in_the_recipient_stays_text(year: Release) -> None:
    assert '<b>A & "B"</b>' in text_of(letter(year, ENGLISH, '<b>A & "B"</b>', None))


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_the_letter_is_one_page_in_every_language(language: str, year: Release) -> None:
    pdf = letter(year, Words(language), "Ministry of Labour", "ABCD " * 8)
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    assert count == 1
    assert "\ufffd" not in text_of(pdf)
