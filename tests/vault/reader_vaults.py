"""A vault with something of everything in it, small: for readers that know the format only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from casevault.vault import recovery_slot
from casevault.vault.attachments import NewAttachment
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import (
    ANA,
    AUDITOR,
    DIRECTOR,
    WORKER,
    MadeCase,
    added,
    new_vault,
    opened,
    received,
)

RECOVERY_KEY = b"r" * 32
DOCUMENT = bytes(range(256)) * 300


def features(form_id: str, answers: Mapping[str, Any]) -> Sequence[str] | None:
    """The plain features of a person; none of any other form."""
    if form_id != "person":
        return None
    return [f"n:{answers['name']}"] if "name" in answers else []


def id_of(vault: Vault, name: str) -> str:
    """The id of the user of this name."""
    return next(member.user_id for member in vault.users.list() if member.name == name)


def named(vault: Vault, name: str) -> MadeCase:
    """A case of one person with two versions, a document and an event."""
    case = MadeCase()
    events = [received(case.record_id, date(2026, 3, 2))]
    first = case.write(0, {"sex": "F"}, {"name": name}, blind_tokens=(f"n:{name}",))
    case.start(vault, first, events=events)
    case.save(vault, case.write(1, {"sex": "M"}, {"name": name, "note": "second"}))
    new = NewAttachment(case.case_id, "paper.pdf", "application/pdf")
    vault.attachments.add(new, [DOCUMENT], "")
    return case


def filled(folder: Path) -> dict[str, bytes]:
    """Make the vault, in epoch 3; the derived keys of those who can open it, by name."""
    vault = new_vault(folder)
    keys = {"Ana": ANA}
    for name, roles in (("Mira", WORKER), ("Dana", DIRECTOR), ("Aida", AUDITOR), ("Gone", WORKER)):
        keys[name] = added(vault, name, roles)
    del keys["Gone"]
    recovery_slot.prepare(vault, bytearray(RECOVERY_KEY), clock=HandClock())
    kept, gone, leaving = named(vault, "Jelena"), named(vault, "Marija"), named(vault, "Ema")
    vault.case_access.grant(kept.case_id, id_of(vault, "Mira"))
    vault.case_access.grant(leaving.case_id, id_of(vault, "Gone"))
    vault.drafts.put(f"{kept.case_id}/person", {"typed": "text"})
    vault.settings.put("threshold", 5)
    vault.slices.put("decided", "2026-Q1", b"one")
    vault.slices.put("decided", "2026-Q2", b"two")
    vault.ledger.append(b"entry", "release")
    start_epoch(vault, EpochPlan(features, erased={gone.case_id: "consent"}), clock=HandClock())
    vault = opened(folder)
    leaves = {id_of(vault, "Gone"): frozenset[Any]()}
    start_epoch(vault, EpochPlan(features, roles=leaves), clock=HandClock())
    vault = opened(folder)
    report = "a" * 32
    kept.save(vault, kept.write(0, {"outcome": "ONGOING"}, record_id=report, form_id="report"))
    kept.save(vault, kept.write(2, {"sex": "F"}))
    vault.close()
    for name in ("Mira", "Aida"):
        opened(folder, name, keys[name]).close()
    return {**keys, recovery_slot.NAME: RECOVERY_KEY}
