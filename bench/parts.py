"""CPU time of each part of the worker per no-op job, each part the worker's own code, run by itself on the same jobs.

CPU time is counted, so that waiting and other programs on the machine do not matter. Of the server it is what
`INFO commandstats` says.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import redis

from worker.brokers.redis import RedisBroker
from worker.context import Slot
from worker.executors.threads import Threads
from worker.job import ACK, Delivery, Failure, Outcome, Settlement
from worker.meter import Meter
from worker.perform import Perform
from worker.protocols import Protocol
from worker.protocols.named import named
from worker.registry import Registry

JOBS = 200_000
BATCH = 1000
SLOTS = 25
ROUNDS = 5
PAYLOADS = {
    "resque": b'{"class":"Noop","args":[]}',
    "sidekiq": b'{"retry":true,"queue":"bench","class":"Noop","args":[],"jid":"%024x",'
    b'"created_at":1795323815.1543288,"enqueued_at":1795323815.1543562}',
}

DECODED, PERFORMED = "slots: decoding the payload", "slots: handler, arguments, the call, the count"

Parts = dict[str, float]


def work(url: str, rounds: int) -> str:
    """The CPU time of every part, a table for each protocol."""
    tables = []
    for name in PAYLOADS:
        best: Parts = {}
        for _ in range(rounds):
            parts = measure(name, url)
            best = {part: min(best.get(part, spent), spent) for part, spent in parts.items()}
        best[PERFORMED] -= best[DECODED]  # performing begins with decoding
        tables.append(table(name, best))
    return "\n".join(tables)


def measure(name: str, url: str) -> Parts:
    """Measure every part once."""
    protocol = named(name, None)
    deliveries = fill(protocol, PAYLOADS[name], url)
    return {**of_store(protocol, url), **of_slots(protocol, deliveries)}


def fill(protocol: Protocol, payload: bytes, url: str) -> list[Delivery]:
    """Fill the queue; returns the same jobs as deliveries."""
    payloads = [payload % number if b"%" in payload else payload for number in range(JOBS)]
    with redis.Redis.from_url(url) as client:
        client.flushall()
        client.config_resetstat()
        for first in range(0, JOBS, BATCH):
            client.rpush(protocol.queue_key("bench"), *payloads[first : first + BATCH])
    return [Delivery("bench", receipt, payload) for receipt, payload in enumerate(payloads, 1)]


def of_store(protocol: Protocol, url: str) -> Parts:
    """The broker alone: a thousand jobs a call, from the queue into flight and out again."""
    client = redis.Redis.from_url(url)
    broker = RedisBroker(client, protocol, {"bench": 0}, slots=BATCH)
    fetched, settled = Clock(), Clock()
    while True:
        with fetched:
            deliveries = broker.fetch(["bench"], BATCH, 0.0)
        if not deliveries:
            break
        settlements: list[Settlement] = [(delivery, ACK) for delivery in deliveries]
        with settled:
            broker.settle(settlements)
    stats: Any = client.info("commandstats")
    scripts = sum(stats[command]["usec"] for command in stats if command in {"cmdstat_evalsha", "cmdstat_eval"})
    broker.close()
    return {
        "server: both scripts": scripts / JOBS,
        "fetch thread: one call a thousand jobs, reading the answer, deliveries": fetched.each(),
        "settle thread: sorting outcomes, one call a thousand jobs": settled.each(),
    }


def of_slots(protocol: Protocol, deliveries: Sequence[Delivery]) -> Parts:
    """The executor with jobs that are not even decoded, and what performing adds to it, part by part."""
    jobs = Registry()
    jobs.register("Noop")(lambda: None)
    meter = Meter(SLOTS) if protocol.charted else None
    perform, slot = Perform(protocol, jobs, meter), Slot(0)
    slot.started = time.monotonic() + 3600  # lest the count takes jobs that begin at no time for long ones
    handed = handing(_Nothing(), deliveries)
    decode = protocol.decode
    return {
        "slots: taking chunks, noting and reporting outcomes": handed,
        DECODED: each(lambda: exhaust(decode(delivery.payload) for delivery in deliveries)),
        PERFORMED: each(lambda: exhaust(perform(delivery, slot) for delivery in deliveries)),
    }


exhaust = deque[object](maxlen=0).extend


class _Nothing:
    """A performer that does nothing at all."""

    meter: Meter | None = None

    def __call__(self, delivery: Delivery, slot: Slot) -> Outcome:  # noqa: ARG002 - the interface has them
        return ACK

    async def on_loop(self, delivery: Delivery, slot: Slot) -> Outcome:  # noqa: ARG002 - the same
        return ACK

    def fail(self, delivery: Delivery, failure: Failure) -> Outcome:  # noqa: ARG002 - the same
        return ACK


def handing(perform: _Nothing, deliveries: Sequence[Delivery]) -> float:
    """CPU time of the executor around its jobs, per job."""
    executor, done = Threads(SLOTS), [0]
    executor.start(perform, lambda settlements: done.append(len(settlements)))
    before = time.process_time()
    for first in range(0, JOBS, BATCH):
        executor.submit(deliveries[first : first + BATCH])
    while sum(done) < JOBS:
        time.sleep(0.001)
    spent = time.process_time() - before
    executor.stop(5)
    return spent / JOBS * 1e6


def each(work: Callable[[], object]) -> float:
    """CPU time of one thread for all jobs, per job."""
    clock = Clock()
    with clock:
        work()
    return clock.each()


class Clock:
    """Sums up the CPU time that its thread spends inside of it."""

    def __init__(self) -> None:
        self._spent = 0.0

    def each(self) -> float:
        """Microseconds per job."""
        return self._spent / JOBS * 1e6

    def __enter__(self) -> None:
        self._began = time.thread_time()

    def __exit__(self, *_: object) -> None:
        self._spent += time.thread_time() - self._began


def table(name: str, parts: Parts) -> str:
    """The parts as Markdown, with their shares of the worker's own time."""
    ours = sum(spent for part, spent in parts.items() if not part.startswith("server"))
    lines = [f"| {part} | {spent:.2f} | {_share(part, spent, ours)} |" for part, spent in parts.items()]
    return "\n".join(
        [f"| a job of {name} | µs | share |", "|---|---:|---:|", *lines, f"| worker in all | {ours:.2f} | 100% |\n"]
    )


def _share(part: str, spent: float, ours: float) -> str:
    return "beside it" if part.startswith("server") else f"{spent / ours:.0%}"
