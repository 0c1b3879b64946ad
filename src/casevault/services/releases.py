"""Releases: prepared, attacked together with everything released before, approved, written.

The order of writing: frozen slices and the ledger entry are kept, a verified backup holds them,
and only then is a file signed and written.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casevault.disclosure.exact_account import ExactTerms, exact_terms
from casevault.disclosure.ledger import LedgerEntry
from casevault.disclosure.release import ComposedRelease, RefusedError, ReleaseRequest, compose
from casevault.domain import case_codes, published_figures
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile, Release
from casevault.domain.roles import Right, rights
from casevault.domain.statistics_catalogue import Catalogue
from casevault.domain.table_sets import TableSet, table_set
from casevault.i18n import N_
from casevault.reports.bundle import write_bundle
from casevault.services import anchors, backup, egress, slicing
from casevault.services.closed_counts import ClosedCounts, ClosedQuarter
from casevault.services.late_events import late_events
from casevault.services.release_files import signed_files
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault.audit_actions import AuditAction
from casevault.vault.countersign import Countersignature, countersign
from casevault.vault.signatures import fingerprint

RELEASE_KIND = "release"

COUNTING = N_("Counting and protecting")
ATTACKING = N_("Trying to undo it, together with everything released before")
BACKING_UP = N_("Making a backup that holds what leaves")
WRITING = N_("Writing the files")


@dataclass(frozen=True, slots=True)
class ReleaseSpec:
    """What is asked for, and for whom."""

    table_set: str
    profile: Profile
    period: Period
    cut_off: date
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class PreparedRelease:
    """A release that passed the attack and is not written yet."""

    spec: ReleaseSpec
    composed: ComposedRelease
    closed: tuple[ClosedQuarter, ...]
    ledger_length: int

    @property
    def release(self) -> Release:
        """What would be written, figure by figure."""
        return self.composed.release

    @property
    def quantities(self) -> int:
        """How many quantities the attack tried to narrow down."""
        return self.composed.attack.checked


@dataclass(frozen=True, slots=True)
class Approval:
    """Another person's agreement to exactly these figures."""

    release_digest: bytes
    name: str
    countersignature: Countersignature


@dataclass(frozen=True, slots=True)
class PastRelease:
    """One line of the list of releases."""

    number: int
    release_id: str
    made_on: str
    table_set: str
    profile: str
    start: str
    end: str
    recipient: str


def prepare(
    session: Session, spec: ReleaseSpec, *, progress: Progress | None = None
) -> PreparedRelease:
    """Protect and attack a release; nothing is written or kept yet.

    Raises:
        RefusedError: it would tell too much; with reasons and remedies.
        UserError: the period is not made of closed quarters, or the user may not release.
    """
    session.require(Right.RELEASE)
    wanted = table_set(spec.table_set)
    quarters = spec.period.quarters()
    _tell(progress, COUNTING, 0.0)
    closed = slicing.close_quarters(session, wanted.catalogue, quarters, spec.cut_off)
    ledger = ledger_entries(session)
    _tell(progress, ATTACKING, 0.4)
    try:
        composed = compose(
            _request(session, spec, wanted),
            [one.frozen for one in closed],
            _exact(session, wanted.catalogue, spec, closed, ledger),
            ledger,
        )
    except RefusedError:
        session.vault.audit.append(AuditAction.RELEASE_REFUSED, detail=_detail(spec))
        raise
    session.vault.audit.append(AuditAction.RELEASE_PREPARED, detail=_detail(spec))
    return PreparedRelease(spec, composed, tuple(closed), len(ledger))


def needs_approval(session: Session) -> bool:
    """Whether the vault has another person who can approve releases, and so must."""
    own = session.vault.user.user_id
    return any(
        Right.APPROVE_RELEASE in rights(member.roles)
        for member in session.vault.users.list()
        if member.user_id != own
    )


def approve(
    session: Session,
    prepared: PreparedRelease,
    name: str,
    passphrase: bytearray,
    *,
    second_factor: bytearray | None = None,
) -> Approval:
    """Another person agrees with her own passphrase, and her key file if she has one; wiped.

    Raises:
        UserError: it is the same person, the passphrase is wrong, or her role does not approve.
    """
    digest = _digest(prepared.release)
    signed = countersign(
        session.vault.container, name, passphrase, digest, second_factor=second_factor
    )
    if signed.user_id == session.vault.user.user_id:
        raise UserError(
            N_("A second person must approve the release. Ask a colleague who may."),
            exit_code=ExitCode.REFUSED,
        )
    if Right.APPROVE_RELEASE not in rights(signed.roles):
        raise UserError(
            N_("Releases are approved by the director or the coordinator. Ask one of them."),
            exit_code=ExitCode.REFUSED,
        )
    session.vault.audit.append(
        AuditAction.RELEASE_APPROVED,
        detail={
            "release": prepared.release.id,
            "by": signed.user_id,
            "signature": signed.signature.hex(),
        },
    )
    return Approval(digest, name, signed)


