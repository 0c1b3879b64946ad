"""Invented cases for tests of what is counted: records made by hand, and random ones for laws."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from casevault.domain.answers import normalise, split
from casevault.domain.case_facts import CaseFacts, RecordFacts
from casevault.domain.forms import forms
from domain.form_answers import answers_to


def record(number: int, form_id: str, person_id: str | None = "p1", **facts: object) -> RecordFacts:
    """A record whose id tells its place in the order of making."""
    return RecordFacts(f"r{number:03d}", person_id, form_id, facts)


def report(number: int, person_id: str | None = "p1", **facts: object) -> RecordFacts:
    """A report received on 1 March 2023 from the police, and still open."""
    usual = {"received": "2023-03-01", "source": "POL", "outcome": "ONGOING"}
    return record(number, "report", person_id, **{**usual, **facts})


def person(number: int, person_id: str = "p1", **facts: object) -> RecordFacts:
    """A woman."""
    return record(number, "person", person_id, **{"sex": "F", **facts})


def formal(number: int, day: str, person_id: str | None = "p1") -> RecordFacts:
    """A formal decision."""
    return record(number, "status_decision", person_id, status="FORMAL", decided_on=day)


def episode(number: int, *codes: str, person_id: str = "p1", **facts: object) -> RecordFacts:
    """An episode of exploitation."""
    return record(number, "exploitation", person_id, **{"forms": list(codes), **facts})


def act(number: int, service: str, day: str, **facts: object) -> RecordFacts:
    """A service that was delivered."""
    usual = {"service": service, "on": day, "status": "DONE"}
    return RecordFacts(f"r{number:03d}", "p1", "service_act", {**usual, **facts})


def case(*records: RecordFacts, country: str = "RS") -> CaseFacts:
    """A case of these records."""
    return CaseFacts("c1", country, records)


@cache
def _facts(form_id: str) -> st.SearchStrategy[dict[str, Any]]:
    form = forms()[form_id]
    return answers_to(form).map(lambda answers: split(form, normalise(form, answers))[0])


_FORMS = ("report", "report", "person", "status_decision", "exploitation", "service_act")
_PERSONS = st.sampled_from([None, "p1", "p2", "p3"])
_RECORDS = st.one_of(
    *(st.tuples(st.just(form_id), _PERSONS, _facts(form_id)) for form_id in _FORMS)
)


def _case(rows: list[tuple[str, str | None, dict[str, Any]]], country: str) -> CaseFacts:
    records = [
        RecordFacts(f"r{number:03d}", person_id, form_id, facts)
        for number, (form_id, person_id, facts) in enumerate(rows)
    ]
    return CaseFacts("c1", country, tuple(records))


CASES = st.builds(
    _case,
    st.lists(_RECORDS, max_size=12),
    st.sampled_from(["RS", "BA", "ME", "MK", "AL", "XK", "BG"]),
)
