"""Conditions as data: when a question is asked, from answers given earlier in the same form.

In a form file a condition is a table with one key:
`{ eq = ["outcome", "IDENT"] }`, `{ in = ["forms", ["SEX", "PORN"]] }`, `{ filled = "phone" }`,
`{ not = {…} }`, `{ and = [{…}, {…}] }`, `{ or = [{…}, {…}] }`. On an answer of several codes, `eq`
and `in` hold when one of its codes fits. A missing-value code fits nothing and fills nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class In:
    """The answer is, or has among its codes, one of `values`; `eq` is the case of one value."""

    field_id: str
    values: frozenset[str | int | bool]


@dataclass(frozen=True, slots=True)
class Filled:
    """The field holds an answer other than a missing-value code."""

    field_id: str


@dataclass(frozen=True, slots=True)
class Not:
    """The inner condition does not hold."""

    inner: Condition


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; without parts it always holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = In | Filled | Not | And | Or

ALWAYS = And(())


# What answers are; asked first, since asking whether something is a `Mapping` takes so much longer.
_PLAIN = (str, int, list, tuple)


def says_why_missing(value: object) -> bool:
    """Whether a value says why there is no answer."""
    return not isinstance(value, _PLAIN) and isinstance(value, Mapping)


def is_filled(value: object) -> bool:
    """Whether a value says something: not empty, and not why it is missing."""
    return value is not None and value not in ("", [], ()) and not says_why_missing(value)


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether the condition holds for the answers."""
    match condition:
        case In(field_id, values):
            value = answers.get(field_id)
            if isinstance(value, list):
                return not values.isdisjoint(value)
            return is_filled(value) and value in values
        case Filled(field_id):
            return is_filled(answers.get(field_id))
        case Not(inner):
            return not holds(inner, answers)
        case And(parts):
            return all(holds(part, answers) for part in parts)
        case Or(parts):
            return any(holds(part, answers) for part in parts)


def compared(condition: Condition) -> tuple[In, ...]:
    """Every comparison with values inside the condition."""
    match condition:
        case In():
            return (condition,)
        case Filled():
            return ()
        case Not(inner):
            return compared(inner)
        case And(parts) | Or(parts):
            return tuple(one for part in parts for one in compared(part))


def fields_of(condition: Condition) -> frozenset[str]:
    """The fields that the condition looks at."""
    match condition:
        case In(field_id) | Filled(field_id):
            return frozenset({field_id})
        case Not(inner):
            return fields_of(inner)
        case And(parts) | Or(parts):
            return frozenset().union(*(fields_of(part) for part in parts))


def parse_condition(raw: Mapping[str, Any]) -> Condition:
    """Read a condition from its table in a form file; ValueError if it is none."""
    if len(raw) != 1:
        raise ValueError(raw)
    [(word, body)] = raw.items()
    match word, body:
        case "eq", [str(field_id), str() | int() as value]:
            return In(field_id, frozenset({value}))
        case "in", [str(field_id), [_, *_] as values]:
            return In(field_id, frozenset(values))
        case "filled", str(field_id):
            return Filled(field_id)
        case "not", dict():
            return Not(parse_condition(body))
        case "and", [_, *_]:
            return And(tuple(parse_condition(part) for part in body))
        case "or", [_, *_]:
            return Or(tuple(parse_condition(part) for part in body))
        case _:
            raise ValueError(raw)
