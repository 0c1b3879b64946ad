"""What a vault keeps about its recovery shares: never a share, only how to know it again.

One setting. The facts side of it (set, threshold, days, check values) is for everyone with the
facts key, so that anybody is told when a drill is due. Who holds which share may name people
outside the vault: it is sealed to those who read the log, coordinators and data officers, whose
keys open what was sealed in earlier epochs too. The check values are HMACs under a random key of
the set, kept beside them inside the encrypted database: not under a key of the epoch, or each new
epoch would forget every drill; over 256 bits each, so that nothing can be guessed from them.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import Scheme, set_name
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault.audit_actions import AuditAction
from casevault.vault.crypto import NotAuthenticError, random_key, same
from casevault.vault.recovery_shares import RecoveryShare
from casevault.vault.vault import Vault

SETTING: Final = "recovery"
_MARK: Final = "casevault/recovery/holders/1"
_PADDED_TO: Final = 512


class Stage(StrEnum):
    """How far a set of shares has come."""

    BEGUN = "begun"
    """Written before the header changes: if it stays so, nobody knows what opens the vault."""

    IN_FORCE = "in_force"
    USED = "used"


@dataclass(frozen=True, slots=True)
class RecoveryRecord:
    """One set of shares. Days are ISO dates, "" for never; position n is at place n - 1.

    `slot` is the id under which the header knows what the shares open, "" until it does.
    """

    set_id: int
    scheme: Scheme
    stage: Stage
    made_on: str
    salt: bytes
    checks: tuple[bytes, ...]
    tried_on: tuple[str, ...]
    holders: bytes
    slot: str = ""

    def knows(self, share: RecoveryShare) -> bool:
        """Whether this is one of the shares of the set."""
        if share.position > len(self.checks):
            return False
        return same(share.check(bytearray(self.salt)), self.checks[share.position - 1])

    def to_json(self) -> dict[str, Any]:
        """As the setting is kept."""
        return {
            "set": self.set_id,
            "scheme": self.scheme.value,
            "stage": self.stage.value,
            "made_on": self.made_on,
            "salt": self.salt.hex(),
            "checks": [check.hex() for check in self.checks],
            "tried_on": list(self.tried_on),
            "holders": base64.b64encode(self.holders).decode("ascii"),
            "slot": self.slot,
        }


def new_record(
    vault: Vault,
    shares: Sequence[RecoveryShare],
    scheme: Scheme,
    holders: Sequence[str],
    made_on: str,
) -> RecoveryRecord:
    """The record of a set that is about to come into force."""
    salt = random_key()
    said = json.dumps(
        {"mark": _MARK, "set": shares[0].set_id, "holders": list(holders)}, ensure_ascii=False
    ).encode("utf-8")
    padded = said.ljust(-(-len(said) // _PADDED_TO) * _PADDED_TO)
    return RecoveryRecord(
        set_id=shares[0].set_id,
        scheme=scheme,
        stage=Stage.BEGUN,
        made_on=made_on,
        salt=bytes(salt),
        checks=tuple(share.check(salt) for share in shares),
        tried_on=("",) * len(shares),
        holders=vault.keyring.audit_seal(padded),
    )


def read_record(vault: Vault) -> RecoveryRecord | None:
    """The record of the present set, None where recovery was never prepared.

    Raises:
        UserError: it was changed from outside (DAMAGED).
    """
    kept = vault.settings.get(SETTING)
    if not kept:
        return None
    try:
        return RecoveryRecord(
            set_id=int(kept["set"]),
            scheme=Scheme(kept["scheme"]),
            stage=Stage(kept["stage"]),
            made_on=str(kept["made_on"]),
            salt=bytes.fromhex(kept["salt"]),
            checks=tuple(bytes.fromhex(check) for check in kept["checks"]),
            tried_on=tuple(str(day) for day in kept["tried_on"]),
            holders=base64.b64decode(kept["holders"], validate=True),
            slot=str(kept["slot"]),
        )
    except (KeyError, TypeError, ValueError):
        raise _changed() from None


def open_holders(vault: Vault, record: RecoveryRecord) -> tuple[str, ...]:
    """Who holds which share; empty for a user who does not read the log.

    Raises:
        UserError: the sealed list is not the one of this set (DAMAGED).
    """
    if not vault.keyring.reads_audit:
        return ()
    try:
        said = json.loads(vault.keyring.audit_open(record.holders))
        holders = tuple(str(holder) for holder in said["holders"])
        is_ours = (said["mark"], said["set"]) == (_MARK, record.set_id)
    except (NotAuthenticError, binascii.Error, ValueError, KeyError, TypeError):
        raise _changed() from None
    if not is_ours or len(holders) != len(record.checks):
        raise _changed()
    return holders


def is_in_force(vault: Vault, record: RecoveryRecord) -> bool:
    """Whether the header's recovery slot is the one that this set was made for."""
    return record.stage is Stage.IN_FORCE and record.slot == _slot_owner(vault) != ""


def write_begun(vault: Vault, record: RecoveryRecord) -> None:
    """Say, before the header changes, that a new set is being put in force."""
    vault.settings.put(SETTING, replace(record, stage=Stage.BEGUN).to_json())


def write_in_force(vault: Vault, record: RecoveryRecord) -> None:
    """Say that the header has the slot of this set; entered in the log with the set."""
    now = replace(record, stage=Stage.IN_FORCE, slot=_slot_owner(vault))
    vault.settings.put(
        SETTING,
        now.to_json(),
        action=AuditAction.RECOVERY_PREPARED,
        detail={"set": set_name(record.set_id), "scheme": record.scheme.value},
    )


def write_used(vault: Vault, record: RecoveryRecord) -> None:
    """Say that the shares were brought together on one screen."""
    vault.settings.put(SETTING, replace(record, stage=Stage.USED).to_json())


def write_drill(vault: Vault, record: RecoveryRecord, position: int, day: str) -> None:
    """Say that a share was typed back and is the right one; entered in the log."""
    tried = list(record.tried_on)
    tried[position - 1] = day
    vault.settings.put(
        SETTING,
        replace(record, tried_on=tuple(tried)).to_json(),
        action=AuditAction.RECOVERY_DRILLED,
        detail=drill_detail(record.set_id, position, passed=True),
    )


def drill_detail(set_id: int, position: int, *, passed: bool) -> Mapping[str, Any]:
    """What the log says of a drill."""
    return {"set": set_name(set_id), "share": position, "passed": passed}


def _slot_owner(vault: Vault) -> str:
    members = vault.container.appointments.members.values()
    return next((each.user_id for each in members if Role.RECOVERY in each.roles), "")


def _changed() -> UserError:
    return UserError(
        N_(
            "What the vault knows of its recovery shares was changed from outside the program. "
            "Check the vault, then issue new shares."
        ),
        exit_code=ExitCode.DAMAGED,
    )
