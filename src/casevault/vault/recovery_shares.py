"""The recovery key in shares of words (SLIP-39), and what is said when words are wrong.

One group, two of three or three of five members, no passphrase, the extendable flag set (the key
can be split again without a new key), iteration exponent 0: the key is 256 random bits and no
passphrase stretches it, so more rounds would only make an old laptop wait. Splitting, checksum and
Feistel rounds are those of `shamir-mnemonic`, the reference implementation.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shamir_mnemonic import EncryptedMasterSecret, MnemonicError, Share, recover_ems, split_ems
from shamir_mnemonic.constants import ID_LENGTH_BITS
from shamir_mnemonic.shamir import ShareGroup

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import Scheme, set_name
from casevault.i18n import N_
from casevault.vault.crypto import KEY_BYTES, mac, wipe, wipe_result
from casevault.vault.share_words import not_a_share, read_words

ITERATION_EXPONENT: Final = 0
WORDS_IN_SHARE: Final = 33
"""4 words of set, share and threshold, 26 of value, 3 of checksum."""

_CHECK_PURPOSE: Final = b"casevault/recovery/share/1"


@dataclass(frozen=True, slots=True)
class RecoveryShare:
    """One share; `position` counts from 1, `value` is its secret and is wiped by `close`."""

    set_id: int
    position: int
    needed: int
    value: bytearray
    extendable: bool = True
    exponent: int = ITERATION_EXPONENT

    def words(self) -> tuple[str, ...]:
        """The words as they stand on paper; made when they are shown, kept nowhere."""
        raw = self.raw()
        words = tuple(raw.words())
        wipe_result(raw.value)
        return words

    def check(self, salt: bytearray) -> bytes:
        """What a vault keeps to know this share again: HMAC-SHA256 under the set's own key."""
        place = self.set_id.to_bytes(2, "big") + bytes([self.position])
        message = bytearray(_CHECK_PURPOSE + place) + self.value
        try:
            return mac(salt, message)
        finally:
            wipe(message)

    def raw(self) -> Share:
        """The share as the library takes it; whoever asks wipes its value."""
        return Share(
            self.set_id,
            self.extendable,
            self.exponent,
            0,
            1,
            1,
            self.position - 1,
            self.needed,
            bytes(self.value),
        )

    def close(self) -> None:
        """Wipe the value."""
        wipe(self.value)


def split(
    recovery_key: bytearray, scheme: Scheme, *, unlike: int | None = None
) -> tuple[RecoveryShare, ...]:
    """Shares of a key of 32 bytes; their set has another number than `unlike`.

    The taker closes them; the key is left as it is.
    """
    if len(recovery_key) != KEY_BYTES:
        raise ValueError(len(recovery_key))
    set_id = secrets.randbits(ID_LENGTH_BITS)
    while set_id == unlike:
        set_id = secrets.randbits(ID_LENGTH_BITS)
    plain = bytes(recovery_key)
    sealed = EncryptedMasterSecret.from_master_secret(plain, b"", set_id, True, ITERATION_EXPONENT)
    wipe_result(plain)
    (group,) = split_ems(1, [(scheme.needed, scheme.total)], sealed)
    wipe_result(sealed.ciphertext)
    return tuple(_taken(share) for share in group)


def combine(shares: Sequence[RecoveryShare], *, passphrase: bytes = b"") -> bytearray:
    """The key that these shares were made from; the taker wipes it.

    Raises:
        UserError: none, too few, twice the same, of different sets, or they do not fit together.
    """
    kept: list[RecoveryShare] = []
    for share in shares:
        require_fits(share, kept)
        kept.append(share)
    needed = kept[0].needed if kept else 1
    if len(kept) < needed:
        raise UserError(
            N_("{have} of {needed} shares are here. Give the next one."),
            have=len(kept),
            needed=needed,
        )
    group = ShareGroup()
    for share in kept[:needed]:
        group.add(share.raw())
    try:
        sealed = recover_ems({0: group})
        plain = sealed.decrypt(passphrase)
    except MnemonicError:
        raise UserError(
            N_(
                "These shares do not fit together, although each is whole by itself. "
                "Ask for other shares of the set."
            ),
            exit_code=ExitCode.WRONG_KEY,
        ) from None
    finally:
        for raw in group:
            wipe_result(raw.value)
    key = bytearray(plain)
    wipe_result(plain)
    wipe_result(sealed.ciphertext)
    return key


def require_fits(share: RecoveryShare, others: Sequence[RecoveryShare]) -> None:
    """Go on only with a share that can be combined with those that are here already.

    Raises:
        UserError: another set, or the same share twice.
    """
    if not others:
        return
    first = others[0]
    family = (share.set_id, share.needed, share.extendable, share.exponent)
    if family != (first.set_id, first.needed, first.extendable, first.exponent):
        raise UserError(
            N_(
                "This share belongs to set {other}, the first one to set {first}. Only shares of "
                "one set open the vault; look at the number of the set on each sheet."
            ),
            other=set_name(share.set_id),
            first=set_name(first.set_id),
        )
    if any(share.position == other.position for other in others):
        raise UserError(
            N_("Share {position} is here already. Give another one."), position=share.position
        )


def read_share(text: str, *, length: int | None = WORDS_IN_SHARE) -> RecoveryShare:
    """A share from typed or scanned words: any case, spaces, numbers before words.

    A word is known by its first four letters. The taker closes the share.

    Raises:
        UserError: which word is wrong, how many there are, or that they are no share of ours.
    """
    words = read_words(text)
    if length is not None and len(words) != length:
        raise UserError(
            N_(
                "A share has {wanted} words; here are {found}. Look whether a word is missing "
                "or stands there twice."
            ),
            wanted=length,
            found=len(words),
        )
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise not_a_share(words) from None
    if (share.group_index, share.group_threshold, share.group_count) != (0, 1, 1):
        raise UserError(
            N_("These words are a share of something else. Take the sheet that belongs here.")
        )
    return _taken(share)


def _taken(share: Share) -> RecoveryShare:
    value = bytearray(share.value)
    wipe_result(share.value)
    return RecoveryShare(
        set_id=share.identifier,
        position=share.index + 1,
        needed=share.member_threshold,
        value=value,
        extendable=share.extendable,
        exponent=share.iteration_exponent,
    )
