"""The part of a keyring that opens and wraps the keys of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casevault.vault.case_keys import (
    IDENTITY_HOLDER,
    CaseKey,
    WrapForm,
    WrappedCaseKey,
    open_wrap,
    wrap_in_transit,
    wrap_steady,
)
from casevault.vault.crypto import KEY_BYTES, HybridPair, wipe
from casevault.vault.keys import (
    Holder,
    Place,
    PublicKeys,
    RoleKey,
    RoleKeys,
    UserKeys,
    UserPublicKeys,
)


class CaseKeyHolder:
    """Somebody who holds case keys: her own, and with the identity role's key all of them."""

    def __init__(  # noqa: PLR0917 - only the keyring calls it
        self,
        place: Place,
        holder: Holder,
        user_keys: UserKeys,
        role_keys: RoleKeys,
        public: PublicKeys,
        members: Mapping[str, UserPublicKeys],
    ) -> None:
        self.place = place
        self.holder = holder
        self.public = public
        self.members = dict(members)
        self.user_keys = user_keys
        self.role_keys = dict(role_keys)
        self._identity_pair: HybridPair | None = None
        identity = self.role_keys.get(RoleKey.IDENTITY)
        if identity is not None:
            self._identity_pair = HybridPair(memoryview(identity)[KEY_BYTES:])

    @property
    def epoch(self) -> int:
        """The present epoch, from 1; removing a user starts the next."""
        return self.place.epoch

    @property
    def user_id(self) -> str:
        """The signed-in user's id."""
        return self.holder.user_id

    @property
    def reads_identities(self) -> bool:
        """Whether this user opens every case (holds the identity role's key)."""
        return self._identity_pair is not None

    def new_case_key(self, case_id: str) -> tuple[CaseKey, list[WrappedCaseKey]]:
        """A key for a new case, and the wraps to store: for this user and for coordinators."""
        case_key = CaseKey.fresh(case_id)
        identity = self.role_keys.get(RoleKey.IDENTITY)
        if identity is not None:
            return case_key, [self.wrap_for_coordinators(case_key)]
        mine = wrap_steady(
            case_key,
            holder=self.user_id,
            wrapping_key=self.user_keys.wrapping_key,
            epoch=self.epoch,
        )
        theirs = wrap_in_transit(
            case_key, holder=IDENTITY_HOLDER, public=self.public.identity, epoch=self.epoch
        )
        return case_key, [mine, theirs]

    def unwrap_case_key(self, case_id: str, wraps: Iterable[WrappedCaseKey]) -> CaseKey | None:
        """The key of a case, or None when no wrap is for this user.

        Raises:
            NotAuthenticError: a wrap for this user was changed or moved.
        """
        mine = sorted(
            (wrap for wrap in wraps if wrap.case_id == case_id and self._is_mine(wrap)),
            key=lambda wrap: wrap.form is not WrapForm.STEADY,
        )
        return self._open(mine[0]) if mine else None

    def settle(self, wrapped: WrappedCaseKey) -> WrappedCaseKey | None:
        """The short wrap that replaces one in transit to this user; None if there is nothing to do.

        Raises:
            NotAuthenticError: the wrap was changed or moved.
        """
        if wrapped.form is WrapForm.STEADY or not self._is_mine(wrapped):
            return None
        case_key = self._open(wrapped)
        try:
            identity = self.role_keys.get(RoleKey.IDENTITY)
            if wrapped.holder == IDENTITY_HOLDER and identity is not None:
                return self.wrap_for_coordinators(case_key)
            return wrap_steady(
                case_key,
                holder=self.user_id,
                wrapping_key=self.user_keys.wrapping_key,
                epoch=self.epoch,
            )
        finally:
            case_key.close()

    def wrap_for(self, case_key: CaseKey, user_id: str) -> WrappedCaseKey:
        """Hand a case key to another user, sealed to the public key a coordinator signed.

        Raises:
            KeyError: no such user is appointed; nothing is ever sealed to an unsigned key.
        """
        return wrap_in_transit(
            case_key, holder=user_id, public=self.members[user_id].sealing, epoch=self.epoch
        )

    def _is_mine(self, wrapped: WrappedCaseKey) -> bool:
        if wrapped.holder == IDENTITY_HOLDER:
            return self._identity_pair is not None
        return wrapped.holder == self.user_id

    def wrap_for_coordinators(self, case_key: CaseKey) -> WrappedCaseKey:
        """The short wrap for all coordinators.

        Raises:
            KeyError: this user does not hold the key of the identity role.
        """
        wrapping_key = self.role_keys[RoleKey.IDENTITY][:KEY_BYTES]
        try:
            return wrap_steady(
                case_key, holder=IDENTITY_HOLDER, wrapping_key=wrapping_key, epoch=self.epoch
            )
        finally:
            wipe(wrapping_key)

    def _open(self, wrapped: WrappedCaseKey) -> CaseKey:
        if wrapped.holder != IDENTITY_HOLDER or self._identity_pair is None:
            return open_wrap(
                wrapped, wrapping_key=self.user_keys.wrapping_key, pair=self.user_keys.pair
            )
        wrapping_key = self.role_keys[RoleKey.IDENTITY][:KEY_BYTES]
        try:
            return open_wrap(wrapped, wrapping_key=wrapping_key, pair=self._identity_pair)
        finally:
            wipe(wrapping_key)
