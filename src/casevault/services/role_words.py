"""Names of roles and rights in words, the same on screens, in the log and on the command line."""

from __future__ import annotations

from typing import Final

from casevault.domain.roles import Right, Role
from casevault.i18n import N_

ROLE_NAMES: Final[dict[Role, str]] = {
    Role.WORKER: N_("Case worker"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.DIRECTOR: N_("Director"),
    Role.AUDITOR: N_("Data officer"),
    Role.TRAINER: N_("Trainer"),
    Role.RECOVERY: N_("Recovery shares"),
}

RIGHT_NAMES: Final[dict[Right, str]] = {
    Right.SEE_FACTS: N_("See cases, without names"),
    Right.SEE_OWN_IDENTITIES: N_("Read names in cases assigned to her"),
    Right.SEE_ALL_IDENTITIES: N_("Read names in all cases"),
    Right.EDIT_CASES: N_("Change cases"),
    Right.ASSIGN_CASES: N_("Say who can open the names in a case"),
    Right.SEE_EXACT_FIGURES: N_("See exact figures on the screen"),
    Right.RELEASE: N_("Make and sign releases"),
    Right.APPROVE_RELEASE: N_("Approve the release of a colleague"),
    Right.READ_AUDIT: N_("Read the log"),
    Right.CHANGE_USERS: N_("Add and remove users, give roles"),
    Right.BACK_UP: N_("Make backups"),
}
