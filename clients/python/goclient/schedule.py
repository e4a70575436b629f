"""When a scheduled job is due, and what is sent for it. Pure: the present is an argument."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from goclient.errors import InvalidJobError
from goclient.job import Job
from goclient.resque import Command, Resque


def due_at(at: datetime | float) -> float:
    """Epoch seconds of an aware datetime or of epoch seconds.

    Raises:
        InvalidJobError: The datetime is naive, or it is neither a datetime nor a finite number.
    """
    if not isinstance(at, datetime):
        return _finite("at", at, "an aware datetime or epoch seconds")
    if at.utcoffset() is None:
        msg = "at: a datetime without time zone is ambiguous; pass value.astimezone() if it is local time"
        raise InvalidJobError(msg)
    return at.timestamp()


def due_in(delay: timedelta | float, now: float) -> float:
    """Epoch seconds of a delay from now, in seconds or as a timedelta.

    Raises:
        InvalidJobError: It is neither a timedelta nor a finite number.
    """
    seconds = delay.total_seconds() if isinstance(delay, timedelta) else delay
    return now + _finite("delay", seconds, "a timedelta or seconds")


def schedule(protocol: Resque, job: Job, due: float, now: float) -> list[Command]:
    """The commands that have the job enqueued when it is due: at once, if that is no later than now.

    Fractions of a second are dropped on both sides, as resque-scheduler drops them.
    """
    second = int(due)
    return protocol.schedule(job, second) if second > int(now) else protocol.enqueue(job)


def _finite(what: str, value: object, wanted: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        msg = f"{what} must be {wanted}, not {value!r}"
        raise InvalidJobError(msg)
    return value
