"""The asyncio executor: jobs are tasks of one event loop, in a thread of its own; thousands may wait at once.

All slots share the loop, so a job that computes without awaiting keeps the others waiting: that is noticed, and logged
with the line where it happens. A job past its time limit is cancelled.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress

from worker.context import Slot
from worker.executors import UNBOUNDED, Performer, Report, slots
from worker.failures import late
from worker.job import Dead, Delivery, Settlement, Status

log = logging.getLogger(__name__)

GRACE = 0.5  # seconds between a time limit, or a stop, and giving up a job that does not react to it
LAG = 1.0  # seconds without a turn of the loop that are worth a warning


class _Task(Slot):
    """A slot with its task. Interrupting it is the loop's affair: `perform` cancels the task at its time limit."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.task: asyncio.Task[None] | None = None

    def _interrupt(self) -> None:
        """The task has been cancelled."""


class Asyncio:
    """`slots` tasks on one loop. `first` is the index of the first slot among all of the worker's."""

    def __init__(self, slots: int = 100, *, first: int = 0) -> None:
        self.slots = slots
        self._slots = [_Task(first + index) for index in range(slots)]
        self._free = self._slots[::-1]  # the loop's thread alone looks at these two
        self._flushing = False
        self._pending: deque[Delivery] = deque()
        self._outcomes: list[Settlement] = []
        self._changed = threading.Condition(threading.Lock())
        self._stopping = self._hurried = False
        self._turned, self._lagging = time.monotonic(), False

    def start(self, perform: Performer, report: Report) -> None:
        """Start the loop in a daemon thread."""
        self._perform, self._report = perform, report
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="loop", daemon=True)
        self._thread.start()

    def submit(self, deliveries: Sequence[Delivery]) -> None:
        """Queue jobs, and wake the loop."""
        self._pending.extend(deliveries)
        self._loop.call_soon_threadsafe(self._begin)

    def withdraw(self, most: int) -> list[Delivery]:
        """Take back what has not started, the latest first."""
        taken: list[Delivery] = []
        with suppress(IndexError):
            while len(taken) < most:
                taken.append(self._pending.pop())
        return taken

    def room(self) -> int:
        """Return UNBOUNDED: only one kind of job comes here."""
        return UNBOUNDED

    def tick(self, now: float) -> None:
        """Give up the jobs that do not react to being cancelled; notice a loop that does not turn."""
        self._watch(now)
        for slot in self._slots:
            if slot.delivery is not None and slot.overdue(now) > GRACE and (delivery := slot.give_up()) is not None:
                log.warning("job=timeout slot=%d the handler does not react, its slot stays taken", slot.index)
                slot.failed += 1
                self._report([(delivery, self._perform.fail(delivery, late(slot.seconds or 0.0)))])

    def stuck(self) -> int:
        """Return how many slots are taken by jobs that outlast their time limits."""
        return slots.stuck(self._slots)

    def performed(self) -> int:
        """Return how many jobs the slots have performed."""
        return slots.performed(self._slots)

    def status(self) -> Status:
        """Return what runs now, and what each slot has done."""
        return slots.status(self._slots)

    def stop(self, timeout: float | None) -> list[Delivery]:
        """Let running jobs finish for `timeout` seconds, None for as long as they need; then cancel them."""
        left = self.withdraw(sys.maxsize)
        with self._changed:
            self._stopping = True
            self._changed.wait_for(self._quiet, timeout)
            left += self._pending  # nothing begins any more; a job may just have been submitted
            self._pending.clear()
            for slot in self._slots:
                if slot.delivery is not None and slot.delivery is not slot.lost:
                    left.append(slot.delivery)
                    slot.lost = slot.delivery
                    slot.cancel()
        with suppress(RuntimeError):  # closed by an earlier stop
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2 * GRACE)
        return left

    def hurry(self) -> None:
        """Make a `stop` that waits give up now."""
        with self._changed:
            self._hurried = True
            self._changed.notify_all()

    def dump(self) -> None:
        """Write where every task is to standard error."""
        self._loop.call_soon_threadsafe(_print_tasks, [slot.task for slot in self._slots if slot.task is not None])

    def _quiet(self) -> bool:
        return self._hurried or slots.idle(self._slots)

    def _run(self) -> None:
        """Turn the loop until it is stopped; then cancel what is left, and let it clean up for a moment."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._flush()
        if tasks := asyncio.all_tasks(self._loop):
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.wait(tasks, timeout=GRACE))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _begin(self) -> None:
        """Start tasks while there are slots and jobs."""
        while self._free and self._pending:
            slot = self._free.pop()
            with self._changed:
                if self._stopping or not self._pending:  # the jobs were withdrawn just now
                    self._free.append(slot)
                    return
                slot.delivery = delivery = self._pending.popleft()
            slot.started = time.monotonic()
            slot.task = self._loop.create_task(self._perform_in(slot, delivery), context=contextvars.Context())

    async def _perform_in(self, slot: _Task, delivery: Delivery) -> None:
        outcome = await self._perform.on_loop(delivery, slot)
        slot.processed += 1
        with self._changed:
            slot.delivery = slot.task = None
            if slot.lost is not delivery:
                slot.failed += isinstance(outcome, Dead)
                self._outcomes.append((delivery, outcome))
            if self._stopping:
                self._changed.notify_all()
        self._free.append(slot)
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Report what ended in this turn of the loop in one piece, and fill the slots again."""
        self._flushing = False
        fresh, self._outcomes = self._outcomes, []
        if fresh:
            self._report(fresh)
        if not self._stopping:
            self._begin()

    def _watch(self, now: float) -> None:
        """Say once when the loop hangs, and where."""
        lag = now - self._turned
        if lag < LAG:
            self._lagging = False
        elif not self._lagging:
            self._lagging = True
            frame = sys._current_frames().get(self._thread.ident or 0)  # noqa: SLF001 - the only way to see another thread
            where = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "an unknown line"
            log.warning(
                "event=blocked seconds=%.1f at=%s a handler keeps the event loop from every other job", lag, where
            )
        if not self._stopping:
            self._loop.call_soon_threadsafe(self._turn)

    def _turn(self) -> None:
        self._turned = time.monotonic()


def _print_tasks(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.print_stack()
