from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.vault.backup import make_backup
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.label import (
    LONGEST_LABEL,
    SEALED_LABEL_BYTES,
    open_label,
    require_label,
    seal_label,
)
from services.vaults import again, new_session

LABEL = "Kuća Vržovana"


def test_the_label_comes_back_in_any_script_and_always_takes_the_same_room(tmp_path: Path) -> None:
    session = new_session(tmp_path / "records.casevault")
    ring = session.vault.keyring
    for label in ("", LABEL, "Сигурна кућа", "ї" * LONGEST_LABEL, "\U0001f3e0" * LONGEST_LABEL):
        sealed = seal_label(ring, label)

        assert open_label(ring, sealed) == label
        assert len(sealed) == SEALED_LABEL_BYTES
    session.close()


def test_a_label_of_another_vault_does_not_open(tmp_path: Path) -> None:
    one, other = (new_session(tmp_path / f"{name}.casevault") for name in ("one", "other"))
    with pytest.raises(NotAuthenticError):
        open_label(other.vault.keyring, seal_label(one.vault.keyring, LABEL))
    one.close()
    other.close()


def test_a_label_that_is_too_long_is_refused() -> None:
    with pytest.raises(UserError, match="too long"):
        require_label("x" * (LONGEST_LABEL + 1))


def test_whoever_finds_the_folder_or_a_backup_does_not_learn_whose_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "records.casevault"
    session = new_session(folder)
    label, clock = session.vault.info.label, session.clock
    found = b"".join(make_backup(session.vault, clock=clock))
    session.close()
    found += b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    opened = again(folder, clock=clock)

    assert label.encode() not in found
    assert opened.vault.info.label == label
    opened.close()
