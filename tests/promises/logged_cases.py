"""A case with an identity, in the vault whose log is looked at."""

from __future__ import annotations

from casevault.vault.vault import Vault
from vault.made_vaults import MadeCase

NAME = "centre.casevault"


def started(vault: Vault) -> MadeCase:
    """A case with an identity."""
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Jana"}, blind_tokens=("n:jana",)))
    return case
