"""Recovery: what a dead worker held goes back to its queues, and a job that keeps killing workers is buried."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from worker.brokers.redis.errors import translated
from worker.brokers.redis.keys import QueueKeys
from worker.brokers.redis.lease import MARK, Lease
from worker.brokers.redis.script import Script
from worker.brokers.redis.send import send
from worker.brokers.redis.settling import Settler
from worker.job import Dead, Delivery, Failure
from worker.logs import Event
from worker.protocols import Protocol

log = logging.getLogger(__name__)

CRASHES = 3  # workers that may die with a job in flight before it is buried
KEEP = 7 * 24 * 3600  # seconds for which crash counts are kept


class Recovery:
    """Gives back what workers left behind. May be cut short anywhere, and done by several at once."""

    def __init__(self, client: Any, protocol: Protocol, lease: Lease, clock: Callable[[], float] = time.time) -> None:
        self._client, self._protocol, self._lease, self._clock = client, protocol, lease, clock
        self._script = Script("recover")

    def recover(self, name: str) -> None:
        """Recover the worker behind a lease, or a mark, that has run out."""
        worker, second = name.removesuffix(MARK), name.endswith(MARK)
        with translated():
            record = self._lease.record_of(worker)
            if record is None or (second and self._lease.alive(worker)):
                self._lease.forget(worker, record=record is None)
                return
            who = record.registrations[0] if record.registrations else worker
            back = sum(self.give_back(worker, queue, blame=who) for queue in record.queues)
            send(self._client, self._protocol.leave(record.registrations))
            if second:
                self._lease.forget(worker, record=True)
            else:
                self._lease.mark_recovered(worker)
        if back or not second:
            log.warning(Event("recovered", worker=worker, jobs=back))

    def give_back(self, worker: str, queue: str, *, blame: str | None) -> int:
        """Give back what a worker holds of one queue; returns the number of jobs.

        Args:
            worker: Whose in-flight hash and arrival list to empty.
            queue: The queue's name.
            blame: The registration under which jobs that died once too often are buried; None if this is no crash.
        """
        keys = QueueKeys(queue, self._protocol.queue_key(queue), worker)
        words = (self._protocol.push_back, int(blame is not None), CRASHES, KEEP)
        back, poison = self._script(
            self._client.execute_command, (keys.list, keys.in_flight, keys.crashes, keys.arrival), words
        )
        settler = Settler(self._client, {queue: keys}, self._protocol, blame or worker, self._clock)
        for receipt, payload, crashes in zip(*[iter(poison)] * 3, strict=True):
            log.error(Event("buried", queue=queue, crashes=crashes, note="the job killed every worker that ran it"))
            settler.settle([(Delivery(queue, int(receipt), payload, crashes), Dead(_died(worker, crashes)))])
        return int(back)


def _died(worker: str, crashes: int) -> Failure:
    text = f"{crashes} workers died while this job was in flight, the last of them {worker}: it is not tried again"
    return Failure("Resque::DirtyExit", text)
