"""What shall be different from the next epoch on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casevault.domain.roles import Role
from casevault.vault.audit_actions import AuditAction

Features = Callable[[str, Mapping[str, Any]], Sequence[str] | None]
"""What of a form's answers is looked up blindly: (form id, all answers) to plain features.

None where nothing of the form is.
"""

Deliver = Callable[[bytes], None]
"""Puts the travel file where it shall be; returns once it is safely there."""


@dataclass(frozen=True, slots=True)
class EpochPlan:
    """Changes that only new keys make true.

    `roles` gives users other roles, none at all to those who leave; `erased` says for each case id
    on what ground, a code; `rekeyed` are case ids; with `travel` the keys to identities go into a
    file and are no longer here. `action`, `reason` and `detail` are what the log says.
    """

    features: Features
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    erased: Mapping[str, str] = field(default_factory=dict)
    rekeyed: frozenset[str] = frozenset()
    new_organisation_key: bool = False
    travel: Deliver | None = None
    action: AuditAction = AuditAction.KEYS_ROTATED
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
