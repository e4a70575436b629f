"""How a worker shows itself to Sidekiq's dashboards: a process record, a heartbeat, the jobs under way, its orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from worker.job import Delivery, Order, Running
from worker.protocols.command import Command
from worker.protocols.process import STARTING, Process, Vitals
from worker.protocols.sidekiq.info import info
from worker.protocols.sidekiq.payload import portable
from worker.protocols.sidekiq.timestamps import day

LIFETIME = 60  # seconds that everything here outlives the worker, less those since it was last renewed
RENEW = 3  # heartbeats between two renewals of the registration and its lifetime
DAYS_KEPT = 157_680_000  # seconds that daily counters are kept: five years

_ORDERS = {b"TSTP": Order.QUIET, b"TERM": Order.STOP, b"INT": Order.STOP, b"TTIN": Order.DUMP}
_UNSHOWABLE = '{"class":"(unreadable)","args":[]}'  # a payload that Ruby cannot read would break the Busy page


class _Work(msgspec.Struct):
    """What the Busy page knows of a job under way."""

    queue: str
    payload: str
    run_at: int


class Presence:
    """The process record of one worker; remembers what it has shown, so that only changes are written."""

    every = 10.0  # seconds between two heartbeats, as in Sidekiq from 7 on: each takes one signal

    def __init__(self, prefix: str, process: Process) -> None:
        self.ids: tuple[str, ...] = (process.identity,)
        self._prefix, self._process = prefix, process
        self._key, self._works = prefix + process.identity, works(prefix, process.identity)
        self._info = b""
        self._shown: dict[str, tuple[Delivery, bytes]] = {}  # by thread id
        self._beats = 0
        self._beaten = self._kept = 0.0  # the last heartbeat, and the last time that lifetimes were looked after

    def appear(self, now: float, vitals: Vitals = STARTING) -> list[Command]:
        """Return what registers the worker; `now` is in seconds since the epoch."""
        self._info = info(self._process, now)
        return self.heartbeat(now, vitals)

    def heartbeat(self, now: float, vitals: Vitals = STARTING) -> list[Command]:
        """Return what says that the worker lives, and takes one signal; busy are the slots of the last `show`."""
        self._beaten = now
        fields = (
            *("info", self._info, "concurrency", self._process.slots, "busy", len(self._shown)),
            *("beat", now, "rtt_us", vitals.rtt, "quiet", "true" if vitals.quiet else "false", "rss", vitals.memory),
        )
        lasting = self._beats % RENEW == 0
        self._beats += 1
        return [
            *self._keep_days(now),
            *self._renew_works(),
            *([("SADD", f"{self._prefix}processes", *self.ids)] if lasting else []),
            ("HSET", self._key, *fields),
            *([("EXPIRE", self._key, LIFETIME)] if lasting else []),
            ("RPOP", f"{self._key}-signals"),
        ]

    def orders(self, answers: Sequence[object]) -> list[Order]:
        """Read the signal that a beat has taken: its last answer."""
        signal = answers[-1] if answers else None
        return [_ORDERS[signal]] if isinstance(signal, bytes) and signal in _ORDERS else []

    def show(self, running: tuple[Running, ...], tallies: tuple[tuple[int, int], ...] = ()) -> list[Command]:  # noqa: ARG002 - other protocols show counts per slot
        """Return what makes the jobs under way visible, as far as they have changed."""
        shown = {tid(job.slot): self._entry(job) for job in running}
        fresh = {name: entry[1] for name, entry in shown.items() if self._shown.get(name) is not entry}
        gone = [name for name in self._shown if name not in shown]
        before, self._shown = len(self._shown), shown
        return [
            *self._set_works(fresh),
            *(("HDEL", key, *gone) for key in self._works if gone),
            *(self._set_busy() if len(shown) != before else []),
        ]

    @property
    def stale(self) -> bool:
        """Whether dashboards show jobs as under way."""
        return bool(self._shown)

    def leave(self) -> list[Command]:
        """Return what removes every trace of the worker but its counts."""
        days = expire_days(self._prefix, self._beaten, self._beaten + self.every) if self._beaten else []
        return [*days, *leave(self._prefix, self.ids)]

    def _entry(self, job: Running) -> tuple[Delivery, bytes]:
        known = self._shown.get(tid(job.slot))
        return known if known and known[0] is job.delivery else (job.delivery, _work(job))

    def _renew_works(self) -> list[Command]:
        """Write anew what is shown, in case it has expired or was removed; nothing while idle."""
        if not self._shown:
            return []
        return [*(("DEL", key) for key in self._works), *self._set_works({n: e[1] for n, e in self._shown.items()})]

    def _set_works(self, entries: Mapping[str, bytes]) -> list[Command]:
        commands: list[Command] = []
        for key in self._works if entries else ():
            commands += [("HSET", key, *(part for entry in entries.items() for part in entry))]
            commands += [("EXPIRE", key, LIFETIME)]
        return commands

    def _set_busy(self) -> list[Command]:
        """Count what is shown: a page that lists a job under way must not say that nobody is busy."""
        return [("HSET", self._key, "busy", len(self._shown)), ("EXPIRE", self._key, LIFETIME)]

    def _keep_days(self, now: float) -> list[Command]:
        """Once a minute is enough, if the day of the minute before is told as well."""
        if self._kept and now - self._kept < LIFETIME:
            return []
        self._kept = now
        return expire_days(self._prefix, now - LIFETIME - self.every, now)


def tid(slot: int) -> str:
    """Return the thread id that dashboards show for a slot."""
    return f"py{slot}"


def works(prefix: str, identity: str) -> tuple[str, str]:
    """Return the hashes of a process's jobs under way: for Sidekiq from 6.4.2 on, and for those before."""
    return f"{prefix}{identity}:work", f"{prefix}{identity}:workers"


def expire_days(prefix: str, *moments: float) -> list[Command]:
    """Return what limits the life of the daily counters, for the days on which the moments lie."""
    days = dict.fromkeys(map(day, moments))
    return [("EXPIRE", f"{prefix}stat:{what}:{one}", DAYS_KEPT) for one in days for what in ("processed", "failed")]


def leave(prefix: str, ids: tuple[str, ...]) -> list[Command]:
    """Return what removes registrations, our own or a dead worker's."""
    if not ids:
        return []
    keys = [key for one in ids for key in (prefix + one, *works(prefix, one), f"{prefix}{one}-signals")]
    return [("SREM", f"{prefix}processes", *ids), ("DEL", *keys)]


def _work(job: Running) -> bytes:
    payload = job.delivery.payload
    text = payload.decode() if portable(payload) else _UNSHOWABLE
    return msgspec.json.encode(_Work(job.delivery.queue, text, int(job.since)))
