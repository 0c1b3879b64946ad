from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.vault import Vault
from vault.made_vaults import COORDINATOR, added, opened


def test_a_draft_is_there_after_unlock(vault: Vault, tmp_path: Path) -> None:
    vault.drafts.put("case/person", {"name": "Јана", "n": [1, None]})
    vault.drafts.put("case/report", {"x": 1})
    vault.drafts.put("case/person", {"name": "Јана2"})
    vault.close()

    again = opened(tmp_path / "centre.casevault")
    assert again.drafts.get("case/person") == {"name": "Јана2"}
    assert list(again.drafts.all()) == ["case/report", "case/person"]
    again.drafts.drop("case/person")
    again.drafts.drop("never kept")
    assert again.drafts.get("case/person") is None
    assert again.verify().is_sound
    again.close()


def test_drafts_are_their_users_own(vault: Vault, tmp_path: Path) -> None:
    key = added(vault, "Zora", COORDINATOR)
    vault.drafts.put("case/person", {"name": "Jana"})
    handed = vault.drafts.seal("case/person", {"name": "Jana"})
    vault.close()

    zora = opened(tmp_path / "centre.casevault", "Zora", key)
    assert zora.drafts.all() == {}
    with pytest.raises(UserError) as refused:
        zora.drafts.accept(handed)
    assert refused.value.exit_code is ExitCode.REFUSED
    # Nor does a row that is given her name open.
    zora.writer.database.run("UPDATE draft SET user_id = ?", (zora.user.user_id,))
    with pytest.raises(UserError):
        zora.drafts.all()
    zora.close()


def test_whose_drafts_wait_and_of_which_case_is_seen_by_all_and_what_they_say_by_nobody_else(
    vault: Vault, tmp_path: Path
) -> None:
    key = added(vault, "Zora", COORDINATOR)
    founder = vault.user.user_id
    for place in ("case/person/x/", "/words//find", "place"):
        vault.drafts.put(place, {"name": "Jana"})
    vault.close()

    zora = opened(tmp_path / "centre.casevault", "Zora", key)
    zora.drafts.put("/report//", {})
    waiting = {(each.user_id, each.case_id, each.key) for each in zora.drafts.waiting()}
    assert waiting == {
        (founder, "case", "case/person/x/"),
        (founder, "", "/words//find"),
        (zora.user.user_id, "", "/report//"),
    }
    assert list(zora.drafts.all()) == ["/report//"]
    zora.close()


def test_a_draft_handed_over_is_kept_under_its_own_key(vault: Vault) -> None:
    vault.drafts.accept(vault.drafts.seal("case/person", {"name": "Jana"}))
    assert vault.drafts.get("case/person") == {"name": "Jana"}

    vault.writer.database.run("UPDATE draft SET key = 'case/other'")
    with pytest.raises(UserError):
        vault.drafts.get("case/other")


@pytest.mark.parametrize("place", [0, 5, 40, -1])
def test_a_changed_draft_is_refused(vault: Vault, place: int) -> None:
    sealed = bytearray(vault.drafts.seal("key", {"name": "Jana"}))
    sealed[place] ^= 1

    with pytest.raises(UserError):
        vault.drafts.accept(bytes(sealed))
    with pytest.raises(UserError):
        vault.drafts.accept(b"")


def test_the_length_of_a_draft_tells_only_its_size_class(vault: Vault) -> None:
    lengths = {len(vault.drafts.seal("key", {"note": "x" * size})) for size in (1, 60, 120)}
    assert len(lengths) == 1
