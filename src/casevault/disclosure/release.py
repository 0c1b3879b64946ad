"""Composes a release: the one place where `Release` is built, and only after it was attacked.

Detail depends on printed totals alone; figures are sums of frozen vectors, the same for every
recipient; exact numbers are the closed year's account. The finished release has been attacked with
the whole ledger, and carries a certificate that the independent verifier accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.balances import Accounts
from casevault.disclosure.certificate import attempt_proof, document, problems, reader_knowledge
from casevault.disclosure.detail import POLICY_VERSION, DetailPolicy
from casevault.disclosure.exact_account import (
    ExactTerms,
    balances,
    earlier_account,
    exact_totals,
    late_lines,
    year_account,
)
from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.keys import Key
from casevault.disclosure.ledger import EntryKind, LedgerEntry, YearAccount
from casevault.disclosure.ledger_attack import attack_ledger
from casevault.disclosure.ledger_checks import (
    previous_hash,
    require_chain,
    require_consistent,
    require_one_statistic_per_event,
)
from casevault.disclosure.proving import reason_of
from casevault.disclosure.publication import Statements, statements
from casevault.disclosure.solver import InfeasibleError, UnfinishedError
from casevault.disclosure.tables import Printing, released_table, total_tables
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Balance, Certificate, Profile, Release, ReleasedTable
from casevault.domain.table_sets import TableSet
from casevault.i18n import N_

REMEDIES = (
    N_("Choose a longer period."),
    N_("Leave out the exact yearly totals."),
    N_("Check whether an imported figure stands in the right relation to yours."),
)


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """What is asked for. `recipient` is entered in the ledger, never printed here."""

    id: str
    table_set: TableSet
    profile: Profile
    period: Period
    cut_off: date
    made_on: date
    organisation: str
    country: str
    practice: bool = False
    recipient: str = ""
    exact_totals: bool = True
    coalition: int = 1
    policy: DetailPolicy = field(default_factory=DetailPolicy)


@dataclass(frozen=True, slots=True)
class ComposedRelease:
    """A release that passed, its ledger entry, and the sealed certificate over the ledger."""

    release: Release
    ledger_entry: bytes
    attack: AttackReport
    ledger_certificate: str


class RefusedError(UserError):
    """The release was refused; `report` says why and `remedies` what may help."""

    def __init__(self, report: AttackReport) -> None:
        super().__init__(
            N_(
                "Together with what is already published, this release would tell too much: "
                "{reasons} Choose a longer period or leave out the exact totals."
            ),
            exit_code=ExitCode.REFUSED,
            reasons=" ".join(reason.text() for reason in report.reasons[:3]),
        )
        self.report = report
        self.remedies = REMEDIES


@dataclass(frozen=True, slots=True)
class _Draft:
    """The printed figures of a release that is not yet proven safe."""

    id: str
    profile: Profile
    slices: tuple[str, ...]
    balances: tuple[Balance, ...]
    tables: tuple[ReleasedTable, ...]
    account: YearAccount | None


def compose(
    request: ReleaseRequest,
    frozen: Iterable[FrozenSlice],
    exact: ExactTerms | None,
    ledger: Sequence[LedgerEntry],
) -> ComposedRelease:
    """Compose, attack and certify a release.

    `frozen` are all frozen slices of the vault; `exact` the year's exact terms, None where the
    period is no closed year.

    Raises:
        RefusedError: it would tell too much (REFUSED).
        UserError: a quarter is not frozen yet, or the ledger does not fit (REFUSED or DAMAGED).
    """
    known = list(frozen)
    slices = tuple(quarter.id for quarter in request.period.quarters())
    base = _base(known)
    own = _own_slices(request, known, slices)
    require_chain(ledger)
    require_one_statistic_per_event(request.table_set, ledger)
    require_consistent(known, ledger)
    account = _account(request, exact, ledger, base)
    draft = _drafted(request, own, slices, account)
    said = statements(request.table_set, draft)
    entry = _entry(request, draft, said, base, ledger)
    try:
        attack = attack_ledger(
            entry,
            ledger,
            known,
            request.table_set.catalogue,
            threshold=base,
            base=base,
            coalition=request.coalition,
        )
        if not attack.report.safe:
            raise RefusedError(attack.report)
        certificate = _certified(request, draft, said, base)
    except UnfinishedError as error:
        raise UserError(
            N_(
                "The attack on this release could not be finished, so nothing is proven. "
                "Choose a longer period or fewer tables."
            ),
            exit_code=ExitCode.REFUSED,
        ) from error
    release = Release(
        id=request.id,
        table_set=request.table_set.id,
        title_id=request.table_set.title_id,
        definition_source=request.table_set.definition_source,
        organisation=request.organisation,
        country=request.country,
        profile=request.profile,
        period=request.period,
        cut_off=request.cut_off,
        made_on=request.made_on,
        practice=request.practice,
        threshold=base,
        base=base,
        policy_version=POLICY_VERSION,
        slices=slices,
        balances=draft.balances,
        tables=draft.tables,
        certificate=Certificate(certificate),
    )
    return ComposedRelease(release, entry.to_json().encode(), attack.report, attack.certificate)


def _base(frozen: Sequence[FrozenSlice]) -> int:
    bases = {one.base for one in frozen}
    if len(bases) != 1:
        raise UserError(
            N_(
                "The closed quarters are missing, or protected with different thresholds. "
                "Close the quarters of the period first."
            ),
            exit_code=ExitCode.REFUSED,
        )
    return bases.pop()


def _own_slices(
    request: ReleaseRequest, frozen: Iterable[FrozenSlice], slices: Sequence[str]
) -> dict[str, dict[Key, int]]:
    """Protected numbers per statistic, summed over the period."""
    by_id = {(one.statistic, one.slice_id): one for one in frozen}
    sums: dict[str, dict[Key, int]] = {}
    for statistic in request.table_set.statistics:
        own = sums.setdefault(statistic.id, {})
        for slice_id in slices:
            one = by_id.get((statistic.id, slice_id))
            if one is None:
                raise UserError(
                    N_(
                        "The quarter {quarter} is not closed yet, so its figures cannot leave. "
                        "Choose a period of closed quarters."
                    ),
                    exit_code=ExitCode.REFUSED,
                    quarter=slice_id,
                )
            if one.dimensions != tuple(d.id for d in statistic.dimensions):
                raise UserError(
                    N_(
                        "The quarter {quarter} was closed under another definition of the "
                        "statistic. Use the table set it was closed with."
                    ),
                    exit_code=ExitCode.REFUSED,
                    quarter=slice_id,
                )
            for key, value in one.vector.items():
                own[key] = own.get(key, 0) + value
    return sums


def _account(
    request: ReleaseRequest,
    exact: ExactTerms | None,
    ledger: Sequence[LedgerEntry],
    threshold: int,
) -> YearAccount | None:
    """The year's exact account: as printed before, else as it may be printed now."""
    closed = request.period.is_year and request.cut_off >= request.period.end
    wanted = request.exact_totals and request.table_set.has_accounts
    if not closed or not wanted:
        return None
    year = request.period.start.year
    before = earlier_account(ledger, request.table_set.catalogue, year)
    if before is not None or exact is None:
        return before
    return year_account(request.table_set.catalogue, year, exact, threshold)


