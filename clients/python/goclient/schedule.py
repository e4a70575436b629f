"""When a scheduled job is due. Pure: the present is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

from goclient.errors import InvalidJobError

# Seconds: 300 million years. From here on a double has no fractions, and its text would be an exponent.
_LIMIT = 1e16


def due_at(at: datetime | float) -> float:
    """Epoch seconds of an aware datetime or of epoch seconds.

    Raises:
        InvalidJobError: The datetime is naive, or it is neither a datetime nor a number of bounded size.
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
        InvalidJobError: It is neither a timedelta nor a number of bounded size.
    """
    seconds = delay.total_seconds() if isinstance(delay, timedelta) else delay
    return now + _finite("delay", seconds, "a timedelta or seconds")


def _finite(what: str, value: object, wanted: str) -> float:
    # The comparison is False for NaN too.
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < _LIMIT:
        msg = f"{what} must be {wanted}"
        raise InvalidJobError(msg)
    return value
