"""The worker: a fetch loop and a settle loop between a broker and an executor, and an upkeep loop beside them.

Every job that is fetched is reported exactly once, performed or given back, and leaves through the settle loop.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Self

import msgspec

from worker.backoff import Backoff
from worker.brokers import Broker
from worker.errors import BrokerError
from worker.executors import Executor, Performer
from worker.flow import Flow
from worker.job import REQUEUE, Delivery, Order, Settlement
from worker.queues import Queues, system_shuffle

log = logging.getLogger(__name__)

TICK = 0.1  # seconds between two looks at the jobs under way
BLOCK = (1.0, 5.0)  # the fewest and the most seconds that one wait on empty queues lasts
BATCH = 5000  # settlements that gather for one call, about
FAREWELL = 10.0  # seconds that the last settlements may take while the store does not answer


class Worker:
    """Fetches, performs and settles jobs until it is stopped.

    Args:
        broker: Where the jobs are.
        executor: Where they run.
        perform: What is called for each of them.
        queues: Which queues, in which order.
        interval: Seconds that one wait on empty queues lasts, within BLOCK.
        timeout: Seconds that running jobs get after `stop`.
        exit_on_complete: Stop once every queue is empty and every job is done.
    """

    def __init__(
        self,
        broker: Broker,
        executor: Executor,
        perform: Performer,
        queues: Queues,
        *,
        interval: float = 5.0,
        timeout: float = 25.0,
        exit_on_complete: bool = False,
    ) -> None:
        self._broker, self._executor, self._perform, self._queues = broker, executor, perform, queues
        self._timeout: float | None = timeout
        self._block = 0.0 if exit_on_complete else min(max(interval, BLOCK[0]), BLOCK[1])
        self._flow = Flow(executor.slots)
        self._reports: SimpleQueue[list[Settlement] | None] = SimpleQueue()
        self._stopping, self._done = threading.Event(), threading.Event()
        self._threads: dict[str, threading.Thread] = {}
        self._farewell = float("inf")  # when the last settlements are given up
        self.crash: BaseException | None = None
        self.progress = time.monotonic()  # when the fetch loop last came round

    @property
    def in_flight(self) -> int:
        """The jobs fetched and not settled."""
        return self._flow.in_flight

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is fetched any more, or for now."""
        return self._flow.closed

    def start(self) -> Self:
        """Start the executor and the loops; returns at once."""
        self._executor.start(self._perform, self._reports.put)
        for name, loop in (("fetch", self._fetch_loop), ("settle", self._settle_loop), ("upkeep", self._upkeep_loop)):
            self._threads[name] = threading.Thread(target=self._guard, args=(loop,), name=name, daemon=True)
            self._threads[name].start()
        return self

    def join(self) -> None:
        """Wait until the worker is asked to stop, then let running jobs finish, give the rest back, say goodbye."""
        self._stopping.wait()
        self.quiet()
        self._threads["fetch"].join()
        left = self._executor.stop(self._timeout)
        self._farewell = time.monotonic() + FAREWELL
        self._reports.put([(delivery, REQUEUE) for delivery in left])
        self._reports.put(None)
        self._threads["settle"].join()
        self._done.set()
        self._flow.nudge()
        self._threads["upkeep"].join()
        with suppress(BrokerError):
            self._broker.close()
        log.info("event=stopped settled=%d given_back=%d unsettled=%d", self._flow.settled, len(left), self.in_flight)

    def run(self) -> None:
        """Start, and stay until stopped."""
        self.start().join()

    def quiet(self) -> None:
        """Fetch nothing any more, give back what has not started; running jobs go on."""
        if not self._flow.quiet.is_set():
            log.info("event=quiet in_flight=%d", self.in_flight)
        self._flow.quiet.set()
        self._nudge()

    def stop(self, *, finish: bool = False) -> None:
        """Ask the worker to stop, `join` does it; asked again, it gives running jobs back without waiting for them.

        Args:
            finish: Wait for running jobs however long they take.
        """
        if self._stopping.is_set():
            log.info("event=hurry")
            self._executor.hurry()
            return
        self._timeout = None if finish else self._timeout
        self._stopping.set()

    def pause(self, by: str = "user") -> None:
        """Fetch nothing, and give back what has not started, until everybody who paused has resumed."""
        log.info("event=pause by=%s", by)
        self._flow.paused_by.add(by)
        self._nudge()

    def resume(self, by: str = "user") -> None:
        """Take back a pause."""
        log.info("event=resume by=%s", by)
        self._flow.paused_by.discard(by)
        self._nudge()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if not self._done.is_set():
            self.stop()
            self.join()

    def _nudge(self) -> None:
        self._flow.nudge()
        self._broker.wake()

    def _guard(self, loop: Callable[[], None]) -> None:
        """Run a loop; an error that it does not expect is a bug, after which the worker drains and stops."""
        try:
            loop()
        except BaseException as error:
            log.critical("event=bug loop=%s", threading.current_thread().name, exc_info=True)
            self.crash = error
            self._stopping.set()

    def _fetch_loop(self) -> None:
        flow, backoff, shuffle = self._flow, Backoff("fetch"), system_shuffle()
        while not flow.quiet.is_set() and not self._stopping.is_set():
            self.progress = time.monotonic()
            room = flow.room()
            if not room:
                flow.wait_for_room(BLOCK[1])
                continue
            try:
                deliveries = self._broker.fetch(self._queues.order(shuffle), room, self._block)
            except BrokerError as error:
                self._stopping.wait(backoff.failed(error))
                continue
            backoff.succeeded()
            if deliveries:
                flow.took(deliveries)
                self._take_on(deliveries)
            elif not self._block:
                self._complete()

    def _take_on(self, deliveries: list[Delivery]) -> None:
        """Submit jobs, or give them back at once if the worker was closed while they were on their way."""
        if self._flow.closed or self._stopping.is_set():
            self._reports.put([(delivery, REQUEUE) for delivery in reversed(deliveries)])
        else:
            self._executor.submit(deliveries)

    def _complete(self) -> None:
        """Every queue is empty: stop if nothing is in flight either, else look again soon."""
        if self.in_flight:
            self._flow.wait_for_room(TICK)
        else:
            self.stop()

    def _settle_loop(self) -> None:
        more = True
        while more:
            batch, more = self._gather()
            if batch and self._settle(batch):
                self._flow.let_go(len(batch))

    def _gather(self) -> tuple[list[Settlement], bool]:
        """Wait for one report and take what has gathered behind it; False once no more will come."""
        batch: list[Settlement] = []
        while (report := self._reports.get()) is not None:
            batch += report
            if len(batch) >= BATCH or self._reports.empty():
                return batch, True
        return batch, False

    def _settle(self, batch: list[Settlement]) -> bool:
        """Settle a batch, trying until the store answers; its jobs stay in flight meanwhile, so fetching ebbs away."""
        backoff = Backoff("settle")
        while True:
            try:
                self._broker.settle(batch)
            except BrokerError as error:
                wait = backoff.failed(error)
                if time.monotonic() + wait > self._farewell:
                    log.error(
                        "event=unsettled jobs=%d they stay in flight until another worker recovers them", len(batch)
                    )
                    return False
                time.sleep(wait)
            else:
                backoff.succeeded()
                return True

    def _upkeep_loop(self) -> None:
        backoff, due = Backoff("upkeep"), 0.0
        while not self._done.is_set():
            now = time.monotonic()
            self._executor.tick(now)
            self._give_back()
            if now >= due:
                try:
                    orders, wait = self._broker.upkeep(
                        msgspec.structs.replace(self._executor.status(), quiet=self.is_quiet)
                    )
                except BrokerError as error:
                    wait = backoff.failed(error)
                else:
                    backoff.succeeded()
                    self._obey(orders)
                due = time.monotonic() + wait
            self._flow.stir.wait(TICK if self.in_flight else max(0.0, due - time.monotonic()))
            self._flow.stir.clear()

    def _give_back(self) -> None:
        self._flow.measure()
        if (surplus := self._flow.surplus()) and (back := self._executor.withdraw(surplus)):
            log.debug("event=give-back jobs=%d", len(back))
            self._reports.put([(delivery, REQUEUE) for delivery in back])

    def _obey(self, orders: Sequence[Order]) -> None:
        for order in orders:
            match order:
                case Order.PAUSE:
                    self.pause("store")
                case Order.RESUME:
                    self.resume("store")
                case Order.QUIET:
                    self.quiet()
                case Order.STOP:
                    self.stop()
                case Order.LOST:
                    log.warning("event=lost the lease had run out: jobs held here belong to others now")
                    back = self._executor.withdraw(self.in_flight)
                    self._reports.put([(delivery, REQUEUE) for delivery in back])
