"""Protocols: bytes to jobs and outcomes to commands. Pure: no I/O, no clock; time and chance come in as arguments.

This file is the interface. Each protocol is a package of its own; brokers and `perform.py` know only what stands here.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence

from worker.job import About, Delivery, Failure, Job, Order, Outcome, Running
from worker.meter import Meter
from worker.protocols.command import Command
from worker.protocols.process import Process, Vitals
from worker.registry import Handler


class Presence(typing.Protocol):
    """How one worker shows itself to dashboards. Remembers what it has shown, so that only changes are written.

    `ids` are the names under which dashboards know it, `every` is the seconds between two heartbeats.
    """

    ids: tuple[str, ...]
    every: float

    @property
    def stale(self) -> bool:
        """Whether dashboards show jobs as under way."""

    def appear(self, now: float, vitals: Vitals) -> list[Command]:
        """Return what registers the worker; `now` is the server's time in seconds since the epoch."""

    def heartbeat(self, now: float, vitals: Vitals) -> list[Command]:
        """Return what says that the worker lives, and registers it again if somebody removed it."""

    def orders(self, answers: Sequence[object]) -> list[Order]:
        """Read the answers to `appear` or `heartbeat`: what a dashboard's buttons ask of the worker."""

    def show(self, running: tuple[Running, ...], tallies: tuple[tuple[int, int], ...]) -> list[Command]:
        """Return what makes the jobs under way and the counts visible, as far as they have changed."""

    def leave(self) -> list[Command]:
        """Return what removes every trace of the worker but its counts."""


class Protocol(typing.Protocol):
    """One protocol in one namespace.

    Jobs leave a queue's list by the command `pop`, at its end `side`, and unfinished ones return there by `push_back`.
    Scheduled jobs lie in the sorted sets `schedule_keys`: themselves, or, where there is a `delayed_key`, the seconds
    at which lists of them are due. `usual_queues` are fetched from where the user names none, `charted` says whether
    dashboards chart times, and what is paused is asked for every `ask_every` seconds.
    """

    prefix: str
    usual_queues: str
    charted: bool
    pop: str
    push_back: str
    side: str
    ask_every: float

    def decode(self, payload: bytes) -> Job:
        """Decode a payload; raises DecodeError."""

    def about(self, payload: bytes) -> About:
        """Read from a payload what few handlers ask for; it has been decoded without error."""

    def judge(
        self, delivery: Delivery, failure: Failure, handler: Handler | None, *, now: float, jitter: float
    ) -> Outcome:
        """Return what becomes of a job that failed; `jitter` is a random number from 0 up to, not including, 1."""

    def unknown(self, delivery: Delivery, failure: Failure, *, now: float) -> Outcome:
        """Return what becomes of a job that no handler is registered for."""

    def key(self, name: str) -> str:
        """Return the full name of a key."""

    def queue_key(self, queue: str) -> str:
        """Return the key of a queue's list."""

    def counters(self, now: float) -> tuple[str, ...]:
        """Return the keys that count every job that is done."""

    def commands(self, delivery: Delivery, outcome: Outcome, registration: str, now: float) -> list[Command]:
        """Return what an outcome writes, to be applied only while the delivery is still ours."""

    @property
    def dead_keys(self) -> tuple[str, ...]:
        """Where jobs rest that failed for good."""

    @property
    def schedule_keys(self) -> tuple[str, ...]:
        """The sorted sets that tell which jobs are due when."""

    @property
    def delayed_key(self) -> Callable[[int], str] | None:
        """What names the list of the jobs due at a second; None where the schedule holds the jobs themselves."""

    def transfer(self, entry: bytes, second: int, now: float) -> list[Command]:
        """Return what puts a due job into its queue; taking it off the schedule is the caller's. Raises DecodeError."""

    def poll_interval(self, processes: int, draw: float) -> float:
        """Return the seconds until the next look at the schedule; `draw` is a random number from 0 up to 1."""

    @property
    def processes_key(self) -> str | None:
        """The set of the processes that share the looking at the schedule; None if each looks as if alone."""

    def ask_paused(self) -> Command:
        """Return the command whose answer tells what is paused."""

    def paused(self, answer: object, queues: Sequence[str]) -> frozenset[str]:
        """Return those of the queues from which nothing is to be fetched."""

    def metrics(self, meter: Meter, now: float) -> list[Command]:
        """Return what adds the counts per handler since the last call to those that dashboards chart."""

    def presence(self, process: Process) -> Presence:
        """Return the registrations that show a worker to dashboards."""

    def leave(self, registrations: tuple[str, ...]) -> list[Command]:
        """Return what removes a dead worker's registrations."""
