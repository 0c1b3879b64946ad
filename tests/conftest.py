"""What holds for every test."""

from __future__ import annotations

from collections import Counter

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests told of (the property `told`: what, of which kind, how many)."""
    told: Counter[tuple[str, str]] = Counter()
    reports = [each for reports in terminalreporter.stats.values() for each in reports]
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == "told" and report.when == "call":
                about, what, count = value
                told[about, what] += count
    if told:
        terminalreporter.section("how often")
        for (about, what), count in sorted(told.items()):
            terminalreporter.write_line(f"{about}: {count:,} {what}")
        for what in sorted({what for _, what in told}):
            every = sum(count for (_, each), count in told.items() if each == what)
            terminalreporter.write_line(f"altogether: {every:,} {what}")
