"""What the vault is doing while one waits, in words."""

from __future__ import annotations

from typing import Final

from casevault.i18n import N_, gettext

STEPS: Final[dict[str, str]] = {
    "deriving": N_("Making the key from your passphrase…"),
    "opening": N_("Opening the vault…"),
}


def step_words(step: str) -> str:
    """The words for a step that the vault reports; a text that is none stands as it is."""
    return gettext(STEPS.get(step, step))
