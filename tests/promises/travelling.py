"""Takes the keys to names away on a stick and brings them back, and what must be there then.

Step 2 is a save, with step 3 the keys leave, step 4 is a save without them, with step 5 they are
back. At every moment they are in the vault, or on the stick in a file that brings them back.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.services import travel
from casevault.services.session import Session
from promises import saving
from promises.saving import FIRST as CASE
from promises.work import NAME, Work, in_steps
from vault.made_vaults import opened

LAST = 5


def made(root: Path) -> None:
    """A vault with a case, and a stick."""
    saving.made(root / NAME)
    (root / "stick").mkdir()


def step(root: Path, number: int) -> None:
    """Do one step; returns when it is acknowledged."""
    session = Session(opened(root / NAME, clock=SystemClock()), SystemClock())
    try:
        if number == 3:
            travel.take_away(session, root / "stick" / f"{_files(root)}.cvk")
        elif number == 5:
            _bring_back(session, root)
        else:
            form = "person" if number == 2 else "report"
            record_id = f"{number}" * 32
            seen = 1 if number == 2 else 0
            names = {"n": number} if number == 2 else None
            CASE.save(
                session.vault,
                CASE.write(seen, {"n": number}, names, record_id=record_id, form_id=form),
            )
    finally:
        session.close()


def _files(root: Path) -> int:
    return len(list((root / "stick").iterdir()))


def _bring_back(session: Session, root: Path) -> None:
    """With the newest file that fits; of a change that broke off one may be left that does not."""
    files = sorted((root / "stick").glob("*.cvk"), reverse=True)
    for file in files[:-1]:
        try:
            travel.bring_back(session, file)
        except UserError:
            continue
        return
    travel.bring_back(session, files[-1])


def judge(root: Path, _known: int) -> int:
    """Names open, or a file on the stick would open them; never neither."""
    vault = opened(root / NAME, clock=SystemClock())
    session = Session(vault, SystemClock())
    try:
        assert vault.verify().findings == ()
        assert sorted(path.name for path in (root / NAME).glob("*.next*")) == []
        facts = {each.record_id: each.facts["n"] for each in vault.records.of_case(CASE.case_id)}
        is_away, epoch = travel.keys_are_away(session), vault.keyring.epoch
        assert is_away <= (epoch == 2)
        if is_away:
            with pytest.raises(UserError):
                vault.identities.open(CASE.record_id, "test")
            assert _files(root)
        else:
            assert vault.identities.open(CASE.record_id, "test") == {"n": facts[CASE.record_id]}
    finally:
        session.close()
    if epoch == 1:
        return {1: 1, 2: 2}[facts[CASE.record_id]]
    assert facts[CASE.record_id] == 2
    if not is_away:
        assert facts["4" * 32] == 4
        return 5
    return 4 if "4" * 32 in facts else 3


TRAVEL = Work(
    place="promises.travelling:TRAVEL",
    title="re-key: keys to names travel",
    made=made,
    run=in_steps(step),
    judge=judge,
    last=LAST,
    brief=LAST,
)
