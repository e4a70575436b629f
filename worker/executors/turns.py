"""Turns: threads whose jobs take microseconds work one at a time.

Such jobs wait for nothing but the interpreter. Threads that work side by side take it from one another every
millisecond, and each time it lies idle until the other has woken up: that is a sixth of the speed.
"""

from __future__ import annotations

INSTANT = 5e-6  # seconds; a job that takes less has waited for nothing
WINDOW = 0.05  # seconds of work in turns after which it is judged again
LATE = 0.02  # seconds after which a chunk of instant jobs, which takes one or two thousandths, has a slow one in it
APART = 10.0  # seconds for which threads work side by side once a job has waited


class Turns:
    """Whether threads take turns now, and whose turn it is. The caller holds the lock, but for `note`.

    A turn ends with a chunk of jobs, or when somebody sees that its job is slow.
    """

    def __init__(self) -> None:
        self._on = False
        self._holder: object = None
        self._apart_until = 0.0
        self._seconds = self._cpu = 0.0

    @property
    def open(self) -> bool:
        """Whether one more thread may take jobs."""
        return not self._on or self._holder is None

    def most(self, wanted: int) -> int:
        """Return how many threads to wake where `wanted` would have something to do."""
        return wanted if not self._on else int(self._holder is None)

    def size(self, most: int, share: int) -> int:
        """Return how many jobs a thread takes at once: of all that wait, its share, or in turns as many as it can."""
        return most if self._on else max(1, min(most, share))

    def late(self, thread: object, seconds: float) -> bool:
        """Whether it is a thread's turn, and has been for so many seconds that the others should not wait for it."""
        return self._holder is thread and seconds > LATE

    def take(self, thread: object) -> None:
        """Note that a thread takes jobs."""
        if self._on:
            self._holder = thread

    def give(self, thread: object) -> None:
        """Note that a thread has no jobs any more."""
        if self._holder is thread:
            self._holder = None

    def slow(self, thread: object, now: float) -> None:
        """Note that a thread's jobs are slow: if it was its turn, all others go on side by side."""
        if self._holder is thread:
            self._part(now)

    def note(self, now: float, job: float, seconds: float, cpu: float) -> bool:
        """Take notice of a chunk; whether threads have stopped taking turns, and others are to be woken.

        Args:
            now: The time, monotonic.
            job: Seconds that a job takes, the quickest of late.
            seconds: What the chunk took.
            cpu: What it took of the processor.
        """
        if not self._on:
            self._on = job < INSTANT and now >= self._apart_until
            self._seconds = self._cpu = 0.0
            return False
        self._seconds += seconds
        self._cpu += cpu
        if self._seconds < WINDOW:
            return False
        waited = self._cpu < self._seconds / 2
        self._seconds = self._cpu = 0.0
        if waited:
            self._part(now)
        return waited

    def _part(self, now: float) -> None:
        self._on, self._holder, self._apart_until = False, None, now + APART
