"""What is said of the state of recovery, on its page, on My day and in the status line."""

from __future__ import annotations

from datetime import date
from typing import Final

from casevault.domain.dates import format_day
from casevault.domain.recovery import HeldShare, RecoveryState, Scheme
from casevault.i18n import N_, gettext, ngettext
from casevault.services.recovery import RecoveryStatus
from casevault.ui.widgets.text import Tone

SCHEME_NAMES: Final[dict[Scheme, str]] = {
    Scheme.TWO_OF_THREE: N_("Three shares, any two open the vault"),
    Scheme.THREE_OF_FIVE: N_("Five shares, any three open the vault"),
}
SCHEME_MEANINGS: Final[dict[Scheme, str]] = {
    Scheme.TWO_OF_THREE: N_(
        "For a small centre. One share may be lost; two dishonest holders together could open it."
    ),
    Scheme.THREE_OF_FIVE: N_(
        "For a larger one. Two shares may be lost; it takes three dishonest holders to open it."
    ),
}
_TONES: Final[dict[RecoveryState, Tone]] = {
    RecoveryState.NONE: Tone.CAUTION,
    RecoveryState.BROKEN: Tone.DANGER,
    RecoveryState.UNTRIED: Tone.CAUTION,
    RecoveryState.DUE: Tone.CAUTION,
    RecoveryState.READY: Tone.OK,
    RecoveryState.USED: Tone.DANGER,
    RecoveryState.REPLACED: Tone.DANGER,
}
_SENTENCES: Final[dict[RecoveryState, str]] = {
    RecoveryState.NONE: N_(
        "Recovery is not set up. If every coordinator forgets her passphrase or is gone, nobody "
        "can ever open this vault again."
    ),
    RecoveryState.BROKEN: N_(
        "Recovery is not ready: issuing shares was interrupted, and it is not known which shares "
        "open the vault. Issue new ones."
    ),
    RecoveryState.UNTRIED: N_(
        "Recovery is not ready: not every share has been tried. A sheet with one wrong word "
        "opens nothing, and it is better to learn that now."
    ),
    RecoveryState.DUE: N_(
        "Recovery was ready; at least one share has not been tried for half a year. Try it again."
    ),
    RecoveryState.READY: N_("Recovery is ready: each share was tried within half a year."),
    RecoveryState.USED: N_(
        "Recovery was used: the shares have been on one screen together. Issue new ones."
    ),
    RecoveryState.REPLACED: N_(
        "A restore brought back shares that had been replaced or taken out of force: they open "
        "this vault again, and newer ones do not. Issue new ones; all earlier ones then open "
        "nothing."
    ),
}


_NEW_ONES_NEEDED: Final[dict[RecoveryState, str]] = {
    RecoveryState.BROKEN: N_("Recovery is not ready: new shares are needed"),
    RecoveryState.USED: N_("Recovery was used: new shares are needed"),
    RecoveryState.REPLACED: N_("By a restore replaced recovery shares open the vault again"),
}


def state_tone(state: RecoveryState) -> Tone:
    """How good that is."""
    return _TONES[state]


def state_words(state: RecoveryState) -> str:
    """The state in a sentence or two."""
    return gettext(_SENTENCES[state])


def short_words(status: RecoveryStatus, today: date) -> str:
    """The state in a few words, for a line among others."""
    state = status.state
    if state is RecoveryState.NONE:
        return gettext("Recovery is not set up")
    if state is RecoveryState.READY:
        return gettext("Recovery is ready")
    if state is RecoveryState.DUE:
        due = len(status.due(today))
        return ngettext(
            "Recovery: {count} share to try again", "Recovery: {count} shares to try again", due
        ).format(count=due)
    if state is RecoveryState.UNTRIED:
        due = len(status.due(today))
        return ngettext(
            "Recovery is not ready: {count} share to try",
            "Recovery is not ready: {count} shares to try",
            due,
        ).format(count=due)
    return gettext(_NEW_ONES_NEEDED[state])


def share_name(share: HeldShare) -> str:
    """The share as it is called on its sheet, with its holder for whoever may know."""
    if not share.holder:
        return gettext("Share {position}").format(position=share.position)
    return gettext("Share {position}: {holder}").format(
        position=share.position, holder=share.holder
    )


def tried_words(share: HeldShare, today: date) -> tuple[str, Tone]:
    """When the share was last tried, and how good that is."""
    if share.tried_on is None:
        return gettext("not tried yet"), Tone.CAUTION
    words = gettext("tried {day}").format(day=format_day(share.tried_on))
    return words, Tone.CAUTION if share.is_due(today) else Tone.OK
