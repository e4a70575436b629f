"""How many jobs to hold: a tenth of a second of work at the speed just seen, never fewer than one per slot.

Pure: time and counts come in as arguments. Too few jobs in hand and every job costs a round trip; too many and slow
jobs wait here while other workers are idle. The speed is measured over windows, since slots that happen to
finish together would look like speed: a window lasts WINDOW seconds, or ends sooner once every slot
has performed several jobs.
"""

from __future__ import annotations

HOLD = 0.1  # seconds of work in hand
LEAD = 0.02  # seconds of work beside what runs: while the next jobs are on their way, no slot is idle
WINDOW = 0.1  # seconds over which speed is measured
SHORTEST = 0.004  # seconds; below it the clock's and the scheduler's grain would be measured
ROUNDS = 4  # jobs per slot that end a window early: bunching then errs by a quarter at most
GROWTH = 4  # times; the most that one window may raise the target
BYTES = 8 * 2**20  # payload bytes in hand, so that large payloads do not fill the memory
CALL = 2**20  # payload bytes in one fetch: what the server spends on each grows with the size of its answer


class Prefetch:
    """The number of jobs to hold in flight, running ones included."""

    def __init__(self, slots: int, cap: int = 10_000) -> None:
        self.slots = slots
        self.cap = max(cap, slots)
        self.target = self._before = slots
        self._since: float | None = None
        self._performed = 0
        self._payload = 0.0

    def note(self, now: float, performed: int) -> None:
        """Take notice of the time and of the number of jobs performed so far; a full window sets the target."""
        if self._since is None:
            self._since, self._performed = now, performed
            return
        elapsed, done = now - self._since, performed - self._performed
        if elapsed < WINDOW and (elapsed < SHORTEST or done < ROUNDS * self.slots):
            return
        self._since, self._performed = now, performed
        self._before, self.target = self.target, self._within(done / elapsed)

    def weigh(self, payload: int) -> None:
        """Take notice of a payload's size in bytes."""
        self._payload += (payload - self._payload) / 16

    def room(self, in_flight: int) -> int:
        """How many jobs to fetch now; 0 until a fetch is worth its round trip."""
        hold = min(self.target, max(self.slots, self._fitting(BYTES)))
        room = hold - in_flight
        return min(room, self._fitting(CALL)) if room >= self._worthwhile(hold) else 0

    def excess(self, in_flight: int) -> int:
        """How many jobs are held beyond twice the target, and would be better off in their queue.

        Two windows must agree: one alone may have seen no more than a process that was not given the processor.
        """
        return max(0, in_flight - 2 * max(self.target, self._before))

    def _within(self, speed: float) -> int:
        wanted = int(max(speed * HOLD, self.slots + speed * LEAD))
        return max(self.slots, min(wanted, self.cap, self.target * GROWTH))

    def _worthwhile(self, hold: int) -> int:
        return 1 if hold <= 2 * self.slots else min(hold // 4, 1000)

    def _fitting(self, size: int) -> int:
        return max(1, int(size / max(self._payload, 1.0)))
