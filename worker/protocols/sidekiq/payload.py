"""Sidekiq payloads: bytes to jobs, and to fields that keep every value's own bytes.

The worker reads two fields of each job. What few need is read when they do: here, or for failures in terms.py.
"""

from __future__ import annotations

import json
import math
from typing import Any

import msgspec

from worker.errors import DecodeError
from worker.job import About
from worker.protocols.reading import UNREADABLE, nesting

NESTING = 100  # levels that Ruby's JSON reads
COUNTABLE = 2**63

Fields = dict[str, msgspec.Raw]

_NO_ARGS = msgspec.Raw(b"[]")
_NULL = msgspec.Raw(b"null")


class Malformed(DecodeError):  # noqa: N818 - it names a state, as the other errors of this tree do
    """The payload is no JSON object in UTF-8: no process can make anything of it."""


class SidekiqJob(msgspec.Struct):
    """A decoded payload; `args` stays JSON text."""

    name: str = msgspec.field(name="class")
    args: msgspec.Raw = _NO_ARGS


_read = msgspec.json.Decoder(SidekiqJob).decode
_read_any = msgspec.json.Decoder().decode
_read_fields = msgspec.json.Decoder(Fields).decode


def decode(payload: bytes) -> SidekiqJob:
    """Decode a payload; missing or null `args` are no arguments.

    Raises:
        Malformed: The payload is no JSON object.
        DecodeError: Its `class` is no string.
    """
    try:
        job = _read(payload)
    except UNREADABLE as error:
        fields(payload)  # raises Malformed if not even that can be read
        msg = f"the payload is not a job: {error}"
        raise DecodeError(msg) from None
    if job.args == _NULL:
        job.args = _NO_ARGS
    return job


def about(payload: bytes) -> About:
    """Return the `jid`, if it is text, and which run this is: each failure that was counted adds one."""
    found = fields(payload)
    count = whole(plain(found.get("retry_count")))
    return About(text(plain(found.get("jid"))), 1 if count is None else max(count + 2, 1))


def fields(payload: bytes) -> Fields:
    """Return a payload's fields in their order, each value in its own bytes but for space between tokens.

    Space is left out because Sidekiq finds an entry of a set again by the bytes that Ruby would write.

    Raises:
        Malformed: The payload is no JSON object in UTF-8.
    """
    try:
        payload.decode()  # msgspec would pass over bytes that are no text inside a value
        return _read_fields(msgspec.json.format(payload, indent=-1))
    except UNREADABLE as error:
        msg = f"the payload is not a job: {error}"
        raise Malformed(msg) from None


def portable(payload: bytes) -> bool:
    """Whether a Ruby process can read the payload and write it again.

    What is on a schedule may be promoted by any process of the fleet, and Ruby's loses what it cannot carry: numbers
    beyond a float's range, and more than 100 levels.
    """
    try:
        fields(payload)
        _read_numbers.decode(payload.decode())
    except (Malformed, *UNREADABLE):
        return False
    return nesting(payload) <= NESTING


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        msg = f"{text} is beyond the range of a float"
        raise ValueError(msg)
    return value


# Python's own reader: msgspec refuses integers of more than 4300 digits, and Ruby does not.
_read_numbers = json.JSONDecoder(parse_float=_float, parse_int=len)


def plain(raw: msgspec.Raw | None) -> Any:
    """Return a field's value; None if it is missing or cannot be read."""
    if raw is None:
        return None
    try:
        return _read_any(raw)
    except UNREADABLE:
        return None


def text(value: object) -> str | None:
    """Return a value that is text and not empty, or None."""
    return value if isinstance(value, str) and value else None


def whole(value: object) -> int | None:
    """Return a value that is an integer that something could have counted to, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < COUNTABLE else None
