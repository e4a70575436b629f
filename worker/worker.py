"""The worker: a fetch loop, a settle loop and an upkeep loop between a broker and an executor.

Every job that is fetched is reported exactly once, performed or given back, and leaves through the settle loop.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from worker.brokers import Broker
from worker.errors import BrokerError, WorkerError
from worker.executors import Executor, Performer
from worker.flow import Flow
from worker.job import Delivery, Order
from worker.logs import Event
from worker.patience import Patience
from worker.queues import Queues, system_shuffle
from worker.settle import SettleLoop
from worker.upkeep import TICK, UpkeepLoop

log = logging.getLogger(__name__)

YIELD = 20e-6  # seconds, of which the system makes about a hundred millionths
BLOCK = (1.0, 5.0)  # the fewest and the most seconds that one wait on empty queues lasts


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
        self._flow = Flow(executor.slots, executor.performed, executor.room)
        self._settle = SettleLoop(broker, self._flow)
        self._upkeep = UpkeepLoop(broker, executor, self._flow, self._settle, self._obey)
        self._stopping, self._stopped = threading.Event(), False
        self._threads: dict[str, threading.Thread] = {}
        self.on_stop: Callable[[], None] = lambda: None  # called once somebody, or the worker itself, has asked to stop
        self.crash: BaseException | None = None
        self.progress = time.monotonic()  # when the fetch loop last came round

    @property
    def slots(self) -> int:
        """How many jobs run at once."""
        return self._executor.slots

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
        self._executor.start(self._perform, self._settle.report)
        loops = {"fetch": self._fetch_loop, "settle": self._settle.run, "upkeep": self._upkeep.run}
        for name, loop in loops.items():
            self._threads[name] = threading.Thread(target=self._guard, args=(loop,), name=name, daemon=True)
            self._threads[name].start()
        return self

    def join(self) -> None:
        """Wait until the worker is asked to stop, then let running jobs finish, give the rest back, say goodbye."""
        self._stopping.wait()
        self.quiet()
        self._threads["fetch"].join()
        held = self._executor.withdraw(self.in_flight)  # now, not after the running ones, and in one piece
        self._settle.give_back(held)
        left = self._executor.stop(self._timeout)
        self._settle.give_back(left)
        self._settle.end()
        self._threads["settle"].join()
        self._upkeep.end()
        self._threads["upkeep"].join()
        with suppress(BrokerError):
            self._broker.close()
        self._stopped = True
        given_back = len(held + left)
        log.info(Event("stopped", settled=self._flow.settled, given_back=given_back, unsettled=self.in_flight))

    def run(self) -> None:
        """Start, and stay until stopped."""
        self.start().join()

    def quiet(self) -> None:
        """Fetch nothing any more, give back what has not started; running jobs go on."""
        if not self._flow.quiet.is_set():
            log.info(Event("quiet", in_flight=self.in_flight))
        self._flow.quiet.set()
        self._nudge()

    def stop(self, *, finish: bool = False) -> None:
        """Ask the worker to stop, `join` does it; asked again, it gives running jobs back without waiting for them.

        Args:
            finish: Wait for running jobs however long they take.
        """
        if self._stopping.is_set():
            log.info(Event("hurry"))
            self._executor.hurry()
            return
        self._timeout = None if finish else self._timeout
        self._stopping.set()
        self._nudge()
        self.on_stop()

    def pause(self, by: str = "user") -> None:
        """Fetch nothing, and give back what has not started, until everybody who paused has resumed."""
        log.info(Event("pause", by=by))
        self._flow.paused_by.add(by)
        self._nudge()

    def resume(self, by: str = "user") -> None:
        """Take back a pause."""
        log.info(Event("resume", by=by))
        self._flow.paused_by.discard(by)
        self._nudge()

    def dump(self) -> None:
        """Write what every thread is doing to standard error, and every running job that is no thread."""
        faulthandler.dump_traceback(sys.stderr, all_threads=True)
        self._executor.dump()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if not self._stopped:
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
            log.critical(Event("bug", loop=threading.current_thread().name), exc_info=True)
            self.crash = error
            self._stopping.set()
            self.on_stop()

    def _obey(self, order: Order) -> None:
        match order:
            case Order.PAUSE:
                self.pause("store")
            case Order.RESUME:
                self.resume("store")
            case Order.QUIET:
                self.quiet()
            case Order.STOP:
                self.stop()
            case Order.FAIL:
                self.crash = WorkerError("every slot is stuck")
                self.stop()
            case Order.DUMP:
                self.dump()

    def _fetch_loop(self) -> None:
        flow, patience, shuffle = self._flow, Patience("fetch"), system_shuffle()
        while not flow.quiet.is_set() and not self._stopping.is_set():
            self.progress = time.monotonic()
            room = flow.begin_fetch()
            if not room:
                flow.wait_for_room(BLOCK[1])
                continue
            try:
                deliveries = self._broker.fetch(self._queues.order(shuffle), room, self._block)
                self._take_on(deliveries)
            except BrokerError as error:
                flow.end_fetch()
                self._stopping.wait(patience.failed(error))
                continue
            flow.end_fetch()
            patience.succeeded()
            if not deliveries and not self._block:
                self._complete()

    def _take_on(self, deliveries: list[Delivery]) -> None:
        """Submit jobs, or give them back at once if the worker was closed while they were on their way."""
        if not deliveries:
            return
        idle = self._flow.took(deliveries)
        if self._flow.closed or self._stopping.is_set():
            self._settle.give_back(deliveries)
        else:
            self._executor.submit(deliveries)
        if idle:
            # The slot that was just woken needs the interpreter: it shall find it free, not wake a second time for it.
            time.sleep(YIELD)
            self._flow.stir.set()

    def _complete(self) -> None:
        """Every queue is empty: stop if nothing is in flight either, else look again soon."""
        if self.in_flight:
            self._flow.wait_for_room(TICK)
        else:
            self.stop()
