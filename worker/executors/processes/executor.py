"""The executor itself: what the interface asks of it, and the loop."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterable, Sequence

from worker.executors import GRACE, UNBOUNDED, Performer, Report
from worker.executors.pace import SLOW
from worker.executors.processes.child import Child
from worker.executors.processes.fork import Forked
from worker.executors.processes.frames import Cancel, Interrupt
from worker.executors.processes.hearing import Hearing
from worker.executors.processes.limits import Limits
from worker.executors.processes.line import Line
from worker.executors.processes.nursery import FAREWELL, Nursery
from worker.executors.processes.progress import Progress
from worker.executors.processes.source import Source
from worker.executors.processes.spawn import Spawned
from worker.job import Delivery, Running, Settlement, Status
from worker.logs import Event

log = logging.getLogger(__name__)

DUMPING = 0.02  # seconds that a child has for writing its stacks


class Processes:
    """`slots` child processes, each of which performs one job at a time.

    Args:
        slots: How many.
        first: The index of the first slot among all of the worker's.
        max_jobs: How many jobs a child performs until it is replaced, up to a tenth fewer; 0 for any number.
        max_rss: How many bytes of memory a child may have between two jobs, up to a tenth fewer; 0 for any.
        spawn: The command of a child that starts as a fresh interpreter; None to fork.

    Raises:
        ConfigError: The limits cannot be kept.
    """

    def __init__(
        self, slots: int, *, first: int = 0, max_jobs: int = 0, max_rss: int = 0, spawn: Sequence[str] | None = None
    ) -> None:
        self.slots, self.forks = slots, spawn is None
        self._spawn, self._limits = spawn, Limits(max_jobs, max_rss)
        self._limits.check()
        self._range = range(first, first + slots)
        self._changed = threading.Condition(threading.Lock())  # for all that follows; nothing is reported under it
        self._hurried = self._over = False

    def start(self, perform: Performer, report: Report) -> None:
        """Fork the template, if children are forked; the loop starts them.

        Raises:
            ConfigError: They are to be forked, and other threads run.
        """
        self._perform, self._report = perform, report
        self._progress = Progress(self._range)
        self._nursery = Nursery(self._source(), self._progress, self._limits)
        self._line = Line(self._nursery, self.slots)
        self._hearing = Hearing(self._nursery, self._line, perform, self._range)
        self._thread = threading.Thread(target=self._run, name="children", daemon=True)
        self._thread.start()

    def submit(self, deliveries: Sequence[Delivery]) -> None:
        """Queue jobs, and give them to the children that have room."""
        with self._changed:
            self._line.add(deliveries)
            self._line.feed()

    def withdraw(self, most: int) -> list[Delivery]:
        """Take back what has not started, the latest first, also what has been sent."""
        with self._changed:
            if most > len(self._line):
                self._line.recall(self._nursery)
            taken = self._line.take(most)
            self._line.feed()
            return taken

    def room(self) -> int:
        """Return UNBOUNDED: all jobs are of one kind."""
        return UNBOUNDED

    def tick(self, now: float) -> None:
        """Enforce time limits; do not let finished or waiting jobs wait for a slow one."""
        with self._changed:
            news = self._hearing.hear_all()
            slow: list[Child] = []
            for child in self._nursery:
                if (running := child.running()) is None:
                    continue
                number, _, started, limit = running
                if now - started > SLOW and child.waiting():
                    slow.append(child)
                if limit and now > started + limit:
                    self._enforce(child, number, limit, now - started - limit)
            if slow:
                self._line.pace.slow()
                self._line.recall(slow)
            self._line.feed()
            self._changed.notify_all()
        self._tell(news)

    def stuck(self) -> int:
        """Return all slots once no child can be started any more; else none, since what hangs is killed."""
        return self.slots if self._nursery.broken else 0

    def performed(self) -> int:
        """Return how many jobs have been performed."""
        return sum(self._hearing.processed.values())

    def status(self) -> Status:
        """Return what runs now, as the children's progress shows it."""
        offset = time.time() - time.monotonic()
        with self._changed:
            running = [(child.slot, job) for child in self._nursery if (job := child.running()) is not None]
            tallies = tuple(zip(self._hearing.processed.values(), self._hearing.failed.values(), strict=True))
        return Status(
            running=tuple(Running(slot, delivery, started + offset) for slot, (_, delivery, started, _) in running),
            tallies=tallies,
        )

    def dump(self) -> None:
        """Let each child write what its threads are doing to standard error, one after the other."""
        for child in list(self._nursery):
            with self._changed:
                if child in self._nursery:
                    self._nursery.dump(child)
            time.sleep(DUMPING)  # each writes piece by piece: at the same time nobody could read it

    def hurry(self) -> None:
        """Make a `stop` that waits give up now."""
        with self._changed:
            self._hurried = True
            self._changed.notify_all()

    def stop(self, timeout: float | None) -> list[Delivery]:
        """Let running jobs finish for `timeout` seconds, None for as long as they need; then end their children."""
        with self._changed:
            self._nursery.closing = True
            self._line.recall(self._nursery)
            self._changed.wait_for(self._quiet, timeout)
            news = self._hearing.hear_all()
            abandoned = [delivery for child in self._nursery for delivery in _abandon(child)]
            left = [*abandoned, *self._line.take(sys.maxsize)]
        self._tell(news)
        with self._changed:
            self._part(GRACE if abandoned else FAREWELL)
            self._over = True
            self._nursery.wake()
            self._nursery.close()
            self._progress.close()
        self._thread.join(GRACE)
        return left

    def _source(self) -> Source:
        return Forked(self._perform, self._progress) if self._spawn is None else Spawned(self._spawn, self._progress)

    def _run(self) -> None:
        try:
            self._loop()
        except BaseException:
            log.critical(Event("bug", loop="children"), exc_info=True)
            self._nursery.broken = True  # now every slot is stuck, on which the worker stops

    def _loop(self) -> None:
        heard: list[Child] = []
        while True:
            with self._changed:
                if self._over:
                    break
                news = self._turn(heard)
            self._tell(news)
            heard = self._nursery.wait()
        self._nursery.release()

    def _turn(self, heard: Iterable[Child]) -> list[Settlement]:
        """Take in what has happened, and do what follows from it."""
        news = [settlement for child in heard for settlement in self._hearing.hear(child)]
        news += self._hearing.reap()
        self._nursery.tend(time.monotonic())
        self._line.feed()
        self._changed.notify_all()
        return news

    def _tell(self, news: list[Settlement]) -> None:
        """Report outcomes, without the lock: nobody knows how long that takes."""
        if news:
            self._report(news)

    def _enforce(self, child: Child, number: int, limit: float, over: float) -> None:
        """Interrupt a job past its limit; if it goes on all the same, kill its child."""
        if over <= GRACE:
            child.channel.send(Interrupt())
        elif child.late is None:
            child.late = number, limit
            self._nursery.kill(child)

    def _part(self, seconds: float) -> None:
        """Let children say goodbye; who is then left is killed."""
        deadline = time.monotonic() + seconds
        for child in self._nursery:
            self._nursery.dismiss(child)
        while len(self._nursery) and time.monotonic() < deadline:
            self._hearing.reap()
            self._changed.wait(0.005)

    def _quiet(self) -> bool:
        return self._hurried or not any(child.chunks for child in self._nursery)


def _abandon(child: Child) -> list[Delivery]:
    """Give up the job that a child is at, and let it know."""
    left = child.abandon()
    if left:
        child.channel.send(Cancel())
    return left
