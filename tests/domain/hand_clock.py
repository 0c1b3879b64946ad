"""A clock set by hand, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class HandClock:
    """Stands at `time` until a test moves it."""

    def __init__(self, time: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self.time = time

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.time

    def forward(self, **by: float) -> None:
        """Move on, as `timedelta` counts: `forward(days=1)`."""
        self.time += timedelta(**by)
