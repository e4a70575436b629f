"""The meter: how many jobs of each handler ran, failed, and how long they took, counted where they run.

Each slot counts for itself, so nothing is locked. The counts only grow; who reads them remembers what he has read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

BUCKETS = (
    *(20, 30, 45, 65, 100, 150, 225, 335, 500, 750, 1100, 1700, 2500, 3800, 5750, 8500, 13000),
    *(20000, 30000, 45000, 65000, 100000, 150000, 225000, 335000),
)  # milliseconds; a histogram has one bucket below each, and one for the rest
QUICK = BUCKETS[0] / 1000  # seconds; what takes less is in the first bucket


class Counts:
    """The counts of one handler in one slot; `seconds` and `buckets` are those of the runs that did not fail."""

    __slots__ = ("buckets", "failed", "quick", "seconds")

    def __init__(
        self, failed: int = 0, quick: int = 0, seconds: float = 0.0, buckets: Sequence[int] = (0,) * len(BUCKETS)
    ) -> None:
        self.failed, self.quick, self.seconds = failed, quick, seconds  # most jobs fall into the first bucket, `quick`
        self.buckets = list(buckets)  # the others

    @property
    def performed(self) -> int:
        """All runs."""
        return self.failed + self.quick + sum(self.buckets)

    @property
    def milliseconds(self) -> int:
        """How long the runs that did not fail took in all."""
        return int(self.seconds * 1000)

    def histogram(self) -> list[int]:
        """Return the runs that did not fail, by bucket."""
        return [self.quick, *self.buckets]

    def note(self, seconds: float) -> None:
        """Count a run that did not fail."""
        self.seconds += seconds
        if seconds < QUICK:
            self.quick += 1
        else:
            self.buckets[bisect_right(BUCKETS, seconds * 1000) - 1] += 1

    def add(self, other: Counts, sign: int = 1) -> None:
        """Add another's counts, or with -1 take them away."""
        self.failed += sign * other.failed
        self.quick += sign * other.quick
        self.seconds += sign * other.seconds
        self.buckets = [mine + sign * its for mine, its in zip(self.buckets, other.buckets, strict=True)]


class Meter:
    """The counts of all slots. Those of a slot are written by its thread, and read by one other with `fresh`."""

    def __init__(self, slots: int) -> None:
        self._slots: list[dict[str, Counts]] = [{} for _ in range(slots)]
        self._read: dict[str, Counts] = {}

    def counts(self, slot: int, name: str) -> Counts:
        """Return what counts the runs of a handler in a slot."""
        return self._slots[slot].setdefault(name, Counts())

    def merge(self, slot: int, counts: Mapping[str, Counts]) -> None:
        """Add what was counted for a slot in another process; called from the one thread that speaks for it."""
        for name, count in counts.items():
            self.counts(slot, name).add(count)

    def fresh(self) -> dict[str, Counts]:
        """Return what has been counted since the last call, by handler; handlers without news are left out."""
        totals: dict[str, Counts] = {}
        for counts in self._slots:
            for name, count in list(counts.items()):
                totals.setdefault(name, Counts()).add(count)
        news: dict[str, Counts] = {}
        for name, total in totals.items():
            known = self._read.get(name) or Counts()
            if total.performed > known.performed:
                news[name] = Counts()
                news[name].add(total)
                news[name].add(known, -1)
        self._read |= totals
        return news
