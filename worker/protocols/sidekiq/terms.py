"""What a payload says about its failures, past and to come. Fields of a wrong type are read as Ruby would take them."""

from __future__ import annotations

import msgspec

from worker.protocols.sidekiq.payload import Fields, plain, text, whole
from worker.protocols.sidekiq.timestamps import seconds

RETURNS = "polyworker_unknown"  # our own field: how often workers that do not know the class have given the job back
LONGEST = 1e12  # seconds; more than any clock shows, and still a float


class Terms(msgspec.Struct, frozen=True):
    """The fields of one payload that decide what a failure leads to; `retry` is None where nothing is said."""

    retry: bool | int | None = None
    retry_for: float | None = None
    retry_queue: str | None = None
    backtrace: bool | int = False
    bury: bool = True
    retry_count: int | None = None
    failed_at: float | None = None
    returns: int = 0

    @property
    def count(self) -> int:
        """The number that the next failure gets: 0 for the first."""
        return 0 if self.retry_count is None else self.retry_count + 1


def read_terms(fields: Fields) -> Terms:
    """Read the terms of a payload."""
    values = {name: plain(raw) for name, raw in fields.items() if name in _NAMES}
    return Terms(
        retry=_retry(values.get("retry")),
        retry_for=_number(values.get("retry_for")),
        retry_queue=text(values.get("retry_queue")),
        backtrace=_lines(values.get("backtrace")),
        bury=values.get("dead") is not False,
        retry_count=whole(values.get("retry_count")),
        failed_at=seconds(values.get("failed_at")),
        returns=max(whole(values.get(RETURNS)) or 0, 0),
    )


_NAMES = frozenset(
    {"retry", "retry_for", "retry_queue", "backtrace", "dead", "retry_count", "failed_at", RETURNS},
)


def _retry(value: object) -> bool | int | None:
    """In Ruby everything but false and nil is true; only an integer says how often."""
    return value if value is None or isinstance(value, int) else True


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(max(-LONGEST, min(value, LONGEST)))


def _lines(value: object) -> bool | int:
    if isinstance(value, bool):
        return value
    lines = whole(value)
    return False if lines is None or lines < 0 else lines
