"""What is said of things typed and not saved where they matter: before a journey and an erasure."""

from __future__ import annotations

from collections.abc import Sequence

from casevault.i18n import gettext
from casevault.services import drafts
from casevault.services.drafts import Waiting


def before_travelling(waiting: Sequence[Waiting]) -> str:
    """What stays readable here while the names are away; "" where there is nothing."""
    if not waiting:
        return ""
    return gettext(
        "What was typed and not saved does not travel: {whose}. It stays readable on this computer "
        "with the passphrase of whoever typed it. Let each of them unlock first and save it or "
        "throw it away."
    ).format(whose=drafts.whose(waiting))


def before_erasing(waiting: Sequence[Waiting]) -> list[str]:
    """What becomes of things typed that belong to no case; nothing where there are none."""
    words = []
    own = sum(each.count for each in waiting if each.is_self)
    others = [each for each in waiting if not each.is_self]
    if own:
        words.append(
            gettext(
                "What you typed outside of any case and did not save, such as a search or a new "
                "case, is thrown away too: {count}. Save what you need first."
            ).format(count=own)
        )
    if others:
        words.append(
            gettext(
                "What others typed outside of any case and did not save stays: {whose}. Only they "
                "can see whether this person is in it. Ask them to save it or throw it away."
            ).format(whose=drafts.whose(others))
        )
    return words
