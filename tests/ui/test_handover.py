from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casevault.ui.handover import (
    After,
    Handover,
    drafts_line,
    folder_line,
    parse_handover,
    taken,
    window_line,
)

handovers = st.builds(
    Handover,
    folder=st.text(),
    after=st.sampled_from(After),
    geometry=st.binary(),
    minimised=st.booleans(),
    behind=st.booleans(),
    drafts=st.lists(st.binary(), max_size=4).map(tuple),
)


@given(handovers)
def test_a_handover_arrives_as_it_was_sent(handover: Handover) -> None:
    line = handover.line()

    assert line.count(b"\n") == 1
    assert parse_handover(line) == handover


@given(handovers, st.binary())
def test_a_line_that_makes_no_sense_changes_nothing(handover: Handover, line: bytes) -> None:
    assert parse_handover(line).after is After.START or b"after" in line
    assert taken(handover, b"\xff" + line) == handover


@given(
    handovers,
    st.text(),
    st.binary(),
    st.tuples(st.booleans(), st.booleans()),
    st.lists(st.binary(), max_size=3),
)
def test_a_session_leaves_what_it_said_last(
    handover: Handover,
    folder: str,
    geometry: bytes,
    place: tuple[bool, bool],
    drafts: list[bytes],
) -> None:
    left = taken(handover, folder_line(folder))
    minimised, behind = place
    left = taken(left, window_line(geometry, minimised=minimised, behind=behind))
    left = taken(left, drafts_line(tuple(drafts)))

    assert left == Handover(folder, handover.after, geometry, minimised, behind, tuple(drafts))


def test_a_handover_never_shows_its_drafts() -> None:
    assert "sealed" not in repr(Handover(drafts=(b"sealed",)))
