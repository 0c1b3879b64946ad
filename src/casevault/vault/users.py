"""The users of a vault: listed, added, given other roles or passphrases.

Names lie in the directory, sealed under a key that everyone with the facts key derives; roles and
keys lie in the header, signed by coordinators. A name is written before its user is appointed, so
that an interrupted addition leaves a name nobody uses rather than a user without one.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass, replace

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import GIVEN_TO_PEOPLE, USER_NAME_LENGTH, Role
from casevault.i18n import N_
from casevault.vault import derivation
from casevault.vault.appointments import Appointment, Appointments, NotAppointedError, appointment
from casevault.vault.audit import AuditLog
from casevault.vault.audit_actions import AuditAction
from casevault.vault.canonical_cbor import NotCanonicalError, decode, encode
from casevault.vault.container import Container
from casevault.vault.crypto import NotAuthenticError, unwrap, wipe, wrap
from casevault.vault.derivation import KdfParameters, folded_name
from casevault.vault.directory import DirectoryStore, place_of
from casevault.vault.fields import Fields, UnknownFieldError
from casevault.vault.keys import share_for
from casevault.vault.signatures import Purpose
from casevault.vault.slots import find_slot, reseal, seal_grants, seal_slot
from casevault.vault.writing import Writer

Progress = Callable[[str, float], None]


def require_user_name(name: str) -> None:
    """Go on only with a name that a user can have.

    Raises:
        UserError: it is empty or too long.
    """
    if not folded_name(name) or len(name) > USER_NAME_LENGTH:
        raise UserError(
            N_("A user needs a name of at most {limit} letters. Give one."), limit=USER_NAME_LENGTH
        )


def require_identities_here(container: Container) -> None:
    """Go on only if the keys to identities are here, so that they can be handed on.

    Raises:
        UserError: they travel (REFUSED).
    """
    if container.header.travel:
        raise UserError(
            N_("The keys to names are away on a stick. Bring them back first, then try again."),
            exit_code=ExitCode.REFUSED,
        )


@dataclass(frozen=True, slots=True)
class VaultMember:
    """Somebody who may open the vault; `since` is when her present roles were signed (ISO)."""

    user_id: str
    name: str
    roles: frozenset[Role]
    since: str


class UserStore:
    """The users of one open vault."""

    def __init__(self, container: Container, writer: Writer, clock: Clock) -> None:
        self._container = container
        self._directory = DirectoryStore(writer)
        self._audit = AuditLog(writer)
        self._clock = clock

    def list(self) -> builtins.list[VaultMember]:
        """Everyone who may open the vault, by name."""
        names = self._names()
        members = self._container.appointments.members.values()
        found = [
            VaultMember(member.user_id, names.get(member.user_id, ""), member.roles, member.at)
            for member in members
            if Role.RECOVERY not in member.roles
        ]
        return sorted(found, key=lambda member: (folded_name(member.name), member.user_id))

    def name_of(self, user_id: str) -> str:
        """A user's name; empty when the directory has none."""
        return self._names().get(user_id, "")

    def write_name(
        self, user_id: str, name: str, *, action: AuditAction = AuditAction.USER_ADDED
    ) -> None:
        """Write a user's name into the directory."""
        document = encode({"name": name})
        ring = self._container.ring
        sealed = wrap(ring.directory_key, document, place_of(ring.vault_id, user_id))
        self._directory.put(user_id, sealed, action=action)

    def add(
        self,
        name: str,
        passphrase: bytearray,
        roles: frozenset[Role],
        *,
        second_factor: bytearray | None = None,
        progress: Progress | None = None,
    ) -> str:
        """Appoint a new user with a first passphrase; returns her user id. Secrets are wiped.

        Raises:
            UserError: not a coordinator, the name is taken or missing, the roles cannot be given.
        """
        try:
            self._require_addable(name, roles)
            derived_key = self._derive(passphrase, name, progress, second_factor)
        finally:
            wipe(passphrase, second_factor or bytearray())
        try:
            return self.add_with_derived_key(name, derived_key, roles)
        finally:
            wipe(derived_key)

    def add_with_derived_key(
        self, name: str, derived_key: bytearray, roles: frozenset[Role]
    ) -> str:
        """The same with a derived key of 32 bytes, which is left as it is."""
        self._require_addable(name, roles)
        container, kdf = self._container, self._container.header.kdf
        new = container.ring.admit(name, roles)
        try:
            self.write_name(new.user_id, name)
            container.change(
                slots=(*container.header.slots, seal_slot(new, derived_key, kdf)),
                appointments=self._appointed(
                    appointment(
                        new.user_id,
                        roles,
                        new.user_keys.public,
                        epoch=new.epoch,
                        at=self._now(),
                    )
                ),
            )
        except BaseException:
            container.ring.members.pop(new.user_id, None)
            container.ring.signers.pop(new.user_id, None)
            raise
        finally:
            new.close()
        self._audit.append(
            AuditAction.USER_CHANGED, detail={"user": new.user_id, "roles": sorted(roles)}
        )
        return new.user_id

    def set_roles(self, user_id: str, roles: frozenset[Role]) -> None:
        """Give a user other roles, and the keys of these and no others from her next unlock on.

        Keys she held before she may have kept; only a new epoch takes them away.

        Raises:
            UserError: not a coordinator, no such user, or no coordinator would be left.
        """
        self._require_coordinator()
        self._require_roles(roles)
        container = self._container
        before = self._member(user_id)
        if before.roles == roles:
            return
        appointments = self._appointed(replace(before, roles=roles, at=self._now()))
        share = share_for(roles, container.ring.role_keys)
        slot = container.slot_of(user_id)
        try:
            changed = replace(slot, grants=seal_grants(container.ring.vault_id, slot, share))
        finally:
            wipe(*share.values())
        container.change(slots=container.with_slot(changed), appointments=appointments)
        self._audit.append(
            AuditAction.USER_CHANGED,
            detail={"user": user_id, "roles": sorted(roles), "before": sorted(before.roles)},
        )

    def change_passphrase(
        self,
        passphrase: bytearray,
        *,
        second_factor: bytearray | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Give this user a new passphrase; the old one opens nothing any more. Secrets are wiped.

        Without `second_factor` no key file is needed from now on. Older backups still open with
        what opened them.
        """
        name = self._container.ring.user_name
        try:
            derived_key = self._derive(passphrase, name, progress, second_factor)
        finally:
            wipe(passphrase, second_factor or bytearray())
        try:
            self.change_derived_key(derived_key)
        finally:
            wipe(derived_key)

    def change_derived_key(self, derived_key: bytearray) -> None:
        """The same with a derived key of 32 bytes, which is left as it is."""
        container = self._container
        slot = container.slot_of(container.ring.user_id)
        changed = reseal(container.ring, slot, derived_key, container.header.kdf)
        container.change(slots=container.with_slot(changed))
        self._audit.append(AuditAction.PASSPHRASE_CHANGED)

    def is_own_passphrase(
        self,
        passphrase: bytearray,
        *,
        second_factor: bytearray | None = None,
        progress: Progress | None = None,
    ) -> bool:
        """Whether this is what opens this user's slot at present; the secrets are wiped."""
        ring = self._container.ring
        slot = self._container.slot_of(ring.user_id)
        try:
            derived_key = self._derive(
                passphrase, ring.user_name, progress, second_factor, slot.kdf
            )
        finally:
            wipe(passphrase, second_factor or bytearray())
        try:
            return find_slot(ring.vault_id, [slot], derived_key) is not None
        finally:
            wipe(derived_key)

    def _derive(
        self,
        passphrase: bytearray,
        name: str,
        progress: Progress | None,
        second_factor: bytearray | None,
        kdf: KdfParameters | None = None,
    ) -> bytearray:
        if not passphrase:
            raise UserError(N_("A passphrase is missing. Give one."))
        if progress is not None:
            progress(derivation.DERIVING, 0.0)
        parameters = kdf or self._container.header.kdf
        return derivation.derive(passphrase, name, parameters, second_factor=second_factor)

    def _appointed(self, new: Appointment) -> Appointments:
        ring = self._container.ring
        try:
            return self._container.appointments.with_next(
                (new,),
                ring.public,
                signer_id=ring.user_id,
                sign=lambda core: ring.sign(core, Purpose.APPOINTMENT),
            )
        except NotAppointedError:
            raise _last_coordinator() from None

    def _require_addable(self, name: str, roles: frozenset[Role]) -> None:
        self._require_coordinator()
        self._require_roles(roles)
        require_user_name(name)
        # A name whose adding broke off is nobody's; that of a user who left stays hers in the log.
        belonged = self._container.appointments.signers
        taken = {
            folded_name(known) for user_id, known in self._names().items() if user_id in belonged
        }
        taken.add(folded_name(self._container.ring.user_name))
        if folded_name(name) in taken:
            raise UserError(
                N_("There is a user of that name already. Choose another name, with an initial.")
            )

    def _require_coordinator(self) -> None:
        if self._container.ring.roles.isdisjoint({Role.COORDINATOR, Role.RECOVERY}):
            raise UserError(
                N_("Users are changed by the coordinator. Ask her."), exit_code=ExitCode.REFUSED
            )

    def _require_roles(self, roles: frozenset[Role]) -> None:
        if not roles:
            raise UserError(N_("A user needs at least one role. Choose one."))
        if not roles <= GIVEN_TO_PEOPLE:
            raise ValueError(sorted(roles))
        if Role.COORDINATOR in roles:
            require_identities_here(self._container)
        if Role.TRAINER in roles and not self._container.header.practice:
            raise UserError(
                N_("A trainer works in practice vaults only. Choose another role."),
                exit_code=ExitCode.REFUSED,
            )

    def _member(self, user_id: str) -> Appointment:
        try:
            return self._container.appointments.of(user_id)
        except NotAppointedError:
            raise UserError(
                N_("This user does not belong to the vault. Read the list of users again.")
            ) from None

    def _names(self) -> dict[str, str]:
        ring = self._container.ring
        found: dict[str, str] = {}
        for user_id, sealed in self._directory.all().items():
            try:
                fields = Fields(
                    decode(
                        bytes(unwrap(ring.directory_key, sealed, place_of(ring.vault_id, user_id)))
                    )
                )
                found[user_id] = fields.take("name", str)
                fields.rest()
            except (NotAuthenticError, NotCanonicalError, UnknownFieldError):
                raise UserError(
                    N_(
                        "The list of users was changed from outside the program. "
                        "Stop working in this vault, check it, and restore from a backup."
                    ),
                    exit_code=ExitCode.DAMAGED,
                ) from None
        return found

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="seconds")


def _last_coordinator() -> UserError:
    return UserError(
        N_("The vault would be left without a coordinator. Make somebody else coordinator first."),
        exit_code=ExitCode.REFUSED,
    )
