"""What holds for every test."""

from __future__ import annotations

import pytest

from casevault import i18n


@pytest.fixture(autouse=True)
def english() -> None:
    """Each test begins in English, whatever language the one before it spoke."""
    i18n.set_language("en")
