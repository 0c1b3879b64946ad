from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from casevault.ui.preferences import FILE_NAME, Preferences, PreferenceStore, read
from casevault.ui.theme import Scheme

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


def test_what_was_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    PreferenceStore(tmp_path).change(language="sq", scheme=Scheme.DARK, text_percent=150)

    assert PreferenceStore(tmp_path).now == Preferences("sq", Scheme.DARK, 150)


@given(st.text())
def test_any_text_gives_usable_preferences(text: str) -> None:
    assert isinstance(read(text), Preferences)


@given(junk, junk, junk, junk)
def test_a_value_out_of_range_becomes_the_usual_one(
    language: object, scheme: object, percent: object, minutes: object
) -> None:
    found = read(
        json.dumps(
            {
                "language": language,
                "scheme": scheme,
                "text_percent": percent,
                "idle_minutes": minutes,
            }
        )
    )

    assert found.scheme in set(Scheme)
    assert 100 <= found.text_percent <= 200
    assert 1 <= found.idle_minutes <= 15


def test_listeners_hear_of_a_change_once(preferences: PreferenceStore) -> None:
    heard: list[Preferences] = []
    preferences.changed.connect(heard.append)
    preferences.change(text_percent=125)
    preferences.change(text_percent=125)

    assert [each.text_percent for each in heard] == [125]


def test_the_file_holds_preferences_and_nothing_else(tmp_path: Path) -> None:
    PreferenceStore(tmp_path).change(idle_minutes=3)

    kept = json.loads((tmp_path / FILE_NAME).read_text("utf-8"))

    assert set(kept) == {
        "language",
        "scheme",
        "text_percent",
        "idle_minutes",
        "hide_from_capture",
        "may_copy",
        "aids_may_read",
    }
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
