"""The thread executor: one thread per slot, fed in chunks so that fast jobs do not pay for each hand-over.

A chunk is about a millisecond of work at the speed just seen; slow jobs travel alone. Should a chunk turn out slow,
`tick` puts the part that has not started back, for other slots to take.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from worker.executors import GRACE, Performer, Report, failed
from worker.executors.interrupts import Interruptible
from worker.executors.pace import LARGEST, SLOW, Pace
from worker.executors.slots import InProcess
from worker.executors.turns import Turns
from worker.job import ACK, Delivery, Settlement


class _Thread(Interruptible):
    """A slot with the chunk it works through and the outcomes it has not reported yet.

    Whoever pops a delivery off the chunk owns it: the slot's thread, `tick` or `withdraw`. The thread is `busy` from
    taking a chunk until it looks for the next one.
    """

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.chunk: deque[Delivery] = deque()
        self.outcomes: list[Settlement] = []
        self.busy = False  # written under the executor's lock
        self.begun = 0.0  # when it began its chunk, in monotonic seconds
        self._reported = 0
        self._last: Delivery | None = None  # whose outcome was returned last
        self._flushing = threading.Lock()

    @property
    def idle(self) -> bool:
        """Whether no job runs here that somebody waits for; one may just be on its way from the chunk to `delivery`."""
        return not self.busy or (self.delivery is not None and self.delivery is self.lost)

    def flush(self) -> list[Settlement]:
        """Return the outcomes that nobody has returned yet; the thread may add more meanwhile."""
        with self._flushing:
            fresh = self.outcomes[self._reported :]
            self._reported += len(fresh)
            return self._counting(fresh)

    def rest(self) -> list[Settlement]:
        """Return the outcomes that nobody has returned yet, between two chunks."""
        with self._flushing:
            fresh, self.outcomes = self.outcomes, []
            fresh, self._reported = fresh[self._reported :], 0
            return self._counting(fresh)

    def abandon(self) -> Delivery | None:
        """Take the running job's outcome out of its thread's hands; None if it has one, or was taken before."""
        with self._flushing:
            delivery = self.delivery
            last = self.outcomes[-1][0] if self.outcomes else self._last
            if delivery is None or delivery is self.lost or delivery is last:
                return None
            self.lost = delivery
            return delivery

    def _counting(self, fresh: list[Settlement]) -> list[Settlement]:
        """Leave out the outcome of a job that was lost just before its thread noted it."""
        if fresh:
            self._last = fresh[-1][0]
        if fresh and fresh[-1][0] is self.lost:
            fresh.pop()
        return fresh


def _receipt(delivery: Delivery) -> int:
    return delivery.receipt


class Threads(InProcess[_Thread]):
    """`slots` threads; `first` is the index of the first slot among all of the worker's.

    A thread cannot be killed: a job past its time limit is interrupted at its next Python step.
    """

    def __init__(self, slots: int = 25, *, first: int = 0) -> None:
        super().__init__([_Thread(first + index) for index in range(slots)])
        self._pending: deque[Delivery] = deque()
        self._idle = 0
        self._pace = Pace()
        self._turns = Turns()

    def start(self, perform: Performer, report: Report) -> None:
        """Start one daemon thread per slot."""
        super().start(perform, report)
        for slot in self._slots:
            threading.Thread(target=self._run, args=(slot,), name=f"slot-{slot.index}", daemon=True).start()

    def submit(self, deliveries: Sequence[Delivery]) -> None:
        """Queue jobs, and wake as many slots as there are chunks, or one if they take turns."""
        with self._changed:
            self._pending.extend(deliveries)
            self._changed.notify(min(self._idle, self._turns.most(-(-len(deliveries) // self._chunk()))))

    def withdraw(self, most: int) -> list[Delivery]:
        """Take back what has not started, the latest first."""
        taken: list[Delivery] = []
        with self._changed:
            for waiting in (self._pending, *(slot.chunk for slot in self._slots)):
                with suppress(IndexError):
                    while len(taken) < most:
                        taken.append(waiting.pop())
        return taken

    def tick(self, now: float) -> None:
        """Enforce time limits; do not let finished or waiting jobs wait for a slow one."""
        for slot in self._slots:
            if slot.delivery is None:
                continue
            if now - slot.started > SLOW or self._turns.late(slot, now - slot.begun):
                self._free(slot, now)
            self._enforce(slot, now)

    def stop(self, timeout: float | None) -> list[Delivery]:
        """Let running jobs finish for `timeout` seconds, None for as long as they need; then give them up."""
        left = self.withdraw(len(self._pending) + LARGEST * self.slots)
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(self._quiet, timeout)
        for slot in self._slots:
            if (delivery := self._abandon(slot)) is not None:
                slot.cancel()
                left.append(delivery)
            if fresh := slot.flush():
                self._report(fresh)
        return left

    def dump(self) -> None:
        """Do nothing: the threads of this process are dumped with all others."""

    def _abandon(self, slot: _Thread) -> Delivery | None:
        """Take over what a slot runs; wait for a job that has just left the chunk and is not yet known as running."""
        deadline = time.monotonic() + GRACE
        while (delivery := slot.abandon()) is None and not slot.idle and time.monotonic() < deadline:
            time.sleep(0.0001)
        return delivery

    def _run(self, slot: _Thread) -> None:
        perform, chunk, clock = self._perform, slot.chunk, time.monotonic
        while self._take(slot):
            slot.begun, cpu, performed = clock(), time.thread_time(), 0
            while chunk:
                try:
                    slot.delivery = delivery = chunk.popleft()
                except IndexError:  # `tick` or `withdraw` were quicker
                    break
                slot.started = clock()
                outcome = perform(delivery, slot)
                performed += 1
                if slot.lost is delivery:
                    continue
                if outcome is not ACK and failed(outcome):
                    slot.failed += 1
                slot.outcomes.append((delivery, outcome))
            slot.processed += performed
            self._report(slot.rest())
            seconds, cpu = clock() - slot.begun, time.thread_time() - cpu
            self._pace.note(performed, seconds)
            if self._turns.note(slot.begun + seconds, self._pace.seconds, seconds, cpu):
                with self._changed:
                    self._changed.notify(self._idle)

    def _take(self, slot: _Thread) -> bool:
        """Move the next chunk into a slot, waiting for one; False when the executor stops."""
        with self._changed:
            slot.delivery, slot.busy = None, False
            self._turns.give(slot)
            while not (self._pending and (self._stopping or self._turns.open)):
                if self._stopping:
                    self._changed.notify_all()
                    return False
                self._idle += 1
                self._changed.wait()
                self._idle -= 1
            slot.busy = True
            self._turns.take(slot)
            for _ in range(min(self._chunk(), len(self._pending))):
                slot.chunk.append(self._pending.popleft())
            return True

    def _chunk(self) -> int:
        """Return how many jobs to take at once: no more than a slot's share, since some of them may be slow."""
        return self._turns.size(self._pace.size, -(-len(self._pending) // self.slots))

    def _free(self, slot: _Thread, now: float) -> None:
        """Report what a slot has done, and put back what waits behind its slow jobs."""
        if fresh := slot.flush():
            self._report(fresh)
        waiting: list[Delivery] = []
        with self._changed:  # lest a `stop` that comes between sees them nowhere
            with suppress(IndexError):
                while True:
                    waiting.append(slot.chunk.pop())
            if waiting:  # kept in the order of fetching, so that what is given back at different times stays in order
                self._pace.slow()
                self._pending = deque(sorted((*waiting, *self._pending), key=_receipt))
            self._turns.slow(slot, now)
            self._changed.notify(min(self._idle, len(self._pending)))
