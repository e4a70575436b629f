"""Delayed jobs, in the keys of resque-scheduler: `delayed_queue_schedule`, `delayed:<second>`, `timestamps:<job>`."""

from __future__ import annotations

import msgspec

from worker.errors import DecodeError
from worker.protocols.command import Command
from worker.protocols.reading import UNREADABLE
from worker.protocols.resque.payload import decode


class _Delayed(msgspec.Struct):
    """A job with its queue, in resque-scheduler's order of keys."""

    name: str = msgspec.field(name="class")
    args: msgspec.Raw = msgspec.Raw(b"[]")
    queue: str = ""


class _Plain(msgspec.Struct):
    name: str = msgspec.field(name="class")
    args: msgspec.Raw


INTERVAL = 5.0  # seconds between two looks at the schedule

_read = msgspec.json.Decoder(_Delayed).decode


def delay(prefix: str, queue: str, payload: bytes, at: float) -> list[Command]:
    """Return what makes a job due at `at`, in seconds since the epoch, truncated to whole ones.

    Only `class` and `args` survive, as with resque-scheduler; the bytes of `args` are kept.
    """
    job = decode(payload)
    text = msgspec.json.encode(_Delayed(job.name, job.args, queue))
    second = int(at)
    return [
        ("RPUSH", f"{prefix}delayed:{second}", text),
        ("SADD", f"{prefix}timestamps:".encode() + text, f"delayed:{second}"),
        ("ZADD", f"{prefix}delayed_queue_schedule", second, second),
    ]


def transfer(prefix: str, timestamp: int, payload: bytes) -> list[Command]:
    """Return what puts a due job into its queue, as resque-scheduler writes it: `class` and `args` alone.

    Raises:
        DecodeError: The entry is no job, or names no queue.
    """
    try:
        job = _read(payload)
    except UNREADABLE as error:
        msg = f"the delayed entry is not a job: {error}"
        raise DecodeError(msg) from None
    if not job.queue:
        msg = "the delayed entry names no queue"
        raise DecodeError(msg)
    return [
        ("SREM", f"{prefix}timestamps:".encode() + payload, f"delayed:{timestamp}"),
        ("SADD", f"{prefix}queues", job.queue),
        ("RPUSH", f"{prefix}queue:{job.queue}", msgspec.json.encode(_Plain(job.name, job.args))),
    ]
