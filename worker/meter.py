"""The meter: how many jobs of each handler ran, failed, and how long they took, counted where they run.

Each slot counts for itself, so nothing is locked. The counts only grow; who reads them remembers what he has read.
"""

from __future__ import annotations

from bisect import bisect_right

BUCKETS = (
    *(20, 30, 45, 65, 100, 150, 225, 335, 500, 750, 1100, 1700, 2500, 3800, 5750, 8500, 13000),
    *(20000, 30000, 45000, 65000, 100000, 150000, 225000, 335000),
)  # milliseconds; a histogram has one bucket below each, and one for the rest


class Counts:
    """The counts of one handler in one slot; `took` is in milliseconds, of the runs that did not fail."""

    __slots__ = ("buckets", "failed", "performed", "took")

    def __init__(self) -> None:
        self.performed = self.failed = 0
        self.took = 0.0
        self.buckets = [0] * (len(BUCKETS) + 1)

    def note(self, milliseconds: float) -> None:
        """Count a run that took so long."""
        self.performed += 1
        self.took += milliseconds
        self.buckets[0 if milliseconds < BUCKETS[0] else bisect_right(BUCKETS, milliseconds)] += 1

    def fail(self) -> None:
        """Count a run that failed."""
        self.performed += 1
        self.failed += 1

    def add(self, other: Counts, sign: int = 1) -> None:
        """Add another's counts, or with -1 take them away."""
        self.performed += sign * other.performed
        self.failed += sign * other.failed
        self.took += sign * other.took
        for index, count in enumerate(other.buckets):
            self.buckets[index] += sign * count


class Meter:
    """The counts of all slots. `slot` is called from the slot's thread, `fresh` from one other."""

    def __init__(self, slots: int) -> None:
        self._slots: list[dict[str, Counts]] = [{} for _ in range(slots)]
        self._read: dict[str, Counts] = {}

    def of(self, slot: int, name: str) -> Counts:
        """Return the counts of a handler in a slot."""
        counts = self._slots[slot]
        try:
            return counts[name]
        except KeyError:
            return counts.setdefault(name, Counts())

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
