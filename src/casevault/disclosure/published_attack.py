"""The attack on published files: figures of releases, protected tables, any table of counts.

Files of the same population are pooled, because readers pool them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casevault.disclosure.attack_report import Answer, AttackReport, verdict_of
from casevault.disclosure.certificate import attempt_proof, reader_knowledge
from casevault.disclosure.facts_file import attack_facts_file, is_facts_file
from casevault.disclosure.keys import KeySpace
from casevault.disclosure.ledger_attack import quantities
from casevault.disclosure.model import Bound, Knowledge, Part, total
from casevault.disclosure.proving import reason_of
from casevault.disclosure.publication import Statements, statements
from casevault.disclosure.solver import InfeasibleError, UnfinishedError
from casevault.disclosure.table_attack import attack_tables, rounded_bounds
from casevault.disclosure.table_files import (
    PROTECTED_FORMAT,
    CountTable,
    parse_json,
    read_csv,
    read_json_table,
)
from casevault.domain import published_figures
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.published_figures import PublishedFigures
from casevault.domain.table_sets import table_set
from casevault.i18n import N_


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A published file: its name (with the folders as given) and its text."""

    name: str
    text: str

    @property
    def folder(self) -> str:
        """Where it lies."""
        return self.name.replace("\\", "/").rpartition("/")[0]

    @property
    def stem(self) -> str:
        """Its name without the last suffix."""
        return self.name.rpartition(".")[0]


def attack_files(
    files: Sequence[SourceFile], *, threshold: int | None = None, coalition: int = 1
) -> AttackReport:
    """Attack published files together.

    Raises:
        UserError: a file cannot be read or contradicts another (BAD_INPUT), or the attack could
            not be finished (REFUSED).
    """
    documents = {f.name: parse_json(f.name, f.text) for f in files if f.name.endswith(".json")}
    facts = [f for f in files if is_facts_file(documents.get(f.name))]
    if facts:
        if len(files) > 1:
            raise UserError(N_("A facts file is attacked alone. Choose one file at a time."))
        return attack_facts_file(facts[0].text, threshold=threshold)
    releases = [f for f in files if _format(documents.get(f.name)) == published_figures.FORMAT]
    # Beside the figures of a release all other files show the same figures again.
    folders = {f.folder for f in releases}
    others = [f for f in files if f.folder not in folders]
    tables = list(_tables(others, documents))
    if not releases and not tables:
        raise UserError(
            N_(
                "There is nothing here to attack. Choose the folder of a release, a protected "
                "table, a table of counts as CSV or JSON, or a facts file."
            )
        )
    reports = list(_release_reports(releases, threshold, coalition))
    for population in sorted({table.population for table in tables}):
        own = [table for table in tables if table.population == population]
        reports.append(attack_tables(own, threshold=threshold, coalition=coalition))
    return _joined(reports)


def _format(document: Any) -> str:
    return str(document.get("format", "")) if isinstance(document, dict) else ""


def _tables(files: Sequence[SourceFile], documents: Mapping[str, Any]) -> Iterator[CountTable]:
    descriptions = {
        f.stem: documents[f.name]
        for f in files
        if _format(documents.get(f.name)) == PROTECTED_FORMAT
    }
    for one in files:
        if one.name.endswith(".json") and one.stem not in descriptions:
            yield read_json_table(one.name, documents[one.name])
        elif not one.name.endswith(".json"):
            yield read_csv(one.name, one.text, descriptions.get(one.stem))


def _joined(reports: Sequence[AttackReport]) -> AttackReport:
    first = reports[0]
    return replace(
        first,
        threshold=max(report.threshold for report in reports),
        checked=sum(report.checked for report in reports),
        answers=tuple(answer for report in reports for answer in report.answers),
        reasons=tuple(reason for report in reports for reason in report.reasons),
    )


