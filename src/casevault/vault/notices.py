"""What a person should be told after unlocking, though it keeps nobody out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casevault.i18n import gettext


@dataclass(frozen=True, slots=True)
class Notice:
    """A message id and its values; never anything about a person in a case."""

    message_id: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """The message in the language in use."""
        return gettext(self.message_id).format(**self.values)
