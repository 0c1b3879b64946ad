from __future__ import annotations

import pytest

from casevault.i18n import LANGUAGES
from casevault.ui.computer_language import computer_language, first_spoken


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["sr-Latn-RS", "en"], "sr_Latn"),
        (["sr-Cyrl-RS"], "sr"),
        (["sr"], "sr"),
        (["bs-Latn-BA"], "bs"),
        (["sq-AL", "sq"], "sq"),
        (["de-DE", "mk-MK"], "mk"),
        (["de-DE"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_of_the_computer_that_we_speak(names: list[str], code: str) -> None:
    assert first_spoken(names) == code


def test_this_computer_has_a_language_of_ours() -> None:
    assert computer_language() in {language.code for language in LANGUAGES}
