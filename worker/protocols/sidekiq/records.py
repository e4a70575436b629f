"""What is written of a job that failed: its own payload, with the error's fields in Ruby's order."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from typing import Any

import msgspec

from worker.job import Delivery, Failure
from worker.protocols.sidekiq.payload import Fields, fields, plain
from worker.protocols.sidekiq.terms import RETURNS, Terms, read_terms
from worker.protocols.sidekiq.timestamps import written

MESSAGE_LIMIT = 10_000  # characters of an error's text that are kept


def failure_record(
    delivery: Delivery, failure: Failure, registration: str, now: float, *, retry: bool | int = True
) -> bytes:
    """Return the payload of a job that failed at `now`, in seconds since the epoch, for the retry or the dead set.

    Args:
        delivery: The job.
        failure: Why it failed.
        registration: The worker's identity.
        now: Seconds since the epoch.
        retry: What the payload says from now on if it has said nothing so far.

    Raises:
        Malformed: The payload is no JSON object.
    """
    record = _identified(fields(delivery.payload), delivery, registration)
    asked = read_terms(record)
    record.pop(RETURNS, None)  # the class is known by now, or the budget is spent: either way it starts anew
    if asked.retry is None:
        record["retry"] = _json(retry)
    record["queue"] = _json(asked.retry_queue or delivery.queue)
    record["error_message"] = _json(scrubbed(failure.error[:MESSAGE_LIMIT]))
    record["error_class"] = _json(scrubbed(failure.exception))
    record["failed_at" if asked.retry_count is None else "retried_at"] = written(now)
    record["retry_count"] = _json(asked.count)
    if asked.backtrace is not False:
        record["error_backtrace"] = _json(_compressed(failure.backtrace, asked))
    return msgspec.json.encode(record)


def returned(delivery: Delivery, registration: str) -> bytes:
    """Return the payload of a job that goes back for a process that knows its class: the same, with one more return.

    Raises:
        Malformed: The payload is no JSON object.
    """
    record = _delayed(delivery, registration)
    record[RETURNS] = _json(read_terms(record).returns + 1)
    return msgspec.json.encode(record)


def rescheduled(delivery: Delivery, registration: str) -> bytes:
    """Return the payload of a job whose handler asked to run again later.

    Raises:
        Malformed: The payload is no JSON object.
    """
    return msgspec.json.encode(_delayed(delivery, registration))


def stand_in(payload: bytes, queue: str, now: float) -> bytes:
    """Return what is buried of a payload that no process can make anything of: itself, as it is.

    But for JSON that is no object: over one of those Sidekiq's own API raises, and the page of the dead with it. In its
    place goes an object whose only argument is its text.
    """
    try:
        json.loads(payload.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return payload
    record = {
        "class": "(no job)",
        "args": [payload.decode()],
        "jid": hashlib.sha1(payload, usedforsecurity=False).hexdigest()[:24],
        "queue": queue,
        "retry": False,
        "error_message": "JSON, but no object",
        "error_class": "DecodeError",
        "failed_at": written(now),
        "retry_count": 0,
    }
    return msgspec.json.encode(record)


def scrubbed(text: str) -> str:
    """Return text that UTF-8 can carry: half a surrogate pair becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _delayed(delivery: Delivery, registration: str) -> Fields:
    record = _identified(fields(delivery.payload), delivery, registration)
    record["queue"] = _json(delivery.queue)
    return record


def _identified(record: Fields, delivery: Delivery, registration: str) -> Fields:
    """Give a job without `jid` one of its own: in a sorted set, two payloads with the same bytes would become one."""
    if plain(record.get("jid")) is None:
        seed = f"{registration}:{delivery.receipt}".encode()
        record["jid"] = _json(hashlib.sha1(seed, usedforsecurity=False).hexdigest()[:24])
    return record


def _compressed(backtrace: tuple[str, ...], asked: Terms) -> str:
    lines = backtrace if asked.backtrace is True else backtrace[: asked.backtrace]
    text = msgspec.json.encode([scrubbed(line) for line in lines])
    return base64.b64encode(zlib.compress(text)).decode()


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _json(value: Any) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))
