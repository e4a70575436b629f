"""Limits of numbers and text: which of them a new schema draws tighter than an old one, and which a constant meets."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from worker.contract.alternatives import Alternative
from worker.contract.scalars import Schema

Tightened = tuple[str, Any, Any]  # the keyword, its old value, its new one; None where there is none


def numbers(old: Alternative, new: Alternative) -> Iterator[Tightened]:
    """Yield the limits of a number that are tighter in `new`."""
    for words, sign in ((("minimum", "exclusiveMinimum"), 1), (("maximum", "exclusiveMaximum"), -1)):
        if _edge(new, words, sign) > _edge(old, words, sign):
            yield _first(new.schema, words), _value(old.schema, words), _value(new.schema, words)
    if not _divides(new.schema.get("multipleOf"), old.schema.get("multipleOf", 1 if old.kind == "integer" else None)):
        yield "multipleOf", old.schema.get("multipleOf"), new.schema["multipleOf"]


def texts(old: Alternative, new: Alternative) -> Iterator[Tightened]:
    """Yield the limits of text that are tighter in `new`."""
    yield from lengths(old.schema, new.schema, "minLength", "maxLength")
    for word in ("pattern", "format", "contentEncoding"):
        if word in new.schema and new.schema[word] != old.schema.get(word):
            yield word, old.schema.get(word), new.schema[word]


def lengths(old: Schema, new: Schema, least: str, most: str) -> Iterator[Tightened]:
    """Yield which of two limits of a length is tighter in `new`."""
    if new.get(least, 0) > old.get(least, 0):
        yield least, old.get(least), new[least]
    if new.get(most, math.inf) < old.get(most, math.inf):
        yield most, old.get(most), new[most]


def takes(option: Alternative, value: Any) -> bool:
    """Whether an alternative surely takes a constant, which is no list and no object."""
    match value:
        case None | bool():
            return option.kind == ("null" if value is None else "boolean")
        case str():
            return option.kind == "string" and _takes_text(option.schema, value)
        case int() | float():
            if option.kind not in ("number", "integer") or (option.kind == "integer" and isinstance(value, float)):
                return False
            alone = Alternative("number", {"minimum": value, "maximum": value, "multipleOf": value})
            return not any(numbers(alone, option))
    return False


def _takes_text(limits: Schema, text: str) -> bool:
    if not limits.get("minLength", 0) <= len(text) <= limits.get("maxLength", math.inf):
        return False
    if "format" in limits or "contentEncoding" in limits:
        return False  # nobody here knows
    try:
        return re.search(limits.get("pattern", ""), text) is not None
    except re.error:
        return False


def _edge(side: Alternative, words: tuple[str, str], sign: int) -> tuple[float, bool]:
    """Return where numbers begin, seen from below with `sign` 1 and from above with -1; and whether after that place.

    For integers "above 0" is "from 1 on".
    """
    with_it, without = (side.schema.get(word) for word in words)
    edges = [(-math.inf, False)]
    edges += [] if with_it is None else [(sign * with_it, False)]
    edges += [] if without is None else [(sign * without, True)]
    place, after = max(edges)
    if side.kind != "integer" or math.isinf(place):
        return place, after
    whole = math.ceil(place)
    return (whole + 1 if after and whole == place else whole), False


def _first(schema: Schema, words: tuple[str, str]) -> str:
    return next(word for word in reversed(words) if word in schema)


def _value(schema: Schema, words: tuple[str, str]) -> Any:
    return next((schema[word] for word in reversed(words) if word in schema), None)


def _divides(new: Any, old: Any) -> bool:
    """Whether every multiple of `old`, or every number where it is None, is one of `new`."""
    if new is None or new == old:
        return True
    return isinstance(new, int) and isinstance(old, int) and new != 0 and old % new == 0
