"""What generated modules of Python begin with; each takes the parts that it needs."""

from __future__ import annotations

import base64
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import goclient
from goclient import InvalidJobError


class Job(NamedTuple):
    """A job whose arguments the worker takes.

    `client` is a client of goclient, also an asynchronous one, by default that of the
    process. The options are those of its calls, the queue among them; so is the answer.
    Many jobs: `client.enqueue_many(name, (job.args for job in jobs), queue=...)`.
    """

    name: str
    args: list[Any]

    def enqueue(self, client: Any = goclient, **options: Any) -> Any:
        """Have it run as soon as a worker is free."""
        return client.enqueue(self.name, *self.args, **options)

    def enqueue_in(self, delay: Any, client: Any = goclient, **options: Any) -> Any:
        """Have it run after a delay."""
        return client.enqueue_in(delay, self.name, *self.args, **options)

    def enqueue_at(self, at: Any, client: Any = goclient, **options: Any) -> Any:
        """Have it run at a time."""
        return client.enqueue_at(at, self.name, *self.args, **options)


Check = Callable[[Any], object]  # returns what is sent


OMITTED: Any = object()  # in place of an argument for which the worker has a default


def _arguments(
    checks: Sequence[tuple[str, Check]],
    values: Sequence[Any],
) -> list[Any]:
    """Check each argument; the last check serves all that follow."""
    given = list(values)
    while given and given[-1] is OMITTED:
        given.pop()
    found = []
    for number, value in enumerate(given, start=1):
        name, check = checks[min(number, len(checks)) - 1]
        place = f"argument {number} ({name})"
        if value is OMITTED:
            raise InvalidJobError(f"{place}: must be given, since a later one is")
        found.append(_within(place, check, value))
    return found


def _within(step: str, check: Check, value: Any) -> object:
    try:
        return check(value)
    except InvalidJobError as error:
        raise InvalidJobError(f"{step}{error}") from None


def _wrong(wanted: str, value: object) -> InvalidJobError:
    return InvalidJobError(f": must be {wanted}, not {type(value).__name__}")


def _limited(what: str, size: Any, limits: Mapping[str, Any]) -> None:
    """Refuse a number, or the length of something, that is beyond its limits."""
    for word, limit in limits.items():
        rule, obeyed = _LIMITS[word]
        if not obeyed(size, limit):
            raise InvalidJobError(f": {what}must be {rule} {limit}")


_LIMITS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "minimum": ("at least", operator.ge),
    "maximum": ("at most", operator.le),
    "above": ("above", operator.gt),
    "below": ("below", operator.lt),
    "multiple_of": ("a multiple of", lambda size, limit: size % limit == 0),
}


def _anything(value: Any) -> object:
    return value  # whether it is JSON, the client sees


def _null(value: Any) -> object:
    if value is None:
        return value
    raise _wrong("None", value)


def _boolean(value: Any) -> object:
    if type(value) is bool:
        return value
    raise _wrong("a bool", value)


def _integer(**limits: Any) -> Check:
    def check(value: Any) -> object:
        if type(value) is not int:
            raise _wrong("an int", value)
        _limited("", value, limits)
        return value

    return check


def _number(**limits: Any) -> Check:
    def check(value: Any) -> object:
        if type(value) not in (int, float) or not math.isfinite(value):
            raise _wrong("a finite number", value)
        _limited("", value, limits)
        return value

    return check


def _text(pattern: str = "", **limits: Any) -> Check:
    def check(value: Any) -> object:
        if type(value) is not str:
            raise _wrong("a str", value)
        _limited("its length ", len(value), limits)
        if re.search(pattern, value) is None:
            raise InvalidJobError(f": must match {pattern}")
        return value

    return check


def _choice(*values: Any) -> Check:
    def check(value: Any) -> object:
        if not any(type(value) is type(one) and value == one for one in values):
            raise InvalidJobError(": must be one of " + ", ".join(map(repr, values)))
        return value

    return check


def _instant(value: Any) -> object:
    if not isinstance(value, datetime):
        raise _wrong("a datetime", value)
    if value.tzinfo is None:
        raise InvalidJobError(": must have a time zone")
    return value.isoformat()


def _date(value: Any) -> object:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _wrong("a date", value)
    return value.isoformat()


def _duration(value: Any) -> object:
    if not isinstance(value, timedelta):
        raise _wrong("a timedelta", value)
    size = abs(value)
    seconds = f"{size.days * 86400 + size.seconds}.{size.microseconds:06}"
    return f"-PT{seconds}S" if value < timedelta(0) else f"PT{seconds}S"


def _uuid(value: Any) -> object:
    if not isinstance(value, UUID):
        raise _wrong("a UUID", value)
    return str(value)


def _decimal(value: Any) -> object:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _wrong("a finite Decimal", value)
    return str(value)


def _bytes(**limits: Any) -> Check:
    def check(value: Any) -> object:
        if not isinstance(value, bytes):
            raise _wrong("bytes", value)
        text = base64.b64encode(value).decode()
        _limited("its length in base64 ", len(text), limits)
        return text

    return check


def _items(item: Check, **limits: Any) -> Check:
    def check(value: Any) -> object:
        if type(value) not in (list, tuple):
            raise _wrong("a list", value)
        _limited("its length ", len(value), limits)
        return [_within(f"[{number}]", item, one) for number, one in enumerate(value)]

    return check


def _row(least: int, *items: Check) -> Check:
    def check(value: Any) -> object:
        if not isinstance(value, list | tuple) or not least <= len(value) <= len(items):
            raise _wrong(f"a list of {least} to {len(items)} items", value)
        pairs = zip(items, value, strict=False)
        return [_within(f"[{number}]", *pair) for number, pair in enumerate(pairs)]

    return check


def _table(key: Check, item: Check, **limits: Any) -> Check:
    def check(value: Any) -> object:
        if type(value) is not dict:
            raise _wrong("a dict", value)
        _limited("its number of members ", len(value), limits)
        for name in value:
            _within(" (a key)", key, name)
        return {name: _within(f"[{name!r}]", item, one) for name, one in value.items()}

    return check


def _record(members: Mapping[str, Check], required: Sequence[str]) -> Check:
    def check(value: Any) -> object:
        if type(value) is not dict:
            raise _wrong("a dict", value)
        for name in required:
            if name not in value:
                raise InvalidJobError(f": must have the key {name!r}")
        for name in value:
            if name not in members:
                raise InvalidJobError(f": must not have the key {name!r}")
        return {k: _within(f"[{k!r}]", members[k], one) for k, one in value.items()}

    return check


def _nullable(inner: Check) -> Check:
    return lambda value: None if value is None else inner(value)


def _either(*options: Check) -> Check:
    def check(value: Any) -> object:
        reasons = []
        for option in options:
            try:
                return option(value)
            except InvalidJobError as error:
                reasons.append(str(error).removeprefix(": "))
        raise InvalidJobError(": " + ", or ".join(reasons))

    return check
