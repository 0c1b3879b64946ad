"""The door of the writers: what is not a release has no way into a file."""

from __future__ import annotations

from casevault.domain.release import Release


def only_a_release(release: object) -> None:
    """Raise TypeError for anything but a `Release` itself; a lookalike or subclass is a bug."""
    if type(release) is not Release:
        raise TypeError(type(release).__name__)
