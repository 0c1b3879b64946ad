from __future__ import annotations

from ui.shown_forms import Shows, focused, row, type_into


def test_a_text_that_is_no_answer_stays_is_kept_in_the_draft_and_stops_the_save(
    show: Shows,
) -> None:
    view = show("report")
    type_into(view, "event_on", "31.2.2024")
    type_into(view, "source", "po")

    assert view.kept()["event_on"] == {"typed": "31.2.2024"}
    assert "no such day" in row(view, "event_on").problem()
    assert {"event_on", "received", "outcome"} <= view.find_problems().keys()
    assert "event_on" not in view.answers()


def test_nothing_is_said_about_a_date_while_it_is_being_typed(show: Shows) -> None:
    view = show("report")

    type_into(view, "event_on", "31.2")

    assert row(view, "event_on").problem() == ""


def test_problems_are_counted_named_and_walked_through(show: Shows) -> None:
    view = show("report")
    view.load({"event_on": "2023"})

    view.show_problems(view.find_problems())

    assert view.summary.text().startswith("3 answers need attention: Received on,")
    first = focused()
    view.summary.go()
    second = focused()
    assert [row(view, "received").focus_target(), row(view, "source").focus_target()] == [
        first,
        second,
    ]
    assert "needs an answer" in first.accessibleDescription()


def test_a_problem_goes_away_as_soon_as_it_is_put_right(show: Shows) -> None:
    view = show("report")
    view.show_problems(view.find_problems())

    type_into(view, "received", "1.3.2024")

    assert row(view, "received").problem() == ""
    assert view.summary.text().startswith("2 answers need attention: Who reported,")


def test_what_looks_odd_is_said_and_stops_nobody(show: Shows) -> None:
    view = show("report")
    view.load(
        {"received": "2024-03-01", "source": "POL", "outcome": "ONGOING"}
        | {"first_contact_on": "2024-02-01"}
    )

    assert "unusual" in row(view, "first_contact_on").editor.focus_target().accessibleDescription()
    assert view.find_problems() == {}
