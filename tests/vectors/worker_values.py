"""The tables of the worker's adapter: each answer comes out of the code that a running worker relies on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from worker_store import queue_keys
from worker_words import Answer

from worker.activejob import WRAPPERS
from worker.arguments import bind_arguments
from worker.brokers.redis.connect import connect
from worker.brokers.redis.keys import slot
from worker.context import Slot
from worker.job import Delivery, Order
from worker.meter import Meter
from worker.perform import Perform
from worker.protocols.namespace import prefix
from worker.protocols.process import Process
from worker.protocols.resque import Resque
from worker.protocols.sidekiq import Sidekiq
from worker.protocols.sidekiq.info import info
from worker.protocols.sidekiq.retry import delay
from worker.protocols.sidekiq.timestamps import seconds
from worker.queues import parse_queues
from worker.registry import Handler, Registry

SIGNALS = {Order.QUIET: "quiet", Order.STOP: "stop", Order.DUMP: "stacks"}


def queues_flag(flag: str) -> Answer:
    """Return what the -queues flag means."""
    queues = parse_queues(flag)
    return {"queues": list(queues.names), "weighted": queues.weighted}


def keys(names: dict[str, str]) -> Answer:
    """Return the names of a queue's keys."""
    found = queue_keys({"worker": names["worker"]}, Resque(names["namespace"]), names["queue"])
    return {
        "queue": found.list,
        "in-flight": found.in_flight,
        "arrival": found.arrival,
        "crashes": found.crashes,
        "slot": slot(found.list),
    }


def score(time: float) -> str:
    """Return a time as it goes over the wire; the worker leaves the writing of floats to its client library."""
    return str(connect("redis://localhost").get_encoder().encode(float(time)).decode())


def process(flag: str) -> Process:
    """Return a process that serves the queues of a flag."""
    return Process("host1:4242:964d2d0fe1a8", "host1", 4242, 25, parse_queues(flag).weights)


def queue_weights(flag: str) -> Answer:
    """Return what dashboards are told about the queues of a flag."""
    told = json.loads(info(process(flag), 0.0))["capsules"]["default"]
    return {"mode": told["mode"], "weights": told["weights"]}


def signal(word: str) -> str | None:
    """Return what a signal asks of the worker."""
    orders = Sidekiq().presence(process("mail")).orders([word.encode()])
    return SIGNALS[orders[0]] if orders else None


def histogram(milliseconds: float) -> int:
    """Return which counter a run goes to."""
    meter = Meter(1)
    meter.counts(0, "Job").note(milliseconds / 1000)
    return meter.fresh()["Job"].histogram().index(1)


class Everybody(Registry):
    """A registry that has a handler for every name, inside ActiveJob's wrappers too."""

    def __init__(self, call: Callable[..., None]) -> None:
        super().__init__()
        self._call = call

    def get(self, name: str) -> Handler | None:
        """Return a handler; wrappers have none, as with any registry."""
        bind = bind_arguments(name, self._call)
        return None if name in WRAPPERS else Handler(name, self._call, bind, activejob=True)


def succeed(*args: Any, **keywords: Any) -> None:
    """Do nothing."""


def fail(*args: Any, **keywords: Any) -> None:
    """Fail."""
    raise RuntimeError(args, keywords)


def metrics_keys(asked: dict[str, Any]) -> Answer:
    """Perform a job twice, the second time without success, and return what is charted of it."""
    protocol, meter = Sidekiq(asked["namespace"]), Meter(1)
    for call in (succeed, fail):
        Perform(protocol, Everybody(call), meter)(Delivery("mail", 1, asked["payload"].encode()), Slot(0))
    written = protocol.metrics(meter, asked["now"])
    counts = [command for command in written if command[0] == "HINCRBY"]
    counters, fields = (dict.fromkeys(command[part] for command in counts) for part in (1, 2))
    histograms = (command[1] for command in written if command[0] == "BITFIELD")
    names = ("counters-7", "counters-8", "ten-minutes-8", "attempts", "failures", "milliseconds")
    names += ("histogram-7", "histogram-8")
    return dict(zip(names, (*counters, *fields, *histograms), strict=True))


TABLES: dict[str, Callable[[Any], Any]] = {
    "namespace": prefix,
    "queues-flag": queues_flag,
    "keys": keys,
    "retry-delay": lambda asked: delay(**asked),
    "timestamps": seconds,
    "scores": score,
    "metrics-keys": metrics_keys,
    "histogram": histogram,
    "queue-weights": queue_weights,
    "signals": signal,
}