def write(
    session: Session,
    prepared: PreparedRelease,
    folder: Path,
    *,
    language_code: str,
    approval: Approval | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Keep what must be kept, back it up, and write the signed files into `folder`.

    Raises:
        UserError: the approval is missing or for other figures; something was released meanwhile;
            the folder or the backup cannot be written.
    """
    session.require(Right.RELEASE)
    _require_approved(session, prepared, approval)
    vault = session.vault
    if len(ledger_entries(session)) != prepared.ledger_length:
        raise UserError(
            N_("Something else was released meanwhile. Prepare this release again."),
            exit_code=ExitCode.REFUSED,
        )
    key = vault.organisation_key
    slicing.keep(session, prepared.closed)
    vault.ledger.append(prepared.composed.ledger_entry, RELEASE_KIND)
    # After the ledger: a vault put back to before this release must not fit the printed code.
    files = write_bundle(
        prepared.release,
        language=language_code,
        signature_fingerprint=fingerprint(key),
        log_code=anchors.code_now(session),
        recipient=prepared.spec.recipient,
    )
    _tell(progress, BACKING_UP, 0.3)
    backup.back_up(session, backup.automatic_place(session), progress=None)
    _tell(progress, WRITING, 0.9)
    signed = signed_files(
        files, prepared.release.id, vault.log_anchor(), key, vault.organisation_sign
    )
    written = egress.write_files(egress.EgressKind.RELEASE, folder, signed)
    vault.audit.append(AuditAction.RELEASE_WRITTEN, detail={"release": prepared.release.id})
    return [one.path for one in written]


def past_releases(session: Session) -> list[PastRelease]:
    """What was released so far, oldest first."""
    session.require(Right.SEE_FACTS)
    return [
        PastRelease(
            number=number,
            release_id=entry.id,
            made_on=entry.made_on,
            table_set=str(entry.head.get("table_set", "")),
            profile=str(entry.head.get("profile", "")),
            start=str(entry.head.get("start", "")),
            end=str(entry.head.get("end", "")),
            recipient=str(entry.head.get("recipient", "")),
        )
        for number, entry in enumerate(ledger_entries(session), 1)
    ]


def ledger_entries(session: Session) -> list[LedgerEntry]:
    """The whole ledger, oldest first."""
    return [
        LedgerEntry.from_json(entry.document.decode("utf-8"))
        for entry in session.vault.ledger.entries()
    ]


def _request(session: Session, spec: ReleaseSpec, wanted: TableSet) -> ReleaseRequest:
    info = session.vault.info
    return ReleaseRequest(
        id=case_codes.new_case_code(),
        table_set=wanted,
        profile=spec.profile,
        period=spec.period,
        cut_off=spec.cut_off,
        made_on=session.today,
        organisation=info.label,
        country=info.country,
        practice=info.practice,
        recipient=spec.recipient,
    )


def _exact(
    session: Session,
    wanted: Catalogue,
    spec: ReleaseSpec,
    closed: list[ClosedQuarter],
    ledger: list[LedgerEntry],
) -> ExactTerms | None:
    """The year's exact numbers, from the very counts its slices were frozen from."""
    if not spec.period.is_year:
        return None
    ids = {quarter.id for quarter in spec.period.quarters()}
    true = ClosedCounts(session.vault.statistics, wanted, closed)
    counts: dict[str, dict[tuple[str, ...], int]] = {}
    for one in closed:
        if one.frozen.slice_id not in ids:
            continue
        try:
            statistic = wanted.statistic(one.frozen.statistic)
        except KeyError:
            continue
        sums = counts.setdefault(statistic.id, {})
        for key, number in true.of(statistic, one).items():
            sums[key] = sums.get(key, 0) + number
    printed = [entry.account for entry in ledger if entry.account is not None]
    late, revoked = late_events(
        session.vault.statistics, wanted, closed, spec.period.start.year, printed
    )
    return exact_terms(wanted, counts, late=late, revoked=revoked)


def _require_approved(
    session: Session, prepared: PreparedRelease, approval: Approval | None
) -> None:
    if approval is None:
        if needs_approval(session):
            raise UserError(
                N_("A second person must approve the release. Let her give her passphrase."),
                exit_code=ExitCode.REFUSED,
            )
    elif approval.release_digest != _digest(prepared.release):
        raise UserError(
            N_("The approval is for other figures. Let the second person look at these."),
            exit_code=ExitCode.REFUSED,
        )


def _digest(release: Release) -> bytes:
    return hashlib.sha256(published_figures.to_json(release).encode("utf-8")).digest()


def _detail(spec: ReleaseSpec) -> dict[str, str]:
    return {
        "table_set": spec.table_set,
        "profile": spec.profile.value,
        "start": spec.period.start.isoformat(),
        "end": spec.period.end.isoformat(),
        "recipient": spec.recipient,
    }


def _tell(progress: Progress | None, what: str, share: float) -> None:
    if progress is not None:
        progress(what, share)
