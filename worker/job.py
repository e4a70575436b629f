"""The values that walk round the ring: a delivery, what became of it, and what the store asks of the worker.

All of them are frozen; nothing here does I/O or looks at a clock.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import msgspec


class Job(Protocol):
    """What a protocol decodes a payload to.

    `args` is the argument list still as JSON text: each handler's own decoder reads it once, into its own types.
    """

    @property
    def name(self) -> str:
        """The job's name, which the handler is registered under."""

    @property
    def args(self) -> msgspec.Raw:
        """The argument list as JSON text."""


class About(msgspec.Struct, frozen=True):
    """What few handlers ask for: the id that a payload carries, and which run this is, 1 for the first."""

    id: str | None = None
    attempt: int = 1


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One job in our hands: the exact payload bytes and the receipt under which the broker keeps them in flight.

    `crashes` counts the workers that died while this payload was in flight.
    """

    queue: str
    receipt: int
    payload: bytes
    crashes: int = 0


class Failure(msgspec.Struct, frozen=True):
    """Why a job failed, as dashboards show it: the error's class name, its text, and `file:line:in 'name'` frames."""

    exception: str
    error: str
    backtrace: tuple[str, ...] = ()


class Ack(msgspec.Struct, frozen=True):
    """The job is done; it is forgotten."""


class Retry(msgspec.Struct, frozen=True):
    """The job runs again at `at`, in seconds since the epoch.

    With a `failure` it has failed, and `retry` is what its payload says from now on if it has said nothing so far.
    """

    at: float
    failure: Failure | None = None
    retry: bool | int = True


class Dead(msgspec.Struct, frozen=True):
    """The job failed for good; it rests, with its failure, where dashboards show it."""

    failure: Failure


class Drop(msgspec.Struct, frozen=True):
    """The job failed, and its producer wants nothing kept of it."""


class Requeue(msgspec.Struct, frozen=True):
    """The job goes back unharmed to the end of its queue that is fetched next; no attempt is counted.

    With `at`, in seconds since the epoch, it waits until then.
    """

    at: float | None = None


Outcome = Ack | Retry | Dead | Drop | Requeue
Settlement = tuple[Delivery, Outcome]

ACK = Ack()
REQUEUE = Requeue()


class Running(msgspec.Struct, frozen=True):
    """A job that a slot is performing; `since` is in seconds since the epoch."""

    slot: int
    delivery: Delivery
    since: float


class Status(msgspec.Struct, frozen=True):
    """What upkeep tells the store about this worker.

    `tallies` are the jobs that each slot has (processed, failed) since the worker started.
    """

    quiet: bool = False
    running: tuple[Running, ...] = ()
    tallies: tuple[tuple[int, int], ...] = ()


class Order(StrEnum):
    """What the store asks of the worker in return."""

    PAUSE = "pause"  # fetch nothing until RESUME
    RESUME = "resume"
    QUIET = "quiet"  # fetch nothing any more
    STOP = "stop"
    FAIL = "fail"  # stop, and let the exit status say that something is wrong
    DUMP = "dump"  # say what every thread is doing
    LOST = "lost"  # our lease had run out and others own our jobs: drop what has not started
