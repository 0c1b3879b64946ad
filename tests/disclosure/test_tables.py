"""What is printed at which size, for whom, and that nothing but printed sizes decides."""

from __future__ import annotations

import pytest

from casevault.disclosure.detail import DetailPolicy, size_class
from casevault.disclosure.keys import Key
from casevault.disclosure.model import Part
from casevault.disclosure.tables import Printing, released_table, total_tables
from casevault.domain.release import (
    TOTAL,
    FigureStatus,
    Profile,
    ReleasedTable,
    SizeClass,
    WithheldReason,
)
from casevault.domain.statistics_catalogue import Selection
from casevault.domain.table_sets import table_set

SET = table_set("rs_centre_year")
SPECS = {spec.id: spec for spec in SET.tables}
IDENTIFIED = Selection("decided", {"outcome": ("IDENT",)})


def printing(people: int, profile: Profile = Profile.TRUSTED, exact: int | None = None) -> Printing:
    """A period in which `people` protected persons were identified, by two police reports."""
    person = ("IDENT", "THIS_YEAR", "POL", "F", "ADULT", "WB", "SEX", "RS11", "INT")
    other = ("IDENT", "THIS_YEAR", "BORDER", "M", "CHILD", "EU", "LAB", "RS12", "INT")
    own: dict[Key, int] = {person: people - 5, other: 5} if people else {}
    known = {} if exact is None else {Part.selected(IDENTIFIED, ("2023-Q1",)): exact}
    return Printing(
        SET,
        profile,
        ("2023-Q1",),
        {"received": {("POL",): 200}, "decided": own},
        known,
        DetailPolicy(),
    )


def table(name: str, people: int, profile: Profile = Profile.TRUSTED) -> ReleasedTable:
    """One table of such a period."""
    return released_table(printing(people, profile), SPECS[name])


@pytest.mark.parametrize(
    ("name", "needed", "reason"),
    [
        ("identified_by_sex", 20, WithheldReason.TOO_FEW_FOR_BREAKDOWN),
        ("identified_by_age_group", 20, WithheldReason.TOO_FEW_FOR_BREAKDOWN),
        ("identified_by_form", 20, WithheldReason.TOO_FEW_FOR_BREAKDOWN),
        ("identified_by_citizenship", 75, WithheldReason.TOO_FEW_FOR_BREAKDOWN),
        ("identified_by_place", 75, WithheldReason.TOO_FEW_FOR_BREAKDOWN),
        ("identified_by_sex_and_age_group", 150, WithheldReason.TOO_FEW_FOR_TWO_WAY),
    ],
)
def test_each_kind_of_table_needs_its_number_of_people(
    name: str, needed: int, reason: WithheldReason
) -> None:
    withheld = table(name, needed - 5)
    assert (withheld.withheld, withheld.cells) == (reason, {})
    shown = table(name, needed)
    assert shown.withheld is None
    assert {figure.status for figure in shown.cells.values()} == {FigureStatus.ROUNDED}


def test_three_way_tables_are_for_trusted_readers_of_six_hundred() -> None:
    policy, shown = DetailPolicy(), ("sex", "form", "age_group")
    assert policy.withheld(shown, 600, Profile.TRUSTED) is None
    few = policy.withheld(shown, 595, Profile.TRUSTED)
    assert few is WithheldReason.TOO_FEW_FOR_THREE_WAY
    public = policy.withheld(shown, 6000, Profile.PUBLIC)
    assert public is WithheldReason.PROFILE_FORBIDS_DETAIL


def test_the_public_sees_rolled_up_codes_and_trusted_readers_the_finest() -> None:
    public, trusted = (table("identified_by_place", 100, profile) for profile in reversed(Profile))
    assert public.axes[0].codes == ("HOME", "ABROAD", "UNK")
    assert public.axes[0].code_list == "PLACEPUB"
    assert public.cells["HOME",].value == 100
    assert "RS11" in trusted.axes[0].codes
    assert trusted.cells["RS12",].value == 5


def test_cells_add_up_to_their_totals() -> None:
    cells = table("identified_by_form_and_sex", 200).cells
    for form in ("SEX", "LAB"):
        parts = [cells[form, sex].value or 0 for sex in ("F", "M", "UNK")]
        assert sum(parts) == cells[form, TOTAL].value


def test_an_exact_total_stands_beside_rounded_parts_and_decides_on_detail() -> None:
    shown = released_table(printing(15, exact=22), SPECS["identified_by_sex"])
    assert shown.cells[TOTAL,].status is FigureStatus.EXACT
    assert shown.cells[TOTAL,].value == 22
    assert shown.cells["F",].status is FigureStatus.ROUNDED
    withheld = released_table(printing(25, exact=19), SPECS["identified_by_sex"])
    assert withheld.withheld is WithheldReason.TOO_FEW_FOR_BREAKDOWN


@pytest.mark.parametrize(
    ("people", "expected"),
    [(0, SizeClass.UNDER_5), (5, SizeClass.FROM_5_TO_19), (15, SizeClass.FROM_5_TO_19)],
)
def test_a_small_total_is_given_in_words(people: int, expected: SizeClass) -> None:
    [alone] = [t for t in total_tables(printing(people)) if t.id == "total_identified"]
    assert alone.cells[()].status is FigureStatus.SIZE_CLASS
    assert alone.cells[()].value is None
    assert alone.cells[()].size_class is expected


def test_a_total_of_twenty_is_given_as_a_number() -> None:
    [alone] = [t for t in total_tables(printing(20)) if t.id == "total_identified"]
    assert alone.cells[()].value == 20
    assert size_class(20) is SizeClass.FROM_20


def test_every_population_of_the_tables_has_its_total() -> None:
    assert [t.id for t in total_tables(printing(100))] == [
        "total_reports",
        "total_decided",
        "total_identified",
    ]
