"""What a case holds, as lines for its list: reports, each person, and the forms about her."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casevault.domain.forms import FORM_ORDER, About, form
from casevault.i18n import gettext, ngettext
from casevault.services.cases import CaseView, Record
from casevault.services.drafts import Draft
from casevault.ui.records.answer_words import FORM_WORDS, person_words

PERSON_FORM: Final = "person"
CARD: Final = "identity_card"
"""Stands in for a form id: the identity card of a person."""

DOCUMENTS: Final = "documents"
"""Stands in for a form id: the documents of the case."""

ACCESS: Final = "access"
"""Stands in for a form id: who can open the names in the case."""

NO_FORMS: Final = frozenset({CARD, DOCUMENTS, ACCESS})
"""Lines that are no forms."""


class Mark(StrEnum):
    """The state of a line; words beside it say the same."""

    EMPTY = "empty"
    COMPLETE = "complete"
    ATTENTION = "attention"
    UNSAVED = "unsaved"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One line; a heading has no `form_id` and cannot be chosen."""

    label: str
    form_id: str = ""
    person_id: str = ""
    mark: Mark = Mark.EMPTY
    note: str = ""
    count: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether it only names what follows."""
        return not self.form_id

    @property
    def spoken(self) -> str:
        """The line for a screen reader."""
        state = self.note or (gettext("complete") if self.mark is Mark.COMPLETE else "")
        return f"{self.label}, {state}" if state else self.label


def persons_of(view: CaseView) -> dict[str, str]:
    """The people of a case by id, in words without names."""
    records = view.of_form(PERSON_FORM)
    return {
        record.person_id or record.record_id: person_words(record.facts, number)
        for number, record in enumerate(records, 1)
    }


def outline(
    view: CaseView, drafts: Sequence[Draft], unsaved: frozenset[tuple[str, str]] = frozenset()
) -> tuple[OutlineLine, ...]:
    """The lines of a case.

    `unsaved` holds (form, person) of what is typed on the screen beyond the drafts.
    """
    remarks = Counter(place for place, _words in remarks_by_line(view))
    waiting = {(draft.form_id, draft.person_id) for draft in drafts} | unsaved
    counts = Counter((record.form_id, _person(record)) for record in view.records)

    def line(form_id: str, person_id: str) -> OutlineLine:
        key = (form_id, person_id)
        return _line(form_id, person_id, counts[key], remarks[key], is_unsaved=key in waiting)

    case_forms = [f for f in FORM_ORDER if form(f).about is About.CASE]
    person_forms = [f for f in FORM_ORDER if form(f).about is About.PERSON and f != PERSON_FORM]
    lines = [line(form_id, "") for form_id in case_forms]
    for person_id, words in _everybody(view, drafts).items():
        lines.append(OutlineLine(words.replace(", ", "\n", 1), person_id=person_id))
        lines.append(line(PERSON_FORM, person_id))
        if counts[PERSON_FORM, person_id]:
            lines.append(OutlineLine(gettext("Identity card"), CARD, person_id, Mark.SEALED))
            lines += [line(form_id, person_id) for form_id in person_forms]
    mark = Mark.SEALED if view.documents else Mark.EMPTY
    lines.append(OutlineLine(gettext("Kept with the case")))
    lines.append(OutlineLine(gettext("Documents"), DOCUMENTS, mark=mark, count=view.documents))
    mark = Mark.COMPLETE if view.may_open_identities else Mark.SEALED
    lines.append(OutlineLine(gettext("Access to names"), ACCESS, mark=mark))
    return tuple(lines)


def remarks_by_line(view: CaseView) -> tuple[tuple[tuple[str, str], str], ...]:
    """What needs attention in a case: (form, person) of its line, and the words."""
    places = {record.record_id: (record.form_id, _person(record)) for record in view.records}
    return tuple(
        (
            # What no record shows is a record that is missing: what was done to the person.
            places.get(remark.record_id or "", ("exploitation", remark.person_id or "")),
            remark.text(),
        )
        for remark in view.remarks
    )


def _person(record: Record) -> str:
    """A report stands with the case, whomever it concerns."""
    about = form(record.form_id).about
    return (record.person_id or "") if about is About.PERSON else ""


def _everybody(view: CaseView, drafts: Sequence[Draft]) -> Mapping[str, str]:
    known = persons_of(view)
    for draft in drafts:
        if draft.form_id == PERSON_FORM and draft.person_id not in known:
            known[draft.person_id] = gettext("A new person, not saved yet")
    return known


def _line(
    form_id: str, person_id: str, count: int, remarks: int, *, is_unsaved: bool
) -> OutlineLine:
    label = gettext(FORM_WORDS[form_id][0])
    if is_unsaved:
        return OutlineLine(label, form_id, person_id, Mark.UNSAVED, gettext("not saved yet"), count)
    if remarks:
        words = ngettext("{count} needs attention", "{count} need attention", remarks)
        note = words.format(count=remarks)
        return OutlineLine(label, form_id, person_id, Mark.ATTENTION, note, count)
    mark = Mark.COMPLETE if count else Mark.EMPTY
    return OutlineLine(label, form_id, person_id, mark, "", count)
