"""What Sidekiq's Metrics page charts: per class how many jobs ran and failed, and how long they took.

Sidekiq 7 and 8 read keys of different names; each flush writes both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from worker.meter import Counts
from worker.protocols.command import Command

MINUTES_KEPT = 28_800  # seconds that counts by the minute are kept
TENS_KEPT = 259_200  # seconds that counts by ten minutes are kept


class Keys(msgspec.Struct, frozen=True):
    """The keys of one minute: counters with their lifetimes in seconds, and what stands around a class's histogram."""

    counters: tuple[tuple[str, int], ...]
    histograms: tuple[tuple[str, str], ...]


def keys_at(now: float) -> Keys:
    """Return the keys of the minute of a time in seconds since the epoch, those of Sidekiq 7 before those of 8."""
    at = datetime.fromtimestamp(now, UTC)
    seven, eight = f"j|{at:%Y%m%d}|{at.hour}:{at.minute}", f"j|{at:%y%m%d}|{at.hour}:{at:%M}"
    return Keys(
        counters=((seven, MINUTES_KEPT), (eight, MINUTES_KEPT), (eight[:-1], TENS_KEPT)),
        histograms=(("", f"-{at:%d-%H}:{at.minute}"), ("h|", f"-{at.day}-{at.hour}:{at.minute}")),
    )


def metrics(prefix: str, classes: Mapping[str, Counts], now: float) -> list[Command]:
    """Return what adds the counts of each class to those of this minute; `now` is in seconds since the epoch."""
    if not classes:
        return []
    keys = keys_at(now)
    return [*_counters(prefix, classes, keys), *_histograms(prefix, classes, keys)]


def _counters(prefix: str, classes: Mapping[str, Counts], keys: Keys) -> Iterator[Command]:
    fields = [field for name, counts in classes.items() for field in _fields(name, counts)]
    for key, lifetime in keys.counters:
        yield from (("HINCRBY", prefix + key, field, more) for field, more in fields)
        yield "EXPIRE", prefix + key, lifetime


def _fields(name: str, counts: Counts) -> Iterator[tuple[str, int]]:
    yield f"{name}|p", counts.performed
    if counts.failed:
        yield f"{name}|f", counts.failed
    if counts.performed > counts.failed:
        yield f"{name}|ms", counts.milliseconds


def _histograms(prefix: str, classes: Mapping[str, Counts], keys: Keys) -> Iterator[Command]:
    for name, counts in classes.items():
        steps = [
            part for at, more in enumerate(counts.histogram()) if more for part in ("INCRBY", "u16", f"#{at}", more)
        ]
        for before, after in keys.histograms if steps else ():
            key = f"{prefix}{before}{name}{after}"
            yield "BITFIELD", key, "OVERFLOW", "SAT", *steps
            yield "EXPIRE", key, MINUTES_KEPT
