"""Recovery shares for tests: issued in a real vault, their words in hand."""

from __future__ import annotations

from typing import Final

from casevault.domain.recovery import Scheme
from casevault.services import recovery
from casevault.services.recovery import NewShares
from casevault.services.session import Session

HOLDERS: Final = ("director's safe", "notary Petrovich", "board chair")


def texts(new: NewShares) -> tuple[str, ...]:
    """Each share as it stands on its sheet."""
    return tuple(" ".join(new.words(place + 1)) for place in range(new.scheme.total))


def issued(session: Session, scheme: Scheme = Scheme.TWO_OF_THREE) -> tuple[str, ...]:
    """Issue new shares and put them in force; gives the words of each."""
    holders = [*HOLDERS, "deputy", "bank"][: scheme.total]
    new = recovery.make_shares(session, scheme, holders)
    shown = texts(new)
    recovery.put_in_force(session, new)
    return shown
