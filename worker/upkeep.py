"""The upkeep loop: looks after the jobs under way often, and after the store when that is due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

import msgspec

from worker.brokers import Broker
from worker.errors import BrokerError
from worker.executors import Executor
from worker.flow import Flow
from worker.job import Order
from worker.logs import Event
from worker.patience import Patience
from worker.settle import SettleLoop

log = logging.getLogger(__name__)

TICK = 0.1  # seconds between two looks at the jobs under way
SAMPLE = 1.0  # seconds after which a worker that was idle shows what it runs now


class UpkeepLoop:
    """Enforces time limits, gives back what is hoarded, keeps the lease; hands the store's orders to `obey`."""

    def __init__(
        self, broker: Broker, executor: Executor, flow: Flow, settle: SettleLoop, obey: Callable[[Order], None]
    ) -> None:
        self._broker, self._executor, self._flow, self._settle, self._obey = broker, executor, flow, settle, obey
        self._patience = Patience("upkeep")
        self._ended = False

    def end(self) -> None:
        """Let `run` return."""
        self._ended = True
        self._flow.nudge()

    def run(self) -> None:
        """Look after everything until `end`."""
        due, busy = 0.0, False
        while not self._ended:
            now = time.monotonic()
            if self._flow.in_flight and not busy:
                due = min(due, now + SAMPLE)
            busy = bool(self._flow.in_flight)
            self._executor.tick(now)
            self._stop_if_stuck()
            self._flow.measure()
            self._give_back(self._flow.surplus())
            if now >= due:
                due = now + self._visit()
            self._flow.stir.wait(TICK if self._flow.in_flight else max(0.0, due - time.monotonic()))
            self._flow.stir.clear()

    def _stop_if_stuck(self) -> None:
        """Without a slot left the worker would only keep jobs from others; its supervisor starts a new one."""
        if not self._flow.quiet.is_set() and self._executor.stuck() == self._executor.slots:
            log.critical(Event("stuck", note="no slot can take a job any more: stopping"))
            self._flow.quiet.set()
            self._obey(Order.FAIL)

    def _visit(self) -> float:
        """Do the store's upkeep; returns after how many seconds to come again."""
        status = msgspec.structs.replace(self._executor.status(), quiet=self._flow.closed)
        try:
            orders, wait = self._broker.upkeep(status)
        except BrokerError as error:
            return self._patience.failed(error)
        self._patience.succeeded()
        self._follow(orders)
        return wait

    def _follow(self, orders: Sequence[Order]) -> None:
        for order in orders:
            if order is Order.LOST:
                log.warning(Event("lost", note="the lease had run out: what waits here belongs to others now"))
                self._give_back(self._flow.in_flight)
            else:
                self._obey(order)

    def _give_back(self, most: int) -> None:
        if most and (back := self._executor.withdraw(most)):
            log.debug(Event("give-back", jobs=len(back)))
            self._settle.give_back(back)
