"""The director's own sentences on a release of every kind of figure."""

from __future__ import annotations

import pytest

from casevault.domain import published_figures
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.narrative import TypedBlock, placeholders, strange_numbers
from casevault.domain.published_figures import from_json, to_json
from casevault.domain.release import Figure, FigureStatus, NarrativeBlock, Release
from casevault.domain.table_sets import table_sets
from casevault.reports import explanations
from casevault.services.narrative import narrated, offered_figures, problems
from reports.conftest import a_year_of_66, a_year_of_600, a_year_of_a_few, every_status

GOOD = TypedBlock(
    "The year {period}",
    "We received {reports.total} reports.\r\n{identified.total} people were identified.",
)


@pytest.fixture
def year() -> Release:
    return a_year_of_66()


def told(release: Release, text: str, language: str = "en") -> str:
    [block] = narrated(release, [TypedBlock("In short", text)], language).narrative
    return block.text


def test_placeholders_become_the_printed_figures(year: Release) -> None:
    assert narrated(year, [GOOD], "en").narrative == (
        NarrativeBlock("The year 2025", "We received 168 reports.\n66 people were identified."),
    )


def test_what_is_not_exact_never_sounds_exact() -> None:
    statuses = every_status()
    codes = statuses.tables[0].axes[0].codes
    names = [f"{{identified_by_form.{code}}}" for code in codes[:5]]
    said = [told(statuses, name) for name in names]
    assert said == ["1,234", "about 1,105", "few or none", "between 5 and 19", "20 or more"]


def test_thousands_are_set_apart_as_the_language_does() -> None:
    assert told(a_year_of_600(), "{reports.IDENT}", "sr") == "1.571"
    assert told(a_year_of_600(), "{reports.SUSP+NOTVIC}", "en") == "7"


def test_a_figure_that_is_not_shown_cannot_be_named() -> None:
    statuses = every_status()
    hidden = f"identified_by_form.{statuses.tables[0].axes[0].codes[5]}"
    assert hidden not in placeholders(statuses)
    with pytest.raises(UserError, match="not a figure that this report shows") as refused:
        told(statuses, f"{{{hidden}}} people")
    assert refused.value.exit_code is ExitCode.REFUSED


@pytest.mark.parametrize("make", [a_year_of_66, a_year_of_600, a_year_of_a_few, every_status])
def test_every_offered_figure_can_be_put_in_and_says_what_the_list_said(make: object) -> None:
    assert callable(make)
    release = make()
    for figure in offered_figures(release, "sr"):
        assert told(release, f"{figure.placeholder}", "sr") == figure.says
        assert figure.name


def test_a_typed_number_is_refused_by_place_with_a_suggestion(year: Release) -> None:
    wrong = TypedBlock("In short", "We helped sixty-six people.")
    [found] = problems(year, [GOOD, wrong], "en")
    assert (found.block, found.in_title) == (1, False)
    assert found.objection is not None
    assert wrong.text[found.objection.start : found.objection.end] == "sixty-six"
    assert found.text() == (
        "“sixty-six” is a number in words. Choose a figure of the report from the list, or write "
        "“some”, “several” or “many”."
    )
    with pytest.raises(UserError, match=r"\(part 2\): “sixty-six” is a number in words"):
        narrated(year, [GOOD, wrong], "en")


def test_a_heading_is_guarded_like_the_text(year: Release) -> None:
    [found] = problems(year, [TypedBlock("The 66", "Many people.")], "en")
    assert found.in_title


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (TypedBlock("", "Text"), "heading of one short line"),
        (TypedBlock("Two\nlines", "Text"), "heading of one short line"),
        (TypedBlock("Title", "  "), "Nothing stands under this heading"),
        (TypedBlock("Title", "long " * 900), "longer than a page"),
    ],
)
def test_a_block_without_shape_is_refused(year: Release, block: TypedBlock, words: str) -> None:
    assert words in problems(year, [block], "en")[0].text()


def test_a_thirteenth_part_is_refused(year: Release) -> None:
    [found] = problems(year, [TypedBlock("Title", "Text")] * 13, "en")
    assert "room for twelve parts" in found.text()


def test_without_blocks_the_release_is_the_very_same(year: Release) -> None:
    assert narrated(year, [], "en") is year


def test_the_sentences_are_part_of_what_is_approved_and_signed(year: Release) -> None:
    with_words = narrated(year, [GOOD], "en")
    other = narrated(year, [TypedBlock(GOOD.title, "Other words.")], "en")
    assert to_json(with_words) != to_json(other)
    assert from_json(to_json(with_words)).narrative == with_words.narrative


def test_figures_without_sentences_can_still_be_read(year: Release) -> None:
    text = to_json(year)
    without = text[: text.rindex(',\n "narrative"')] + "\n}\n"
    assert published_figures.from_json(without).narrative == ()


def test_a_number_that_is_not_printed_is_found_in_the_sentences(year: Release) -> None:
    figures = list(explanations.printed_figures(year))
    fine = narrated(year, [GOOD], "en").narrative
    assert strange_numbers(fine, figures, year.period) == ()
    changed = (NarrativeBlock("The year 2025", "We received 169 reports, 66 people."),)
    assert strange_numbers(changed, figures, year.period) == ("169",)
    big = (NarrativeBlock("T", "There were 1.571 or 1,571."),)
    assert strange_numbers(big, figures, year.period) == ("1.571", "1,571")
    exact = [Figure(FigureStatus.EXACT, 1571)]
    assert strange_numbers(big, exact, year.period) == ()


def test_no_balance_shares_its_id_with_a_table() -> None:
    for known in table_sets().values():
        assert not {one.id for one in known.balances} & {one.id for one in known.tables}
