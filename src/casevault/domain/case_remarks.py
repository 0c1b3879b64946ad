"""What does not go together between the records of a case: shown to whoever can put it right.

Remarks keep nobody from saving. They speak of what statistics would count wrongly otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from casevault.domain.case_facts import CLOSED_OTHERWISE, CaseFacts, PersonFacts, people
from casevault.domain.dates import PartialDate
from casevault.i18n import N_, gettext

DECISION_WITHOUT_OUTCOME: Final = N_(
    "The person is formally identified, but the report is still open. Enter its outcome."
)
OUTCOME_WITHOUT_DECISION: Final = N_(
    "The report says the person is identified, but no formal decision is entered. Enter it."
)
DECISION_AGAINST_OUTCOME: Final = N_(
    "The report was closed otherwise, and the person is formally identified. Check both."
)
REPORT_WITHOUT_PERSON: Final = N_(
    "The report says somebody is identified, but the case has no person for it. Add the person."
)
REPORT_OF_WHOM: Final = N_("This report names none of the persons in the case. Choose whose it is.")
IDENTIFIED_AGAIN: Final = N_(
    "The person was identified before, on {day}. This identification is not counted again."
)
CLOSED_ALIKE: Final = N_(
    "Two reports about this person ended alike, and only the first outcome is counted. "
    "If both speak of one event, mark the later one as a duplicate."
)
PERHAPS_DUPLICATE: Final = N_(
    "Another report about this person is still open. "
    "If both speak of one event, mark the later one as a duplicate."
)
DUPLICATE_OF_NOTHING: Final = N_(
    "This report is marked as a duplicate, but the first report is not named. Choose it."
)
IDENTIFIED_TOO_EARLY: Final = N_(
    "The person was identified on {day}, before the report was received. Check the dates."
)
REVOKED_LATER: Final = N_(
    "The status was revoked later. The identification stays counted on {day}, when it was made."
)
NO_EXPLOITATION: Final = N_(
    "The person is identified, but no form of exploitation is entered. Enter it to be counted."
)
NO_AGE: Final = N_(
    "The person is identified, but neither year of birth nor age is entered. Enter one of them."
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at, at which record and person; `values` fill the placeholders."""

    message_id: str
    record_id: str | None = None
    person_id: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """The remark in the language in use."""
        shown = {
            name: value.text() if isinstance(value, PartialDate) else value
            for name, value in self.values.items()
        }
        return gettext(self.message_id).format(**shown)


def remarks(case: CaseFacts) -> list[Remark]:
    """Everything worth a look in one case, person by person."""
    everybody = people(case)
    several = sum(person.person_id is not None for person in everybody) > 1
    found: list[Remark] = []
    for person in everybody:
        if person.person_id is None:
            found += _of_nobody(person)
        else:
            found += _of_status(person)
            found += _of_reports(person)
            found += _of_gaps(person)
    if several:
        found += [
            Remark(REPORT_OF_WHOM, one.record_id)
            for one in sorted(case.records, key=lambda one: one.record_id)
            if one.form_id == "report" and one.person_id is None
        ]
    return found


def _of_nobody(person: PersonFacts) -> Iterator[Remark]:
    for report in person.counted_reports:
        if report.code("outcome") == "IDENT":
            yield Remark(REPORT_WITHOUT_PERSON, report.record_id)


def _of_status(person: PersonFacts) -> Iterator[Remark]:
    """The formal decision without the outcome of the report, and the reverse."""
    formal = [one for one in person.decisions if one.code("status") == "FORMAL"]
    outcomes = {report.code("outcome") for report in person.counted_reports}
    if formal and outcomes and "IDENT" not in outcomes:
        report = person.counted_reports[0]
        is_open = not outcomes <= set(CLOSED_OTHERWISE)
        message = DECISION_WITHOUT_OUTCOME if is_open else DECISION_AGAINST_OUTCOME
        yield Remark(message, report.record_id, person.person_id)
    if not formal and "IDENT" in outcomes:
        report = next(one for one in person.counted_reports if one.code("outcome") == "IDENT")
        yield Remark(OUTCOME_WITHOUT_DECISION, report.record_id, person.person_id)
    revoked = [one for one in person.decisions if one.code("status") == "REVOKED"]
    identified = person.first_identification
    if revoked and identified is not None:
        values = {"day": PartialDate.of(identified[0])}
        yield Remark(REVOKED_LATER, revoked[-1].record_id, person.person_id, values)


def _of_reports(person: PersonFacts) -> Iterator[Remark]:
    seen: dict[str, str] = {}
    identified = person.first_identification
    for report in person.counted_reports:
        outcome = report.code("outcome") or "ONGOING"
        repeated = outcome in seen
        seen[outcome] = report.record_id
        if repeated and outcome == "IDENT" and identified is not None:
            values = {"day": PartialDate.of(identified[0])}
            yield Remark(IDENTIFIED_AGAIN, report.record_id, person.person_id, values)
        elif repeated and outcome in CLOSED_OTHERWISE:
            yield Remark(CLOSED_ALIKE, report.record_id, person.person_id)
        elif repeated:
            yield Remark(PERHAPS_DUPLICATE, report.record_id, person.person_id)
    for report in person.reports:
        if report.code("outcome") == "DUP" and not report.code("duplicate_of"):
            yield Remark(DUPLICATE_OF_NOTHING, report.record_id, person.person_id)


def _of_gaps(person: PersonFacts) -> Iterator[Remark]:
    """What an identified person lacks for being counted by more than sex."""
    identified = person.first_identification
    if identified is None:
        return
    basis = person.basis
    received = basis.day("received") if basis is not None else None
    if basis is not None and received is not None and identified[0] < received:
        values = {"day": PartialDate.of(identified[0])}
        yield Remark(IDENTIFIED_TOO_EARLY, basis.record_id, person.person_id, values)
    if not any(episode.codes("forms") for episode in person.episodes):
        yield Remark(NO_EXPLOITATION, person_id=person.person_id)
    if person.person is not None and not _has_age(person):
        yield Remark(NO_AGE, person.person.record_id, person.person_id)


def _has_age(person: PersonFacts) -> bool:
    record = person.person
    if record is None:
        return False
    known = record.number("birth_year"), record.number("age_at_event")
    return known != (None, None) or record.facts.get("presumed_child") is True
