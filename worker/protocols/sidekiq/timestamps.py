"""Sidekiq's timestamps: written so that every version reads them, read as any producer writes them.

Versions up to 7 write seconds as a float, version 8 whole milliseconds, and version 8 tells them apart by the fraction.
A float with a visible fraction is the one form that 6, 7 and 8 all understand.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

import msgspec

MILLISECONDS = 10**11  # an integer from here on counts milliseconds: as seconds it would lie beyond the year 5000


def seconds(value: object) -> float | None:
    """Return a JSON timestamp in seconds since the epoch; None where there is none to be read.

    A number with a fraction or exponent is seconds, a large integer milliseconds, a smaller one seconds. Text is
    RFC 3339, or what go-workers2 writes: `2026-11-22 05:00:38 UTC`.
    """
    match value:
        case bool():
            return None
        case int():
            return _finite(value / 1000 if value >= MILLISECONDS else value) if abs(value) < 10**18 else None
        case float():
            return _finite(value)
        case str():
            return _parsed(value)
        case _:
            return None


def written(now: float) -> msgspec.Raw:
    """Return a time in seconds since the epoch as JSON text that shows a fraction."""
    return msgspec.Raw(repr(float(now)).encode())


def day(now: float) -> str:
    """Return the UTC day of a time, as the daily counters are named."""
    return f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}"


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _parsed(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        return moment.timestamp() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
