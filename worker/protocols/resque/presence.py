"""How a worker shows itself to Resque's dashboards: one registration per slot, a heartbeat, and the jobs under way.

The host part of an id is not the bare host name: a Ruby worker that starts on the same host removes registrations
whose process does not look like Resque's, and fails their jobs. An id on `<host>.py` is out of its reach, and the
heartbeat keeps it from being taken for dead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from worker.job import Delivery, Order, Running
from worker.protocols.command import Command
from worker.protocols.process import STARTING, Process, Vitals
from worker.protocols.resque.records import working_record

_FORBIDDEN = str.maketrans(":/%,", "----")  # they end a part of the id, or break the dashboard's links


class Presence:
    """The registrations of one worker; remembers what it has shown, so that only changes are written."""

    every = 60.0  # seconds between two heartbeats, as Resque's own workers have it

    def __init__(self, prefix: str, process: Process) -> None:
        self._prefix = prefix
        host, queues, slots = process.host.translate(_FORBIDDEN), ",".join(process.weights), process.slots
        self.ids = tuple(f"{host}.py:{process.pid}-{slot}:{queues}" for slot in range(slots))
        self._shown: dict[int, Delivery] = {}
        self._told: list[tuple[int, int]] = [(0, 0)] * slots

    def appear(self, now: float, vitals: Vitals = STARTING) -> list[Command]:
        """Return what registers the worker; `now` is the server's time in seconds since the epoch."""
        started = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M:%S +0000}"
        starts = [part for name in self.ids for part in (self._key(f"worker:{name}:started"), started)]
        return [("MSET", *starts), *self.heartbeat(now, vitals)]

    def heartbeat(self, now: float, vitals: Vitals = STARTING) -> list[Command]:  # noqa: ARG002 - others show them
        """Return what says that the worker lives, and registers it again if somebody removed it."""
        beat = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H:%M:%S+00:00}"
        fields = [part for name in self.ids for part in (name, beat)]
        return [("SADD", self._key("workers"), *self.ids), ("HSET", self._key("workers:heartbeat"), *fields)]

    def orders(self, answers: Sequence[object]) -> list[Order]:  # noqa: ARG002 - Resque's dashboards have no buttons
        """Resque's dashboards ask nothing of a worker."""
        return []

    def show(self, running: tuple[Running, ...], tallies: tuple[tuple[int, int], ...]) -> list[Command]:
        """Return what makes the jobs under way and the counts per slot visible, as far as they have changed."""
        return [*self._working(running), *self._counts(tallies)]

    @property
    def stale(self) -> bool:
        """Whether dashboards show jobs as under way."""
        return bool(self._shown)

    def leave(self) -> list[Command]:
        """Return what removes every trace of the worker."""
        return leave(self._prefix, self.ids)

    def _working(self, running: tuple[Running, ...]) -> list[Command]:
        now = {job.slot: job for job in running}
        fresh = [job for slot, job in now.items() if self._shown.get(slot) is not job.delivery]
        gone = [self._key(f"worker:{self.ids[slot]}") for slot in self._shown if slot not in now]
        self._shown = {slot: job.delivery for slot, job in now.items()}
        sets: list[str | bytes] = []
        for job in fresh:
            sets += [self._key(f"worker:{self.ids[job.slot]}"), working_record(job.delivery, job.since)]
        commands: list[Command] = [("MSET", *sets)] if sets else []
        return [*commands, ("DEL", *gone)] if gone else commands

    def _counts(self, tallies: tuple[tuple[int, int], ...]) -> list[Command]:
        commands: list[Command] = []
        for slot, (new, old) in enumerate(zip(tallies, self._told, strict=False)):
            for what, more in (("processed", new[0] - old[0]), ("failed", new[1] - old[1])):
                if more:
                    commands.append(("INCRBY", self._key(f"stat:{what}:{self.ids[slot]}"), more))
        self._told[: len(tallies)] = tallies
        return commands

    def _key(self, name: str) -> str:
        return self._prefix + name


def leave(prefix: str, ids: tuple[str, ...]) -> list[Command]:
    """Return what removes registrations, our own or a dead worker's."""
    if not ids:
        return []
    names = ("worker:{}", "worker:{}:started", "stat:processed:{}", "stat:failed:{}")
    keys = [prefix + name.format(one) for one in ids for name in names]
    return [("SREM", f"{prefix}workers", *ids), ("HDEL", f"{prefix}workers:heartbeat", *ids), ("DEL", *keys)]
