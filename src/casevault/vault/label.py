"""The name of the centre: told in the header, but only to those who hold the facts key.

Whoever finds the folder or a backup must not learn whose it is. The field always has the same
length, so that not even the length of the name shows. It is sealed anew with each epoch.
"""

from __future__ import annotations

from typing import Final

from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.vault.crypto import NONCE_BYTES, TAG_BYTES, unwrap, wipe, wrap
from casevault.vault.keyring import Keyring

LONGEST_LABEL: Final = 100
_PLAIN_BYTES: Final = 4 * LONGEST_LABEL
SEALED_LABEL_BYTES: Final = NONCE_BYTES + _PLAIN_BYTES + TAG_BYTES
_PURPOSE: Final = "label"


def require_label(label: str) -> None:
    """Go on only with a label that fits.

    Raises:
        UserError: it is too long.
    """
    if len(label) > LONGEST_LABEL:
        raise UserError(N_("The label is too long. Give one of at most 100 letters."))


def seal_label(ring: Keyring, label: str) -> bytes:
    """The label as the header of this vault and epoch holds it."""
    key = ring.facts_subkey(_PURPOSE)
    try:
        plain = label.encode("utf-8").ljust(_PLAIN_BYTES, b"\0")
        return wrap(key, plain, bytes.fromhex(ring.vault_id))
    finally:
        wipe(key)


def open_label(ring: Keyring, sealed: bytes) -> str:
    """The label that a header holds.

    Raises:
        NotAuthenticError: it was sealed for another vault or epoch.
    """
    key = ring.facts_subkey(_PURPOSE)
    try:
        return (
            bytes(unwrap(key, sealed, bytes.fromhex(ring.vault_id))).rstrip(b"\0").decode("utf-8")
        )
    finally:
        wipe(key)