def _release_reports(
    files: Sequence[SourceFile], threshold: int | None, coalition: int
) -> Iterator[AttackReport]:
    """One report for the releases of each organisation, pooled."""
    read = [published_figures.from_json(one.text) for one in files]
    for group in sorted({(one.organisation, one.base) for one in read}):
        own = [one for one in read if (one.organisation, one.base) == group]
        yield attack_releases(own, threshold=threshold, coalition=coalition)


def attack_releases(
    releases: Sequence[PublishedFigures], *, threshold: int | None = None, coalition: int = 1
) -> AttackReport:
    """Attack releases of one organisation together, whatever their table sets.

    Raises:
        UserError: they contradict each other (BAD_INPUT), or the attack could not be finished.
    """
    first = releases[0]
    k = threshold or max(one.threshold for one in releases)
    try:
        said = Statements()
        read = [(table_set(one.table_set), one.slices) for one in releases]
        for (own_set, _), one in zip(read, releases, strict=True):
            said += statements(own_set, one)
        knowledge = reader_knowledge(
            read,
            said,
            threshold=k,
            base=first.base,
            coalition=coalition,
        )
        _, proof = attempt_proof(knowledge)
    except (ValueError, KeyError, InfeasibleError) as error:
        raise UserError(
            N_(
                "These releases contradict each other or themselves, so they were changed or do "
                "not belong together. Check their signatures."
            )
        ) from error
    except UnfinishedError as error:
        raise UserError(
            N_(
                "The attack could not be finished, so nothing is proven. "
                "Attack fewer releases at a time."
            ),
            exit_code=ExitCode.REFUSED,
        ) from error
    return AttackReport(
        threshold=k,
        coalition=coalition,
        checked=quantities(knowledge),
        answers=tuple(_answers(knowledge)),
        reasons=tuple(reason_of(known, k) for known in proof.known),
    )


def _answers(knowledge: Knowledge) -> Iterator[Answer]:
    """What each protected figure tells, in closed form, with the exact totals around it."""
    exact = {
        bound.sum[0][1]: bound.lo
        for bound in knowledge.bounds
        if not bound.rounded and bound.lo == bound.hi and len(bound.sum) == 1
    }
    protected = {b.sum[0][1]: b.lo for b in knowledge.bounds if b.rounded and b.lo == b.hi}
    for bound in knowledge.bounds:
        if bound.rounded and bound.lo == bound.hi:
            part = bound.sum[0][1]
            lo, hi = _interval(knowledge, part, protected, exact)
            values = tuple(range(lo, hi + 1)) if hi - lo < 8 else None
            verdict = verdict_of(lo, hi, values, knowledge.threshold)
            yield Answer(bound.label, lo, hi, values, verdict)


def _interval(
    knowledge: Knowledge, part: Part, protected: Mapping[Part, int], exact: Mapping[Part, int]
) -> tuple[int, int]:
    space, base = knowledge.spaces[part.statistic], knowledge.base
    atoms = _atoms(space, part)
    lo, hi = rounded_bounds(protected[part], atoms, base)
    for whole, number in exact.items():
        if whole == part:
            return number, number
        if _inside(part, whole) and total(whole) != total(part):
            # What is not in this cell is in the rest, which has bounds of its own.
            rest = protected.get(whole)
            atoms_beside = _atoms(space, whole) - atoms
            hi = min(hi, number)
            if rest is not None:
                beside = rounded_bounds(rest - protected[part], atoms_beside, base)
                lo, hi = max(lo, number - beside[1]), min(hi, number - beside[0])
    return lo, hi


def _atoms(space: KeySpace, part: Part) -> int:
    return space.count(dict(part.where)) * len(part.slices)


def _inside(part: Part, whole: Part) -> bool:
    outer, inner = dict(whole.where), dict(part.where)
    return (
        part.statistic == whole.statistic
        and set(part.slices) <= set(whole.slices)
        and all(name in inner and set(inner[name]) <= set(outer[name]) for name in outer)
    )


__all__ = ["Bound", "SourceFile", "attack_files", "attack_releases"]
