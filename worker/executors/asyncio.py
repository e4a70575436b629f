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
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from worker.context import Slot
from worker.executors import GRACE, Performer, Report, failed
from worker.executors.daemons import Daemons
from worker.executors.slots import InProcess
from worker.job import ACK, Delivery, Settlement
from worker.logs import Event

log = logging.getLogger(__name__)

LAG = 1.0  # seconds without a turn of the loop that are worth a warning


class _Task(Slot):
    """A slot with its task. Interrupting it is the loop's affair: `perform` cancels the task at its time limit."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.task: asyncio.Task[None] | None = None


class Asyncio(InProcess[_Task]):
    """`slots` tasks on one loop. `first` is the index of the first slot among all of the worker's."""

    def __init__(self, slots: int = 100, *, first: int = 0) -> None:
        super().__init__([_Task(first + index) for index in range(slots)])
        self._free = list(reversed(self._slots))  # the loop's thread alone looks at these two
        self._flushing = False
        self._pending: deque[Delivery] = deque()
        self._outcomes: list[Settlement] = []
        self._over = False  # whether the loop has turned for long enough
        self._turned, self._lagging = time.monotonic(), False

    def start(self, perform: Performer, report: Report) -> None:
        """Start the loop in a daemon thread."""
        super().start(perform, report)
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(Daemons())
        self._thread = threading.Thread(target=self._run, name="loop", daemon=True)
        self._thread.start()

    def submit(self, deliveries: Sequence[Delivery]) -> None:
        """Queue jobs, and wake the loop."""
        with self._changed:
            self._pending.extend(deliveries)
        self._loop.call_soon_threadsafe(self._begin)

    def withdraw(self, most: int) -> list[Delivery]:
        """Take back what has not started, the latest first."""
        with self._changed:
            return [self._pending.pop() for _ in range(min(most, len(self._pending)))]

    def tick(self, now: float) -> None:
        """Give up the jobs that do not react to being cancelled; notice a loop that does not turn."""
        self._watch(now)
        for slot in self._slots:
            if slot.delivery is not None:
                self._enforce(slot, now)

    def stuck(self) -> int:
        """Return how many slots are in jobs that were given up and do not end; all of them if the loop has died."""
        return super().stuck() if self._stopping or self._thread.is_alive() else self.slots

    def stop(self, timeout: float | None) -> list[Delivery]:
        """Let running jobs finish for `timeout` seconds, None for as long as they need; then cancel them."""
        left = self.withdraw(sys.maxsize)
        with self._changed:
            self._stopping = True
            self._changed.wait_for(self._quiet, timeout)
            left += self._pending  # nothing begins any more; a job may just have been submitted
            self._pending.clear()
            for slot in self._slots:
                if not slot.idle and slot.delivery is not None:
                    left.append(slot.delivery)
                    slot.lost = slot.delivery
                    slot.cancel()
        self._soon(self._end)
        self._thread.join(2 * GRACE)
        return left

    def dump(self) -> None:
        """Write where every task is to standard error."""
        self._soon(_print_tasks, [slot.task for slot in self._slots if slot.task is not None])

    def _quiet(self) -> bool:
        return super()._quiet() or not self._thread.is_alive()

    def _soon(self, call: Callable[..., None], *args: object) -> None:
        """Call a function in the loop's thread, unless that has ended."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)

    def _run(self) -> None:
        """Turn the loop until it is stopped; then cancel what is left, and let it clean up for a moment."""
        asyncio.set_event_loop(self._loop)
        try:
            self._turn_until(lambda: self._over)
            farewell = self._loop.create_task(self._farewell())
            farewell.add_done_callback(lambda _: self._loop.stop())
            self._turn_until(farewell.done)
            self._loop.close()
        except BaseException:
            log.critical(Event("bug", loop="loop"), exc_info=True)  # now every slot is stuck, on which the worker stops

    def _turn_until(self, over: Callable[[], bool]) -> None:
        """Turn the loop until it is over, whatever is raised or called in tasks and callbacks that handlers start.

        sys.exit in one of them ends the loop's turning, and so does its `stop`; whoever awaits such a task gets the
        exception, and fails by it.
        """
        while not over():
            try:
                self._loop.run_forever()
            except (SystemExit, KeyboardInterrupt) as error:
                note = "a task or callback of a handler tried to end the process"
                log.warning(Event("exit", error=repr(error), note=note))

    def _end(self) -> None:
        self._over = True
        self._loop.stop()

    async def _farewell(self) -> None:
        self._flush()
        if tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=GRACE)
        await self._loop.shutdown_asyncgens()

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
                slot.failed += outcome is not ACK and failed(outcome)
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
            note = "a handler keeps the event loop from every other job"
            log.warning(Event("blocked", seconds=round(lag, 1), at=where, note=note))
        if not self._stopping:
            self._soon(self._note_turn)

    def _note_turn(self) -> None:
        self._turned = time.monotonic()


def _print_tasks(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.print_stack()
