"""What to say around a release: why it was refused, what helps, how to know our signature."""

from __future__ import annotations

from dataclasses import dataclass

from casevault.disclosure.release import RefusedError
from casevault.domain.errors import UserError
from casevault.domain.roles import Right, rights
from casevault.i18n import N_, gettext, ngettext
from casevault.services.figure_words import words_in_use
from casevault.services.releases import PreparedRelease
from casevault.services.session import Session
from casevault.vault.signatures import fingerprint

MOST_REASONS = 20
_NOBODY = N_(
    "From the printed figures nobody can prove that a group holds at least 1 and fewer than "
    "{threshold} people, not even together with everything released before."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a release was refused and what may help, in words."""

    what: str
    reasons: tuple[str, ...]
    remedies: tuple[str, ...]


def refusal(error: UserError) -> Refusal:
    """The words of a refusal; one that is no verdict of the attack has its own words alone."""
    if not isinstance(error, RefusedError):
        return Refusal(error.text(), (), ())
    return Refusal(
        gettext("Together with what is already published, this release would tell too much."),
        tuple(reason.text() for reason in error.report.reasons[:MOST_REASONS]),
        tuple(gettext(remedy) for remedy in error.remedies),
    )


def verdict(prepared: PreparedRelease) -> str:
    """What the attack found on a release that passed."""
    tried = ngettext(
        "The attack tried {count} number and found none that gives anybody away.",
        "The attack tried {count} numbers and found none that gives anybody away.",
        prepared.quantities,
    ).format(count=words_in_use().number(prepared.quantities))
    return f"{tried} {gettext(_NOBODY).format(threshold=prepared.release.threshold)}"


def new_quarters(prepared: PreparedRelease) -> int:
    """How many quarters would be fixed for good by writing this release."""
    return len({one.frozen.slice_id for one in prepared.closed if one.is_new})


def approvers(session: Session) -> tuple[str, ...]:
    """The names of the others who may approve a release."""
    own = session.vault.user.user_id
    return tuple(
        member.name
        for member in session.vault.users.list()
        if member.user_id != own and Right.APPROVE_RELEASE in rights(member.roles)
    )


def own_fingerprint(session: Session) -> str:
    """The fingerprint of the key that signs this vault's releases, for the letterhead."""
    return fingerprint(session.vault.organisation_key)
