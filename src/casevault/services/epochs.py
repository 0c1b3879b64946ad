"""New keys for everybody: what alone takes away what somebody held.

Whoever is removed, loses a role, or was taken a case keeps the keys she had until now; new keys
make them worthless. The vault is closed afterwards, and opens with the new keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casevault.domain.roles import Right, Role
from casevault.services.blind_features import blind_features
from casevault.services.session import Session
from casevault.services.turns import turn
from casevault.services.unlock import Progress
from casevault.vault import epochs as vault_epochs
from casevault.vault.audit_actions import AuditAction
from casevault.vault.epoch_plan import Deliver, EpochPlan

SWITCHING: Final = vault_epochs.SWITCHING
"""The step after which `progress` cannot stop a change of keys any more."""


def start(  # noqa: PLR0913 - one argument for each thing that only new keys make true
    session: Session,
    *,
    roles: Mapping[str, frozenset[Role]] | None = None,
    erased: Mapping[str, str] | None = None,
    rekeyed: frozenset[str] = frozenset(),
    new_organisation_key: bool = False,
    travel: Deliver | None = None,
    action: AuditAction = AuditAction.KEYS_ROTATED,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> None:
    """Give everybody who stays new keys and write the whole vault under them; it is then closed.

    `roles` are other roles of users, none for those who leave; `erased` says for each case id on
    what ground; `rekeyed` are case ids. `progress` may raise to stop: then nothing is changed and
    the vault stays open.

    Raises:
        UserError: not the coordinator, no coordinator would be left, the vault is damaged, the
            disk is full or fails. Nothing is changed and the vault stays open.
    """
    session.require(Right.CHANGE_USERS)
    plan = EpochPlan(
        blind_features,
        roles=dict(roles or {}),
        erased=dict(erased or {}),
        rekeyed=rekeyed,
        new_organisation_key=new_organisation_key,
        travel=travel,
        action=action,
        reason=reason,
        detail=dict(detail or {}),
    )
    with turn(session, progress):
        vault_epochs.start_epoch(session.vault, plan, clock=session.clock, progress=progress)
