"""The settle loop: outcomes come in from the executor's threads a few at a time, and go to the broker many at a time.

While one batch is on its way, and for a moment after a small one, the next gathers: an idle worker settles jobs one by
one at once, and a busy one in large batches.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from queue import SimpleQueue

from worker.brokers import Broker
from worker.errors import BrokerError
from worker.flow import Flow
from worker.job import REQUEUE, Delivery, Settlement
from worker.logs import Event
from worker.patience import Patience

log = logging.getLogger(__name__)

BATCH = 5000  # settlements that gather for one call, about
SMALL = 100  # settlements; after fewer, the next may wait for company
PAUSE = 0.001  # seconds; what is reported meanwhile goes in one call
FAREWELL = 10.0  # seconds that the last settlements may take while the store does not answer
LEFT = "they stay in flight, another worker recovers them"


class SettleLoop:
    """Everything that was fetched leaves here. `report` and `give_back` are called from any thread."""

    def __init__(self, broker: Broker, flow: Flow) -> None:
        self._broker, self._flow = broker, flow
        self._reports: SimpleQueue[list[Settlement] | None] = SimpleQueue()
        self._farewell = float("inf")  # when the last settlements are given up
        self.report = self._reports.put

    def give_back(self, deliveries: Iterable[Delivery]) -> None:
        """Report jobs that were not performed: they return to their queues unharmed."""
        self._reports.put([(delivery, REQUEUE) for delivery in deliveries])

    def end(self) -> None:
        """Let `run` return once everything reported so far is settled, or the store has not answered for too long."""
        self._farewell = time.monotonic() + FAREWELL
        self._reports.put(None)

    def run(self) -> None:
        """Settle until `end`."""
        more = True
        while more:
            batch, more = self._gather()
            if batch and self._settle(batch):
                self._flow.let_go(len(batch))
            if len(batch) < SMALL:
                time.sleep(PAUSE)

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
        patience = Patience("settle")
        while True:
            try:
                self._broker.settle(batch)
            except BrokerError as error:
                wait = patience.failed(error)
                if time.monotonic() + wait > self._farewell:
                    log.error(Event("unsettled", jobs=len(batch), note=LEFT))
                    return False
                time.sleep(wait)
            else:
                patience.succeeded()
                return True
