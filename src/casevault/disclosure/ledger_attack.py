"""Attacks a release together with everything released or imported before.

The attacker of this page has pooled all recipients' copies and even knows the protected vectors.
A release passes if no quantity becomes unsafe by it, and none that was unsafe before (old
publications are) loses a possible value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from casevault.disclosure import verifier
from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.canonical import dumps
from casevault.disclosure.certificate import FORMAT, spoken_dimensions, unions_of, without_rules
from casevault.disclosure.classes import Classes
from casevault.disclosure.conflicts import smallest_conflict_of
from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.ledger import OUTSIDE, EntryKind, LedgerEntry, imported_facts
from casevault.disclosure.model import Knowledge, Part, to_certificate
from casevault.disclosure.proving import Known, Proof, name_of, prove, reason_of, sums_of
from casevault.disclosure.publication import Statements, subset_statements
from casevault.disclosure.solver import InfeasibleError
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.statistics_catalogue import Catalogue
from casevault.i18n import N_

Vectors = Mapping[tuple[str, str], Mapping[Key, int]]


@dataclass(frozen=True, slots=True)
class LedgerAttack:
    """The result, and the certificate over the whole ledger, which stays sealed in the vault."""

    report: AttackReport
    certificate: str


@dataclass(frozen=True, slots=True)
class _Scene:
    """The part of the ledger that the candidate touches."""

    entries: tuple[LedgerEntry, ...]
    slices: frozenset[tuple[str, str]]


def attack_ledger(
    candidate: LedgerEntry,
    ledger: Sequence[LedgerEntry],
    frozen: Iterable[FrozenSlice],
    catalogue: Catalogue,
    *,
    threshold: int,
    base: int,
    coalition: int = 1,
) -> LedgerAttack:
    """Attack a candidate entry with the whole ledger.

    `frozen` holds every slice that an entry names; `catalogue` defines their statistics.

    Raises:
        UserError: the ledger contradicts itself, or the attack could not be finished (REFUSED).
    """
    vectors = {(f.statistic, f.slice_id): f.vector for f in frozen}
    scene = _touched(candidate, ledger)
    after = _knowledge(
        (*scene.entries, candidate), scene.slices, vectors, catalogue, (threshold, base, coalition)
    )
    rng = np.random.default_rng(len(after.rounded()))
    loosened = False
    try:
        proof = prove(after, [after.rounded()], rng)
    except InfeasibleError:
        loosened = True
        after = without_rules(after)
        proof = _without_contradiction(after, rng)
    tolerated: tuple[Known, ...] = ()
    if proof.known and scene.entries:
        own = frozenset(pair for entry in scene.entries for pair in entry.slices)
        before = _knowledge(scene.entries, own, vectors, catalogue, (threshold, base, coalition))
        before = _with_unknown(without_rules(before) if loosened else before, after)
        tolerated = tuple(k for k in proof.known if _was_known_before(k, before, after))
    reasons = tuple(reason_of(k, threshold) for k in proof.known if k not in tolerated)
    report = AttackReport(
        threshold=threshold,
        coalition=coalition,
        checked=quantities(after),
        answers=(),
        reasons=reasons,
        notes=tuple(name_of(known.quantity) for known in tolerated),
    )
    certificate = dumps(to_certificate(after, proof.worlds, {"format": FORMAT}))
    if not reasons:
        _check(certificate, tolerated, after)
    return LedgerAttack(report, certificate)


def _touched(candidate: LedgerEntry, ledger: Sequence[LedgerEntry]) -> _Scene:
    """Entries that share a slice with the candidate, directly or through others."""
    slices = _slices_of(candidate)
    while True:
        entries = tuple(entry for entry in ledger if _slices_of(entry) & slices)
        grown = slices.union(*(_slices_of(entry) for entry in entries))
        if grown == slices:
            published = frozenset(candidate.slices).union(*(e.slices for e in entries))
            return _Scene(entries, published)
        slices = grown


def _slices_of(entry: LedgerEntry) -> frozenset[tuple[str, str]]:
    named = {(part.statistic, slice_id) for part in _parts_of(entry) for slice_id in part.slices}
    return frozenset({*entry.slices, *named})


def _parts_of(entry: LedgerEntry) -> list[Part]:
    found = [part for bound in entry.statements.bounds for _, part in bound.sum]
    return found + [figure.ours for figure in entry.imported]


def _knowledge(
    entries: Sequence[LedgerEntry],
    slices: frozenset[tuple[str, str]],
    vectors: Vectors,
    catalogue: Catalogue,
    parameters: tuple[int, int, int],
) -> Knowledge:
    said = Statements()
    for entry in entries:
        said += entry.statements
    imports = imported_facts(entry for entry in entries if entry.kind is EntryKind.IMPORT)
    said += imports.statements
    names = {name for name, _ in slices} | {p.statistic for e in entries for p in _parts_of(e)}
    spaces = dict(imports.spaces)
    spaces |= {s.id: KeySpace.of(s) for s in catalogue.statistics if s.id in names}
    said += subset_statements(catalogue, slices)
    own = {pair: vectors[pair] for pair in sorted(slices)}
    # Protected figures follow from the vectors; as bounds they would say nothing more.
    bounds = tuple(bound for bound in said.bounds if not bound.rounded)
    mentioned = {(p.statistic, s) for b in bounds for _, p in b.sum for s in p.slices}
    unions = {n: _unions(n, entries, slices) for n in spaces if n not in imports.spaces}
    return Knowledge(
        *parameters,
        spaces=spaces,
        vectors=own,
        bounds=bounds,
        clauses=said.clauses,
        counts=said.counts,
        hidden=said.hidden,
        unions={**unions, **dict.fromkeys(imports.spaces, ((OUTSIDE,),))},
        unrounded=frozenset(mentioned - set(own)),
        public=spoken_dimensions(catalogue),
    )


def _unions(
    name: str, entries: Sequence[LedgerEntry], slices: frozenset[tuple[str, str]]
) -> tuple[tuple[str, ...], ...]:
    """Each slice, each published or imported period, and what nested ones leave of each other."""
    own = {slice_id for statistic, slice_id in slices if statistic == name}
    periods = [
        tuple(sorted(slice_id for statistic, slice_id in entry.slices if statistic == name))
        for entry in entries
    ]
    periods += [p.slices for e in entries for p in _parts_of(e) if p.statistic == name]
    periods += [(slice_id,) for slice_id in sorted(own)]
    return tuple(u for u in unions_of(periods) if u and set(u) <= own)


def _with_unknown(before: Knowledge, after: Knowledge) -> Knowledge:
    """What was known before, where slices published only now were wholly unknown."""
    unknown = {pair for pair in {*after.vectors, *after.unrounded} if pair not in before.vectors}
    return replace(
        before,
        spaces=after.spaces,
        counts=after.counts,
        hidden=after.hidden,
        unrounded=before.unrounded | unknown,
    )


def _without_contradiction(knowledge: Knowledge, rng: np.random.Generator) -> Proof:
    try:
        return prove(knowledge, [knowledge.rounded()], rng)
    except InfeasibleError as error:
        labels = smallest_conflict_of(
            list(knowledge.bounds), lambda kept: _fits(replace(knowledge, bounds=tuple(kept)))
        )
        raise UserError(
            N_(
                "What is published and imported contradicts itself: {facts}. "
                "Correct the imported figure or its relation to ours before the next release."
            ),
            exit_code=ExitCode.REFUSED,
            facts="; ".join(dict.fromkeys(bound.label for bound in labels)),
        ) from error


def _fits(knowledge: Knowledge) -> bool:
    try:
        Classes(knowledge).least(())
    except InfeasibleError:
        return False
    return True


def _was_known_before(known: Known, before: Knowledge, after: Knowledge) -> bool:
    """Whether a quantity was unsafe already and keeps every value it could have."""
    group, rest = sums_of(after, known.quantity)
    classes = Classes(before, [part for terms in (group, rest) for _, part in terms])
    low, high = classes.least(rest).value, classes.greatest(rest).value
    if (low, high) != (known.lo, known.hi) or classes.least(group).value == 0:
        return False
    now = Classes(after, [part for terms in (group, rest) for _, part in terms])
    return all(
        _reached(now, rest, value) or not _reached(classes, rest, value)
        for value in range(known.lo + 1, known.hi)
    )


def _reached(classes: Classes, terms: tuple[tuple[int, Part], ...], value: int) -> bool:
    try:
        classes.reaches(terms, value)
    except InfeasibleError:
        return False
    return True


def quantities(knowledge: Knowledge) -> int:
    """How many cells, differences and counts are examined."""
    cells = 0
    for name, unions in knowledge.unions.items():
        sizes = [len(codes) for codes in knowledge.spaces[name].codes]
        sums = [1, 0, 0, 0]
        for size in sizes:
            sums = [sums[0]] + [sums[n] + sums[n - 1] * size for n in range(1, 4)]
        # A cell of order n has n differences to a parent beside it.
        cells += len(unions) * sum(number * (1 + order) for order, number in enumerate(sums))
    return cells + len(knowledge.counts) + len(knowledge.hidden)


def _check(certificate: str, tolerated: Iterable[Known], knowledge: Knowledge) -> None:
    """The verifier must agree with the attack; that it does not is a bug, and nothing leaves."""
    allowed = {f"unsafe: {known.quantity!r}" for known in tolerated}
    allowed |= {f"exact figure too small: {bound.label}" for bound in knowledge.bounds}
    wrong = [text for text in verifier.verify(certificate) if text not in allowed]
    if wrong:
        raise AssertionError(f"the ledger's certificate does not hold: {wrong[:3]}")
