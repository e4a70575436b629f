"""The options of a Sidekiq job: their types, and the check that turns them into members of its payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

from goclient.errors import InvalidJobError
from goclient.exact import check_option
from goclient.job import check_queue

RETRY_FOR_LIMIT = 1_000_000_000  # seconds; Sidekiq takes more for a moment that was meant as a duration


class SidekiqOptions(TypedDict, total=False):
    """The keyword arguments of a SidekiqClient's calls that say how a job is treated.

    Attributes:
        retry: How often a failed job is tried again. True, if not given: as often as the worker does by default, mostly
            25 times; 0: it is dead at once; False: it is dropped.
        retry_for: For how long a failed job is tried again instead, in seconds or as a timedelta; at most 1e9 seconds.
        retry_queue: The queue that a failed job returns to.
        backtrace: How many lines of its backtrace a failed job keeps; True: all of them.
        dead: Whether a job that failed for good is kept in the dead set.
        tags: Words that Sidekiq Web shows with the job.
        options: Whatever else the payload should hold, for middleware or other programs: it follows the others.
    """

    retry: bool | int
    retry_for: timedelta | float
    retry_queue: str
    backtrace: bool | int
    dead: bool
    tags: Sequence[str]
    options: Mapping[str, object]


class SidekiqJobOptions(SidekiqOptions, total=False):
    """The keyword arguments of those calls that are about a single job.

    Attributes:
        jid: The id of the job, if it has one already; otherwise it gets a new one.
    """

    jid: str


def members(given: Mapping[str, object]) -> dict[str, object]:
    """What SidekiqOptions add to a payload: `retry` first, then the others in the order in which they were given.

    Raises:
        InvalidJobError: There is no such option, or it has a value that it cannot have.
    """
    if not given:
        return {"retry": True}
    named: dict[str, object] = {**given}
    others = _others(named.pop("options", {}), named)
    for name in named.keys() - _CHECKED.keys():
        hint = "" if name in _OURS else f"; what Sidekiq does not know goes into options={{{name!r}: ...}}"
        msg = f"no option is called {name!r} here{hint}"
        raise InvalidJobError(msg)
    written: dict[str, object] = {"retry": True}
    for name, value in {**named, **others}.items():
        written[name] = _CHECKED.get(name, _unchanged)(name, value)
        check_option(name, written[name])
    return written


def _others(value: object, named: Mapping[str, object]) -> dict[str, object]:
    """The dict that `options` must be."""
    if not isinstance(value, Mapping) or not all(type(name) is str for name in value):
        msg = "options must be a dict with str as keys"
        raise InvalidJobError(msg)
    for name in value:
        check_option("options", name)
        if name in named:
            msg = f"option {name!r} is given twice"
            raise InvalidJobError(msg)
        if name in _OURS:
            msg = f"options must not contain {name!r}"
            raise InvalidJobError(msg)
    return dict(value)


# Members that the client writes itself; and `at`, which would make a Ruby process schedule the job again and again.
_OURS = frozenset(("queue", "class", "args", "jid", "created_at", "enqueued_at", "at"))


def _flag(name: str, value: object) -> object:
    if type(value) is bool:
        return value
    raise _refusal(name, "True or False")


def _count(name: str, value: object) -> object:
    if type(value) is bool or (type(value) is int and value >= 0):
        return value
    raise _refusal(name, "True, False or an int from 0")


def _duration(name: str, value: object) -> object:
    if isinstance(value, timedelta):
        total = value.total_seconds()
        value = int(total) if total.is_integer() else total
    if (type(value) is int or type(value) is float) and 0 <= value <= RETRY_FOR_LIMIT:
        return value
    raise _refusal(name, f"a timedelta or seconds, from 0 to {RETRY_FOR_LIMIT}")


def _queue(name: str, value: Any) -> object:
    check_queue(value, name)
    return str.__str__(value)  # a member of a StrEnum becomes its plain text


def _words(name: str, value: object) -> object:
    if (type(value) is list or type(value) is tuple) and all(type(word) is str for word in value):
        return value
    raise _refusal(name, "a list of str")


def _unchanged(_name: str, value: object) -> object:
    return value


def _refusal(name: str, wanted: str) -> InvalidJobError:
    return InvalidJobError(f"{name} must be {wanted}")


_CHECKED: dict[str, Callable[[str, Any], object]] = {
    "retry": _count,
    "retry_for": _duration,
    "retry_queue": _queue,
    "backtrace": _count,
    "dead": _flag,
    "tags": _words,
}
