from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.audit_actions import AuditAction
from casevault.vault.blind_index import BlindHit
from casevault.vault.vault import Vault
from vault.made_vaults import DIRECTOR, WORKER, MadeCase, added, opened


def with_tokens(vault: Vault, *tokens: str) -> MadeCase:
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": "x"}, blind_tokens=tokens))
    return case


def test_persons_who_share_features_are_found_the_most_alike_first(vault: Vault) -> None:
    one = with_tokens(vault, "n:jana", "y:1999", "d:12")
    two = with_tokens(vault, "n:jana", "y:1984")
    with_tokens(vault, "n:ema")

    assert vault.blind_index.find(["n:jana", "d:12", "z:other"]) == [
        BlindHit(one.case_id, one.person_id, frozenset({"n:jana", "d:12"})),
        BlindHit(two.case_id, two.person_id, frozenset({"n:jana"})),
    ]
    assert vault.blind_index.find([]) == []


def test_new_features_replace_the_old_ones_and_none_leaves_them(vault: Vault) -> None:
    case = with_tokens(vault, "n:jana")
    case.save(vault, case.write(1, {"sex": "F"}))
    assert len(vault.blind_index.find(["n:jana"])) == 1
    case.save(vault, case.write(2, {}, blind_tokens=("n:ema", "n:ema")))
    assert vault.blind_index.find(["n:jana"]) == []
    assert len(vault.blind_index.find(["n:ema"])) == 1
    case.save(vault, case.write(3, {}, blind_tokens=()))
    assert vault.blind_index.find(["n:ema"]) == []
    assert vault.verify().is_sound


def test_features_look_random_in_the_database(vault: Vault) -> None:
    with_tokens(vault, "n:jana", "n:ema")
    tokens = [token for (token,) in vault.writer.database.rows("SELECT token FROM blind_token")]

    assert len(set(tokens)) == 2
    assert all(len(token) == 16 and b"ana" not in token for token in tokens)


def test_each_search_is_in_the_log(vault: Vault) -> None:
    vault.blind_index.find(["n:jana", "y:1999"])

    (entry,) = [
        entry for entry in vault.audit.read() if entry.action is AuditAction.DUPLICATES_SEARCHED
    ]
    assert entry.detail == {"features": 2}


def test_who_lacks_the_key_neither_searches_nor_adds(vault: Vault, tmp_path: Path) -> None:
    keys = {"Vera": added(vault, "Vera", DIRECTOR), "Mira": added(vault, "Mira", WORKER)}
    case = with_tokens(vault, "n:jana")
    vault.close()

    vera = opened(tmp_path / "centre.casevault", "Vera", keys["Vera"])
    with pytest.raises(UserError) as refused:
        vera.blind_index.find(["n:jana"])
    assert refused.value.exit_code is ExitCode.REFUSED
    with pytest.raises(UserError):
        case.save(vera, case.write(1, {}, blind_tokens=("n:ema",)))
    vera.close()

    # A worker finds that somebody knows the person, though she may not open the case.
    mira = opened(tmp_path / "centre.casevault", "Mira", keys["Mira"])
    (hit,) = mira.blind_index.find(["n:jana"])
    assert hit.case_id == case.case_id
    assert not mira.identities.may_open(case.case_id)
    mira.close()
