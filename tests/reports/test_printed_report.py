import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pypdfium2
import pytest

from casevault.domain.release import Figure, FigureStatus, Release, WithheldReason
from casevault.i18n import LANGUAGES
from casevault.reports import explanations
from casevault.reports.grid import lay_out
from casevault.reports.printed_report import printed_report
from casevault.reports.words import Words

FINGERPRINT = "7F3A 91C4"
ENGLISH = Words("en")


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """The text of all pages; every kind of space and line end is one space."""
    return re.sub(r"\s+", " ", " ".join(pages(pdf)))


def calm(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def numbers(text: str) -> set[int]:
    """Every whole number in a text, thousands put together."""
    return {int(found.replace(",", "")) for found in re.findall(r"\d{1,3}(?:,\d{3})+|\d+", text)}


def told_numbers(release: Release) -> Iterator[int]:
    """Every number that a report may show beside its figures."""
    yield from range(1, 40)  # pages, tables and balances
    texts = [
        release.id,
        release.organisation,
        release.definition_source,
        ENGLISH.period(release.period),
        ENGLISH.date(release.cut_off),
        ENGLISH.date(release.made_on),
        FINGERPRINT,
        "0 to 4, 5 to 19, 20 or more",
    ]
    texts += [
        ENGLISH.code(axis, code) for t in release.tables for axis in t.axes for code in axis.codes
    ]
    for text in texts:
        yield from numbers(text)
    yield from (release.base, release.threshold)


def test_every_figure_is_printed_as_released(release: Release) -> None:
    text = text_of(printed_report(release, ENGLISH, None))
    for table in release.tables:
        if table.withheld is None:
            for row in lay_out(table, ENGLISH).rows:
                figures = " ".join(ENGLISH.figure(figure) for figure in row.figures)
                assert calm(figures) in text


def test_every_balance_is_printed_as_released(release: Release) -> None:
    text = text_of(printed_report(release, ENGLISH, None))
    for balance in release.balances:
        for term in (*balance.terms, balance.total):
            assert calm(f"{ENGLISH.term(term)} {ENGLISH.figure(term.figure)}") in text


def test_no_number_is_printed_that_was_not_released(release: Release) -> None:
    released = {figure.value for figure in explanations.printed_figures(release)}
    printed = numbers(text_of(printed_report(release, ENGLISH, FINGERPRINT)))
    assert printed - released - set(told_numbers(release)) == set()


def test_every_table_stands_with_its_counting_rule_and_source(year: Release) -> None:
    text = text_of(printed_report(year, ENGLISH, None))
    shown = [table for table in year.tables if table.withheld is None]
    assert text.count("Counting rule") == len(shown) + len(year.balances)
    assert text.count("What is counted") == len(shown)
    for table in shown:
        assert calm(table.title_id) in text


@pytest.mark.parametrize("reason", list(WithheldReason))
def test_what_is_absent_says_why_and_what_would_be_possible(
    reason: WithheldReason, year: Release, changed_release: Callable[..., Release]
) -> None:
    table = replace(year.tables[0], cells={}, withheld=reason)
    text = text_of(printed_report(changed_release(tables=(table,)), ENGLISH, None))
    assert explanations.REASONS[reason] in text
    assert explanations.POSSIBLE[reason] in text


def test_the_own_words_are_printed_with_a_note_whose_they_are(year: Release) -> None:
    text = text_of(printed_report(year, ENGLISH, None))
    for block in year.narrative:
        assert calm(f"{block.title} {block.text}") in text
    assert calm(f"These sentences are those of {year.organisation}.") in text


def test_without_own_words_there_is_no_place_for_them(statuses: Release) -> None:
    assert "In the words of the organisation" not in text_of(
        printed_report(statuses, ENGLISH, None)
    )


def test_every_page_bears_its_number_and_the_report_number(release: Release) -> None:
    printed = pages(printed_report(release, ENGLISH, None))
    for place, page in enumerate(printed, start=1):
        assert f"Page {place} of {len(printed)}" in page
        assert f"Report {release.id}" in page


def test_practice_is_said_on_every_page(statuses: Release, year: Release) -> None:
    assert all("PRACTICE" in page for page in pages(printed_report(statuses, ENGLISH, None)))
    assert not any("PRACTICE" in page for page in pages(printed_report(year, ENGLISH, None)))


def test_the_contents_lead_to_the_right_pages(release: Release) -> None:
    printed = pages(printed_report(release, ENGLISH, None))
    for number, table in enumerate(release.tables, start=1):
        listed = re.compile(
            rf"Table {number}\s+{re.escape(table.title_id)}\s+(?:Not shown\s+)?(\d+)"
        )
        place = next(found[1] for page in printed if (found := listed.search(calm(page))))
        assert table.title_id in calm(printed[int(place) - 1])


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_all_labels_survive_in_every_language(language: str, statuses: Release) -> None:
    words = Words(language)
    text = text_of(printed_report(statuses, words, FINGERPRINT))
    assert "\ufffd" not in text
    axis = statuses.tables[0].axes[0]
    for code in axis.codes:
        assert calm(words.code(axis, code)) in text
    assert calm(words(statuses.title_id)) in text


def test_the_file_names_nobody_and_no_time(year: Release) -> None:
    pdf = printed_report(year, ENGLISH, None)
    document = pypdfium2.PdfDocument(pdf)
    about = document.get_metadata_dict()
    document.close()
    assert about["Title"] == year.id
    assert not about["Author"] + about["Subject"] + about["Keywords"]
    assert about["CreationDate"] == about["ModDate"]
    assert about["CreationDate"].startswith("D:20000101")
    assert b"xmpmeta" not in pdf


def test_a_very_long_organisation_name_breaks_nothing(
    changed_release: Callable[..., Release], year: Release
) -> None:
    name = "Организација " * 12
    release = changed_release(organisation=name.strip(), tables=year.tables[:1])
    last = pages(printed_report(release, ENGLISH, None))[-1]
    assert re.search(r"Организац\w*\s?…", last)


def test_an_empty_release_is_still_a_report(changed_release: Callable[..., Release]) -> None:
    text = text_of(printed_report(changed_release(), ENGLISH, None))
    assert "Page 1 of 1" in text


def test_markup_in_the_organisation_name_stays_text(
    changed_release: Callable[..., Release],
) -> None:
    release = changed_release(organisation='<b>A & "B"</b>')
    assert '<b>A & "B"</b>' in text_of(printed_report(release, ENGLISH, None))


def test_an_account_claims_to_add_up_only_where_it_does(
    year: Release, changed_release: Callable[..., Release]
) -> None:
    account = year.balances[0]
    rounded = replace(account.total, figure=Figure(FigureStatus.ROUNDED, 170))
    wrong = changed_release(balances=(replace(account, total=rounded),))
    assert "adds up: 57 + 31 + 10 + 19 + 51 = 168." in text_of(printed_report(year, ENGLISH, None))
    assert "adds up:" not in text_of(printed_report(wrong, ENGLISH, None))
