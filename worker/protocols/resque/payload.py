"""Resque payloads: bytes to jobs, and how a payload is shown inside another record without losing a byte."""

from __future__ import annotations

import base64

import msgspec

from worker.errors import DecodeError
from worker.protocols.reading import UNREADABLE, nesting

NESTING = 90  # levels; Ruby's JSON reads 100, and a record around the payload adds some of its own
_NO_ARGS = msgspec.Raw(b"[]")
_NULL = msgspec.Raw(b"null")


class ResqueJob(msgspec.Struct):
    """A decoded payload; `args` stays JSON text, and unknown keys are left alone."""

    name: str = msgspec.field(name="class")
    args: msgspec.Raw = _NO_ARGS


_read = msgspec.json.Decoder(ResqueJob).decode
_read_object = msgspec.json.Decoder(dict).decode


def decode(payload: bytes) -> ResqueJob:
    """Decode a payload; missing or null `args` are no arguments.

    Raises:
        DecodeError: The payload is no JSON object, or its `class` is no string.
    """
    try:
        job = _read(payload)
    except UNREADABLE as error:
        msg = f"the payload is not a job: {error}"
        raise DecodeError(msg) from None
    if job.args == _NULL:
        job.args = _NO_ARGS
    return job


def shown(payload: bytes) -> msgspec.Raw:
    """Return JSON that shows a payload to dashboards and keeps every byte recoverable.

    An object that Ruby can read is itself. Anything else becomes a job without a class whose only argument is the
    text; bytes that are no text are kept in `raw_base64` as well.
    """
    if _readable(payload):
        return msgspec.Raw(payload)
    try:
        record: dict[str, object] = {"class": None, "args": [payload.decode()]}
    except UnicodeDecodeError:
        text = payload.decode(errors="replace")
        record = {"class": None, "args": [text], "raw_base64": base64.b64encode(payload).decode()}
    return msgspec.Raw(msgspec.json.encode(record))


def _readable(payload: bytes) -> bool:
    try:
        _read_object(payload)
    except UNREADABLE:
        return False
    return nesting(payload) <= NESTING
