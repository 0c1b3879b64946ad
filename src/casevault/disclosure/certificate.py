"""Makes the certificate of a publication from what is printed, and lets the verifier judge it.

It sees published facts only: neither the truth nor the vault's protected vectors. Its coins come
from the published facts too, so anyone could make the same worlds again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from casevault.disclosure import verifier
from casevault.disclosure.canonical import dumps
from casevault.disclosure.joint_vectors import JointVectors, is_small
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.model import Bound, Knowledge, sum_json, to_certificate
from casevault.disclosure.proving import Proof, prove
from casevault.disclosure.publication import Statements, subset_statements
from casevault.disclosure.solver import InfeasibleError
from casevault.disclosure.units import possible_vectors
from casevault.domain.statistics_catalogue import Catalogue
from casevault.domain.table_sets import TableSet

FORMAT = "casevault-certificate-1"

_VECTORS = 6


def reader_knowledge(
    read: Sequence[tuple[TableSet, Sequence[str]]],
    said: Statements,
    *,
    threshold: int,
    base: int,
    coalition: int = 1,
) -> Knowledge:
    """What someone holds who read releases of one organisation and nothing else.

    `read` are the table sets of these releases, each with the slices of its period; `said` is what
    all of them say together.
    """
    catalogue = read[0][0].catalogue
    periods: dict[str, set[tuple[str, ...]]] = {}
    for table_set, slices in read:
        for statistic in table_set.statistics:
            periods.setdefault(statistic.id, set()).add(tuple(sorted(slices)))
    spaces = {s.id: KeySpace.of(s) for s in catalogue.statistics if s.id in periods}
    vectors: dict[tuple[str, str], Mapping[Key, int]] = {
        (name, slice_id): {}
        for name in spaces
        for slice_id in sorted({one for period in periods[name] for one in period})
    }
    everything = said + subset_statements(catalogue, vectors.keys())
    return Knowledge(
        threshold=threshold,
        base=base,
        coalition=coalition,
        spaces=spaces,
        vectors=vectors,
        bounds=everything.bounds,
        clauses=everything.clauses,
        counts=everything.counts,
        hidden=everything.hidden,
        unions={name: unions_of(periods[name]) for name in spaces},
        public=spoken_dimensions(catalogue),
    )


def unions_of(periods: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The published periods, and what is left of one when another inside it is taken away."""
    own = sorted(set(periods))
    left = {
        tuple(sorted(set(whole) - set(part)))
        for whole in own
        for part in own
        if set(part) < set(whole)
    }
    return tuple(sorted({*own, *left}))


def spoken_dimensions(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Dimensions that the law's own exact accounts speak of, by statistic."""
    found: dict[str, frozenset[str]] = {}
    for balance in catalogue.balances:
        for term in (balance.total, *balance.terms):
            if term.selection is not None:
                name = term.selection.statistic
                found[name] = found.get(name, frozenset()) | frozenset(term.selection.where)
    return found


def attempt_proof(knowledge: Knowledge) -> tuple[Knowledge, Proof]:
    """Worlds for a reader's knowledge, and the knowledge they were made for.

    Rules about parts and wholes that the published figures themselves disprove are left out: the
    reader sees that they are not true. InfeasibleError if the figures contradict each other.
    """
    try:
        return knowledge, _proof(knowledge)
    except InfeasibleError:
        loosened = without_rules(knowledge)
        return loosened, _proof(loosened)


def _proof(knowledge: Knowledge) -> Proof:
    rng = published_coins(knowledge)
    try:
        return prove(knowledge, possible_vectors(knowledge, rng, _VECTORS), rng)
    except InfeasibleError:
        if not is_small(knowledge):
            raise
        maker = JointVectors(knowledge)
        return prove(knowledge, [maker.one(rng) for _ in range(_VECTORS)], rng)


def without_rules(knowledge: Knowledge) -> Knowledge:
    """The same knowledge without rules about parts and wholes."""
    rules = {b.sum for b in knowledge.bounds if _is_rule(b)}
    return replace(
        knowledge,
        bounds=tuple(b for b in knowledge.bounds if not _is_rule(b)),
        counts=tuple(terms for terms in knowledge.counts if terms not in rules),
    )


def _is_rule(bound: Bound) -> bool:
    return bound.hi is None and bound.lo == 0 and any(sign < 0 for sign, _ in bound.sum)


def published_coins(knowledge: Knowledge) -> np.random.Generator:
    """Coins that depend on published facts alone."""
    said = [[sum_json(knowledge, b.sum), b.lo, b.hi, b.rounded] for b in knowledge.bounds]
    seed = hashlib.sha256(dumps(said).encode()).digest()
    return np.random.default_rng(int.from_bytes(seed[:16], "big"))


def document(knowledge: Knowledge, proof: Proof, head: Mapping[str, str]) -> str:
    """The certificate as canonical JSON text."""
    made = to_certificate(knowledge, proof.worlds, {"format": FORMAT, **head})
    return dumps(made)


def problems(text: str) -> list[str]:
    """What the independent verifier says; nothing when the certificate holds."""
    return verifier.verify(text)
