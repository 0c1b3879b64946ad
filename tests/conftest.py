"""What holds for every test."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from casevault import i18n

# A busy machine is no finding: nothing here is judged by the clock.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def english() -> None:
    """Each test begins in English, whatever language the one before it spoke."""
    i18n.set_language("en")
