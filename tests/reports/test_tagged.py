import io
import re
from collections import Counter

import pytest
from reportlab.platypus import SimpleDocTemplate, Spacer

from casevault.domain.release import Release
from casevault.reports import explanations, style
from casevault.reports.figure_rows import figure_rows
from casevault.reports.grid import lay_out
from casevault.reports.letter import letter
from casevault.reports.printed_report import printed_report
from casevault.reports.tagged import Paragraph
from casevault.reports.words import Words

ENGLISH = Words("en")


def roles(pdf: bytes) -> Counter[str]:
    """How often each role occurs in the structure tree of a file."""
    return Counter(found.decode() for found in re.findall(rb"/S /(\w+) /Type /StructElem", pdf))


def test_each_table_of_figures_is_a_table_with_rows_and_heads(year: Release) -> None:
    found = roles(printed_report(year, ENGLISH, None))
    grids = [lay_out(table, ENGLISH) for table in year.tables if table.withheld is None]
    accounts = [len(one.terms) + 1 for one in year.balances]
    legend = len(explanations.printed_statuses(year))
    entries = len(year.tables) + len(year.balances) + 1
    assert found["Table"] == len(grids) + len(accounts) + 2
    assert (
        found["TR"] == sum(len(grid.rows) + 1 for grid in grids) + sum(accounts) + legend + entries
    )
    assert found["TH"] >= 2 * len(grids)


def test_titles_are_headings(year: Release) -> None:
    found = roles(printed_report(year, ENGLISH, None))
    assert found["H1"] >= 2
    assert found["H2"] > len([table for table in year.tables if table.withheld is None])


def test_the_letter_is_tagged_too(year: Release) -> None:
    found = roles(letter(year, ENGLISH, "", None))
    assert found["H1"] == 1
    assert found["P"] > 5
    assert found["Table"] == 0


@pytest.mark.parametrize("language", ["sr", "sq"])
def test_every_file_names_its_language(year: Release, language: str) -> None:
    words = Words(language)
    for pdf in (printed_report(year, words, None), letter(year, words, "", None)):
        assert f"/Lang ({words.tag})".encode() in pdf
        assert b"/MarkInfo" in pdf


def test_paragraphs_and_tables_can_be_drawn_where_nobody_listens(year: Release) -> None:
    target = io.BytesIO()
    table = next(table for table in year.tables if table.withheld is None)
    rows = figure_rows(lay_out(table, ENGLISH), ENGLISH, 400)
    text = Paragraph("Text", style.paragraph_style())
    SimpleDocTemplate(target, invariant=1).build([text, Spacer(1, 1), rows])
    assert roles(target.getvalue()) == Counter()