def _drafted(
    request: ReleaseRequest,
    own: dict[str, dict[Key, int]],
    slices: tuple[str, ...],
    account: YearAccount | None,
) -> _Draft:
    accounts = Accounts(request.table_set.catalogue)
    printing = Printing(
        table_set=request.table_set,
        profile=request.profile,
        slices=slices,
        vectors=own,
        exact=exact_totals(accounts, account, slices) if account else {},
        policy=request.policy,
    )
    tables = [*total_tables(printing)]
    tables += [released_table(printing, spec) for spec in request.table_set.tables]
    tables += late_lines(request.table_set.catalogue, account) if account else ()
    printed = balances(accounts, account) if request.table_set.has_accounts else ()
    return _Draft(request.id, request.profile, slices, printed, tuple(tables), account)


def _entry(
    request: ReleaseRequest,
    draft: _Draft,
    said: Statements,
    base: int,
    ledger: Sequence[LedgerEntry],
) -> LedgerEntry:
    statistics = request.table_set.statistics
    return LedgerEntry(
        kind=EntryKind.RELEASE,
        id=request.id,
        made_on=request.made_on.isoformat(),
        previous=previous_hash(ledger),
        head={
            "recipient": request.recipient,
            "organisation": request.organisation,
            "profile": request.profile.value,
            "table_set": request.table_set.id,
            "table_set_version": request.table_set.version,
            "start": request.period.start.isoformat(),
            "end": request.period.end.isoformat(),
            "cut_off": request.cut_off.isoformat(),
            "threshold": base,
            "base": base,
            "policy_version": POLICY_VERSION,
        },
        slices=tuple((s.id, slice_id) for s in statistics for slice_id in draft.slices),
        events={s.id: s.event.value for s in statistics},
        statements=said,
        account=draft.account,
    )


def _certified(request: ReleaseRequest, draft: _Draft, said: Statements, base: int) -> str:
    """The certificate of the release on its own figures, accepted by the verifier.

    Raises:
        RefusedError: its own figures already tell too much.
    """
    knowledge = reader_knowledge(
        [(request.table_set, draft.slices)],
        said,
        threshold=base,
        base=base,
        coalition=request.coalition,
    )
    try:
        held, proof = attempt_proof(knowledge)
    except InfeasibleError as error:
        raise UserError(
            N_(
                "No certificate could be made for these figures, so they cannot leave. "
                "Choose a longer period, or leave out the exact totals."
            ),
            exit_code=ExitCode.REFUSED,
        ) from error
    if proof.known:
        raise RefusedError(
            AttackReport(
                base,
                request.coalition,
                len(proof.known),
                (),
                tuple(reason_of(known, base) for known in proof.known),
            )
        )
    text = document(held, proof, {"release": request.id})
    wrong = problems(text)
    if wrong:
        raise AssertionError(f"the certificate does not hold: {wrong[:3]}")
    return text
