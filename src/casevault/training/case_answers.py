"""Answers about one invented case: the report, the decisions on status, the exploitation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from casevault.training.chances import Chance
from casevault.training.people import InventedPerson
from casevault.training.profiles import Profile
from casevault.training.report_plans import ReportPlan

Answers = dict[str, Any]

_ROLL_UP: Final = {"SEX": "SEX", "PORN": "SEX", "LAB": "LAB", "DOM": "LAB", "CHLAB": "LAB"} | {
    "SERV": "LAB",
    "SLAV": "LAB",
    "BEG": "BEGCRIM",
    "CRIM": "BEGCRIM",
}
_REASON_LIST: Final = {"REJECT": "rejections", "NOTVIC": "no_trafficking", "SUSP": "suspensions"}
_WORKING: Final = frozenset({"LAB", "DOM", "CHLAB", "SERV", "SLAV"})
_ONLINE_USE: Final = frozenset({"TRANSP", "ADVERT", "EXPLOITI", "CTRL", "PAY", "BLACK"})


def _not_after(day: date, last: date) -> str:
    return min(day, last).isoformat()


def report_answers(
    profile: Profile, chance: Chance, plan: ReportPlan, person: InventedPerson, today: date
) -> Answers:
    """Form `report` for one presumed person."""
    choices = profile.choices
    last = plan.decided or today
    contact = plan.received + timedelta(days=chance.of(profile.numbers["first_contacts"]))
    found: Answers = {
        "received": plan.received.isoformat(),
        "source": chance.of(choices["sources"]),
        "outcome": plan.outcome,
    }
    if chance.percent(92):
        found["channel"] = chance.of(choices["channels"])
    if chance.percent(70):
        began = plan.received - timedelta(days=chance.upto(500))
        found["event_on"] = (
            f"{began.year}-{began.month:02d}" if chance.percent(60) else f"{began.year}"
        )
    if plan.outcome != "REJECT" and chance.percent(88):
        found["first_contact_on"] = _not_after(contact, last)
    if chance.percent(90):
        found["urgency"] = chance.of(choices["urgencies"])
        found["urgent_needs"] = (
            chance.some(profile.shares["urgent_needs"], 4) if chance.percent(75) else ["NONE"]
        )
    if plan.decided is not None:
        found["outcome_on"] = plan.decided.isoformat()
    if plan.outcome in _REASON_LIST:
        found["outcome_reason"] = chance.of(choices[_REASON_LIST[plan.outcome]])
    return found | _reporter(chance, person)


def _reporter(chance: Chance, person: InventedPerson) -> Answers:
    found: Answers = {}
    if chance.percent(70):
        found["reporter_organisation"] = person.written(chance.one(person.pool.organisations))
    if chance.percent(45):
        pool = person.pool
        name = f"{chance.one(pool.given_female)} {chance.one(pool.surnames)[1]}"
        found["reporter_name"] = person.written(name)
        found["reporter_unnamed"] = chance.percent(10)
    if chance.percent(40):
        found["note"] = person.written(chance.one(person.pool.notes))
    return found


def decision_answers(
    profile: Profile, chance: Chance, plan: ReportPlan, person: InventedPerson, today: date
) -> Iterator[Answers]:
    """Form `status_decision`: the ladder of dated decisions up to the outcome of the report."""
    if plan.outcome == "REJECT":
        return
    last = plan.decided or today
    first = plan.received + timedelta(days=chance.upto(10))
    yield {
        "status": "PRESUMED",
        "body": chance.of(profile.choices["first_bodies"]),
        "decided_on": _not_after(first, last),
        "interviews": chance.upto(2),
        "rights_on": _not_after(first, last),
        "rights_language": person.pool.language,
        "rights_how": ["SPOKEN", "WRITTEN"] if chance.percent(60) else ["SPOKEN"],
    }
    if plan.decided is not None and not (plan.outcome == "SUSP" and chance.percent(65)):
        body = profile.child_body if person.is_child else profile.adult_body
        last_one = {"body": body, **_last_decision(profile, chance, plan, plan.decided, first)}
        if person.is_child and last_one.get("reason") == "NOMEANS":
            last_one["reason"] = "NOPURP"  # for a child no means are needed
        yield last_one


def _last_decision(
    profile: Profile, chance: Chance, plan: ReportPlan, decided: date, first: date
) -> Answers:
    status = {"IDENT": "FORMAL", "NOTVIC": "NOTVIC", "SUSP": "DECLINED"}[plan.outcome]
    found: Answers = {
        "status": status,
        "decided_on": decided.isoformat(),
        "interviews": chance.between(1, 4),
    }
    if chance.percent(70):
        found["asked_on"] = _not_after(first, decided)
    if status == "NOTVIC":
        found["reason"] = chance.of(profile.choices["turned_down"])
        found["appeal"] = "FILED" if chance.percent(6) else "NONE"
        if found["appeal"] == "FILED":
            found["appeal_on"] = decided.isoformat()
    if status == "DECLINED":
        found["reason"] = chance.of(profile.choices["declined"])
    if chance.percent(50):
        found["procedure_number"] = f"{chance.digits(3)}/{decided.year}"
    return found


def exploitation_answers(
    profile: Profile, chance: Chance, plan: ReportPlan, person: InventedPerson
) -> Answers:
    """Form `exploitation`, as far as it is known when the report came in."""
    if plan.outcome != "IDENT" and chance.percent(25):
        return {"forms": ["UNK"], "main_form": "UNK"}
    forms = chance.of(profile.nested["forms"][person.group]).split()
    found: Answers = {"forms": forms, "main_form": forms[0]}
    group = _ROLL_UP.get(forms[0], "OTHER")
    if "SEX" in forms and chance.percent(80):
        found["sexual_type"] = ["PROST", "REMOTE"] if chance.percent(12) else ["PROST"]
    if _WORKING & set(forms):
        found["industry"] = "T" if "DOM" in forms else chance.of(profile.choices["industries"])
    if chance.percent(80):
        found["venue"] = [chance.of(profile.nested["venues"][group])]
    found |= _ways(profile, chance, person)
    found |= _places(profile, chance, person)
    found |= _times(chance, plan.received, person)
    found |= _online(profile, chance)
    if chance.percent(30):
        found["place_detail"] = person.written(chance.one(person.pool.places))
    if chance.percent(35):
        found["description"] = person.written(chance.one(person.pool.notes))
    return found


def _ways(profile: Profile, chance: Chance, person: InventedPerson) -> Answers:
    shares, choices = profile.shares, profile.choices
    found: Answers = {"acts": chance.some(shares["acts"], 3)}
    if not person.is_child or chance.percent(60):
        found["means"] = means = chance.some(shares["means"], 4)
        if {"ABVULN", "ABPOWER"} & set(means):
            found["vulnerabilities"] = chance.some(shares["vulnerabilities"], 4)
    found["recruitment"] = [chance.of(choices["recruitment"])]
    if chance.percent(85):
        found["recruiter_relation"] = chance.of(choices["recruiters"])
    if chance.percent(85):
        found["control"] = chance.some(shares["control"], 5)
    return found


def _places(profile: Profile, chance: Chance, person: InventedPerson) -> Answers:
    home = profile.country
    recruited = person.citizenship if chance.percent(85) else home
    is_abroad = person.citizenship == home and chance.percent(profile.abroad)
    country = chance.of(profile.choices["destinations"]) if is_abroad else home
    found: Answers = {"recruitment_country": recruited, "country": country}
    regions = profile.choices.get("regions")
    if regions is not None:
        if recruited == home and chance.percent(70):
            found["recruitment_region"] = chance.of(regions)
        if country == home and chance.percent(85):
            found["region"] = chance.of(regions)
    if chance.percent(90):
        crosses = recruited != country
        found["scale"] = "TRANS" if crosses else "INT"
        if crosses and country == home and chance.percent(8):
            found["scale"] = "MIX"
    return found


def _times(chance: Chance, received: date, person: InventedPerson) -> Answers:
    if chance.percent(20):
        return {}
    end = received - timedelta(days=chance.upto(90))
    start = end - timedelta(days=20 + chance.upto(chance.one((60, 200, 700))))
    found: Answers = {"from": f"{start.year}-{start.month:02d}"}
    if chance.percent(70):
        found["to"] = f"{end.year}-{end.month:02d}"
    found["age_when_trafficked"] = max(0, (start - person.birth).days * 4 // 1461)
    return found


def _online(profile: Profile, chance: Chance) -> Answers:
    if chance.percent(55):
        return {"ict_phases": ["NONE"]} if chance.percent(60) else {}
    phases = chance.some(profile.shares["online_phases"], 4)
    found: Answers = {"ict_phases": phases}
    if {"CONTACT", "RECR"} & set(phases):
        found["recruitment_platforms"] = chance.some(profile.shares["platforms"], 2)
    if _ONLINE_USE & set(phases):
        found["exploitation_platforms"] = chance.some(profile.shares["platforms"], 2)
    return found
