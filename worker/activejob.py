"""ActiveJob: the job inside Rails' wrapper classes, on Sidekiq and on Resque, and its arguments as Python values.

Symbols and class names become text, times `datetime`, dates `date`, BigDecimal `Decimal`, hashes `dict` with text keys,
and a last hash that holds keyword arguments the keyword arguments. What Python has no type for is a small value below.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from worker.errors import DecodeError
from worker.job import Job

WRAPPERS = frozenset(
    {
        "ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper",
        "Sidekiq::ActiveJob::Wrapper",
        "ActiveJob::QueueAdapters::ResqueAdapter::JobWrapper",
    }
)

GLOBAL_ID = "_aj_globalid"
SERIALIZED = "_aj_serialized"
KEYWORDS = "_aj_ruby2_keywords"
MARKS = (KEYWORDS, "_aj_symbol_keys", "_aj_hash_with_indifferent_access")  # what says how Ruby wrote a hash's keys


class GlobalID(msgspec.Struct, frozen=True):
    """A record of the Rails application, by name: `gid://<app>/<model>/<id>`. `uri` is the whole, as it was sent."""

    app: str
    model: str
    id: str
    uri: str


class Duration(msgspec.Struct, frozen=True):
    """A duration with months or years, whose length depends on the calendar; `seconds` is what Ruby takes it for."""

    seconds: float
    parts: dict[str, float]


class Range(msgspec.Struct, frozen=True):
    """A range of any values; None where it has no end."""

    begin: Any
    end: Any
    exclude_end: bool = False


class ActiveJobCall(msgspec.Struct, frozen=True):
    """A decoded job; `executions` are the runs that ActiveJob counted before this one."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    job_id: str | None = None
    executions: int = 0


class _Inner(msgspec.Struct):
    job_class: str
    arguments: list[Any] = []
    job_id: Any = None
    executions: Any = None


_read = msgspec.json.Decoder(list[_Inner]).decode
_UNREADABLE = (msgspec.MsgspecError, ValueError, ArithmeticError, TypeError, KeyError, AttributeError, RecursionError)


def unwrap(job: Job) -> ActiveJobCall | None:
    """Return the job inside a wrapper, or None if the job is of any other class.

    Raises:
        DecodeError: The wrapper holds no ActiveJob, or an argument that only Ruby can read.
    """
    if job.name not in WRAPPERS:
        return None
    try:
        inner = _read(job.args)[0]
    except (msgspec.MsgspecError, ValueError, IndexError, RecursionError) as error:
        msg = f"the arguments of {job.name!r} hold no ActiveJob: {error}"
        raise DecodeError(msg) from None
    return _call(inner)


def _call(inner: _Inner) -> ActiveJobCall:
    arguments, kwargs = inner.arguments, {}
    values = [_argument(inner.job_class, number, value) for number, value in enumerate(arguments, start=1)]
    if arguments and isinstance(arguments[-1], dict) and KEYWORDS in arguments[-1]:
        kwargs = values.pop()
    return ActiveJobCall(
        name=inner.job_class,
        args=tuple(values),
        kwargs=kwargs,
        job_id=inner.job_id if isinstance(inner.job_id, str) else None,
        executions=inner.executions if type(inner.executions) is int else 0,
    )


def _argument(job: str, number: int, value: Any) -> Any:
    try:
        return _value(value)
    except DecodeError as error:
        reason = str(error)
    except _UNREADABLE as error:
        reason = f"it cannot be read: {error}"
    raise DecodeError(f"argument {number} of {job!r} is wrong: {reason}")


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {GLOBAL_ID}:
        return _global_id(value[GLOBAL_ID])
    if SERIALIZED in value:
        return _serialized(value)
    return {key: _value(one) for key, one in value.items() if key not in MARKS}


def _serialized(value: dict[str, Any]) -> Any:
    serializer = value[SERIALIZED]
    read = _SERIALIZERS.get(serializer) if isinstance(serializer, str) else None
    if read is None:
        msg = f"only Ruby can read what {serializer!r} wrote, pass plain values instead"
        raise DecodeError(msg)
    return read(value)


def _global_id(uri: Any) -> GlobalID:
    match = _GLOBAL_ID.fullmatch(uri)
    if match is None:
        msg = f"{uri!r} is no global id like gid://app/Model/1"
        raise DecodeError(msg)
    return GlobalID(match["app"], match["model"], unquote_plus(match["id"]), uri)


def _time(value: dict[str, Any]) -> datetime:
    """Read a time; Python keeps microseconds where Ruby has nanoseconds."""
    moment = datetime.fromisoformat(value["value"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _duration(value: dict[str, Any]) -> timedelta | Duration:
    parts = dict(_value(value.get("parts") or []))
    if parts.keys() & {"months", "years"}:
        return msgspec.convert({"seconds": value["value"], "parts": parts}, Duration)
    return timedelta(seconds=value["value"])


def _range(value: dict[str, Any]) -> Range:
    return Range(_value(value["begin"]), _value(value["end"]), value["exclude_end"] is True)


def _text(value: dict[str, Any]) -> str:
    return msgspec.convert(value["value"], str)


def _decimal(value: dict[str, Any]) -> Decimal:
    return Decimal(_text(value))


_GLOBAL_ID = re.compile(r"gid://(?P<app>[^/?#]+)/(?P<model>[^/?#]+)/(?P<id>[^?#]+)(?:\?[^#]*)?")
_READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "BigDecimal": _decimal,
    "Date": lambda value: date.fromisoformat(value["value"]),
    "DateTime": _time,
    "Duration": _duration,
    "Module": _text,
    "Range": _range,
    "Symbol": _text,
    "Time": _time,
    "TimeWithZone": _time,
}
_SERIALIZERS = {f"ActiveJob::Serializers::{name}Serializer": read for name, read in _READERS.items()}
