"""For tests of handlers: one job walks from its payload to its outcome, in this process and without a server.

Decoding, the handler's annotations, its time limit and the protocol's judgement of a failure are those of a worker.
What is registered with `executor="processes"` runs in a thread here, so that a test sees what the handler does.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from worker.brokers.memory import MemoryBroker
from worker.errors import WorkerError
from worker.executors.asyncio import Asyncio
from worker.executors.threads import Threads
from worker.job import Delivery, Outcome, Settlement
from worker.perform import Perform
from worker.protocols.named import named
from worker.queues import parse_queues
from worker.registry import Registry
from worker.worker import Worker

QUEUE = "testing"
ON_LOOP = ("asyncio", "subprocess")  # the executors that an event loop is
PATIENCE = 0.1  # seconds that the end of a test waits for a handler that outlasts its time limit


class _Keeper(MemoryBroker):
    """Keeps the outcome of its one job, and runs nothing again."""

    outcome: Outcome | None = None

    def settle(self, settlements: Sequence[Settlement]) -> None:
        for delivery, outcome in settlements:
            self.in_flight.pop(delivery.receipt, None)
            self.outcome = outcome


def perform(jobs: Registry, name: str, *args: object, protocol: str = "resque", **members: object) -> Outcome:
    """Run one job in this process and return what became of it: `Ack`, `Retry`, `Dead`, `Drop` or `Requeue`.

    Args:
        jobs: The handlers.
        name: The job's name, as producers write it.
        args: The job's arguments; they go through JSON, as a producer's do.
        protocol: Whose rules hold for failures, "resque" or "sidekiq".
        members: What else the payload says, such as Sidekiq's `jid`, `retry` and `retry_count`.

    Raises:
        TypeError: An argument cannot be written as JSON.
    """
    payload = msgspec.json.encode({"class": name, "args": args, **members})
    return perform_payload(jobs, payload, protocol=protocol)


def perform_payload(jobs: Registry, payload: bytes, *, protocol: str = "resque") -> Outcome:
    """Run the job of a payload, the exact bytes, as one that was captured from a producer; see `perform`.

    Raises:
        WorkerError: The worker ended without an outcome; its cause is the error that it met.
    """
    broker = _Keeper()
    broker.enqueue(QUEUE, payload)
    run = Perform(named(protocol), jobs)
    asked = run.executor(Delivery(QUEUE, 0, payload))
    executor = Asyncio(1) if asked in ON_LOOP else Threads(1)
    worker = Worker(broker, executor, run, parse_queues(QUEUE), timeout=PATIENCE, exit_on_complete=True)
    worker.run()
    if broker.outcome is None:
        raise WorkerError("the job has no outcome") from worker.crash
    return broker.outcome
