"""Answers about the help in one invented case: services and consents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from casevault.training.chances import Chance
from casevault.training.people import InventedPerson
from casevault.training.profiles import Profile
from casevault.training.report_plans import ReportPlan

Answers = dict[str, Any]

_DAYS_OF_HELP: Final = {"IDENT": 300, "ONGOING": 150, "NOTVIC": 60, "SUSP": 40, "REJECT": 5}
_UNITS: Final = {"ACC": "NIGHT", "PSY": "SESSION", "LEG": "SESSION", "ESC": "TRIP", "MAT": "PARCEL"}
_BEGUN: Final = frozenset({"PROG", "DONE"})
_UNFINISHED: Final = frozenset({"OFFER", "PLAN", "REF", "PROG"})
_DAYS_UNFINISHED: Final = 150
_TOLD: Final = (
    "agreed_to_talk",
    "told_purpose",
    "told_use",
    "told_research",
    "told_access",
    "told_storage",
    "told_withdrawal",
)


def service_answers(
    profile: Profile, chance: Chance, plan: ReportPlan, person: InventedPerson, today: date
) -> Iterator[Answers]:
    """Form `service_act`: what was needed, offered and given after the report."""
    if plan.outcome == "REJECT":
        return
    most = _DAYS_OF_HELP[plan.outcome]
    count = chance.of(profile.numbers["act_counts"])
    if plan.outcome != "IDENT":
        count = min(count, 3)
    kinds = profile.choices["services_child" if person.is_child else "services"]
    # The first talk always explains the rights.
    yield _act(profile, chance, "INFO", plan.received, today)
    for _ in range(count):
        day = plan.received + timedelta(days=chance.upto(most))
        yield _act(profile, chance, chance.of(kinds), day, today)


def _act(profile: Profile, chance: Chance, service: str, day: date, today: date) -> Answers:
    state = "DONE" if service == "INFO" else chance.of(profile.choices["service_states"])
    if day > today:
        state, day = "PLAN", min(day, today + timedelta(days=60))
    elif state in _UNFINISHED and (today - day).days > _DAYS_UNFINISHED:
        state = "DONE" if chance.percent(85) else "CANC"
    found: Answers = {"service": service, "status": state, "on": day.isoformat()}
    if state == "DECL":
        found["person_agreed"] = False
        return found
    found["person_agreed"] = True
    found["provider"] = "OWN" if service == "INFO" else chance.of(profile.choices["providers"])
    if state not in _BEGUN:
        return found
    level = service.partition(".")[0]
    if level in _UNITS:
        found["unit"] = _UNITS[level]
        found["quantity"] = str(chance.between(2, 60) if level == "ACC" else chance.between(1, 6))
    if chance.percent(60):
        found["minutes"] = 15 * chance.between(1, 12)
    if chance.percent(25):
        amount = chance.between(5, 120) * profile.euro
        found["cost"] = f"{amount:.2f} {profile.currency}"
        found["funded_by"] = chance.of(profile.choices["funders"])
    if level == "ACC" and state == "DONE":
        left = day + timedelta(days=int(found["quantity"]))
        found["ended_on"] = min(left, today).isoformat()
    return found


def consent_answers(
    profile: Profile, chance: Chance, plan: ReportPlan, person: InventedPerson, today: date
) -> Iterator[Answers]:
    """Form `consent`: each purpose asked apart, some refused, few withdrawn."""
    if plan.outcome == "REJECT":
        return
    asked = min(plan.received + timedelta(days=chance.upto(14)), plan.decided or today)
    yield _consent(chance, "CASEWORK", asked, person, today)
    if chance.percent(70):
        yield _consent(chance, "STATS", asked, person, today)
    if plan.outcome in {"IDENT", "ONGOING"} and chance.percent(65):
        sharing = _consent(chance, "SHAREREF", asked, person, today)
        if chance.percent(60):
            sharing["recipient"] = person.written(chance.one(person.pool.organisations))
        yield sharing
    if person.citizenship != profile.country and chance.percent(40):
        yield _consent(chance, "TRANSN", asked, person, today)


def _consent(
    chance: Chance, purpose: str, asked: date, person: InventedPerson, today: date
) -> Answers:
    found: Answers = {"purpose": purpose, "status": "GIVEN", "on": asked.isoformat()}
    found["given_by"] = _who_answers(chance, person)
    found["language"] = person.pool.language
    found["explained_how"] = ["SPOKEN", "EASY"] if person.is_child else ["SPOKEN"]
    found |= dict.fromkeys(_TOLD, True)
    until = asked + timedelta(days=730)
    draw = chance.upto(99)
    if draw < 8 and purpose != "CASEWORK":
        found["status"] = "REFUSED"
    elif draw < 11:
        found["status"] = "WITHDR"
        found["withdrawn_on"] = min(asked + timedelta(days=chance.upto(200)), today).isoformat()
    elif until < today:
        found["status"] = "EXPIRED"
    if found["status"] in {"GIVEN", "EXPIRED"}:
        found["valid_until"] = until.isoformat()
    return found


def _who_answers(chance: Chance, person: InventedPerson) -> str:
    if not person.is_child:
        return "SELF"
    return "ASSENT" if chance.percent(55) else "GUARD"
