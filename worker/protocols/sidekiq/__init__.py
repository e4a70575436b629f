"""Sidekiq: what its jobs look like, where they lie, what each outcome writes. The facts are in protocol/sidekiq.md."""

from __future__ import annotations

from collections.abc import Sequence

from worker.job import About, Ack, Dead, Delivery, Drop, Failure, Outcome, Requeue, Retry
from worker.meter import Meter
from worker.protocols.command import Command
from worker.protocols.namespace import prefix
from worker.protocols.process import Process
from worker.protocols.sidekiq.metrics import metrics
from worker.protocols.sidekiq.payload import Malformed, about, decode, fields, portable
from worker.protocols.sidekiq.presence import Presence, leave
from worker.protocols.sidekiq.records import failure_record, rescheduled, returned, stand_in
from worker.protocols.sidekiq.retry import RETURNS, Again, Discard, Registered, decide, limit, return_delay
from worker.protocols.sidekiq.schedule import SETS, poll_interval, transfer
from worker.protocols.sidekiq.terms import read_terms
from worker.protocols.sidekiq.timestamps import day

DEAD_KEPT = 15_552_000  # seconds that the dead rest: 180 days
DEAD_MOST = 10_000  # the trim leaves one fewer, as Ruby's does


class Sidekiq:
    """The Sidekiq protocol in one namespace. Pure: it turns values into commands and never sends any."""

    pop = "RPOP"  # jobs leave at the tail …
    push_back = "RPUSH"  # … and an unfinished one returns there, to be next
    side = "RIGHT"  # the tail, as BLMOVE says it
    delayed_key = None  # the schedule holds the jobs themselves
    usual_queues = "default"
    charted = True
    ask_every = 20.0  # seconds; only Sidekiq Pro pauses queues

    def __init__(self, namespace: str = "") -> None:
        self.prefix = prefix(namespace)

    def __repr__(self) -> str:
        return f"Sidekiq({self.prefix!r})"

    decode = staticmethod(decode)  # the function itself: a method around it would cost a call for every job

    def about(self, payload: bytes) -> About:
        """Read the `jid` and the number of this run; see `payload.about`."""
        return about(payload)

    def judge(
        self,
        delivery: Delivery,
        failure: Failure,
        handler: Registered | None = None,
        *,
        now: float,
        jitter: float,
    ) -> Outcome:
        """Return what becomes of a job that failed; see `retry.decide`.

        What a Ruby process could not carry is not retried but buried: its poller would lose it.
        """
        try:
            terms = read_terms(fields(delivery.payload))
        except Malformed:
            return Dead(failure)
        match decide(terms, handler, now=now, jitter=jitter):
            case Again(at=at) if portable(delivery.payload):
                return Retry(at, failure, limit(terms, handler))
            case Discard():
                return Drop()
            case _:
                return Dead(failure)

    def unknown(self, delivery: Delivery, failure: Failure, *, now: float) -> Outcome:
        """Return what becomes of a job whose class this worker does not know.

        It is offered again for a while, since another process, or the next release of this one, may know it.
        """
        try:
            returns = read_terms(fields(delivery.payload)).returns + 1
        except Malformed:
            return Dead(failure)
        if returns > RETURNS or not portable(delivery.payload):
            return Dead(failure)
        return Requeue(now + return_delay(returns))

    def key(self, name: str) -> str:
        """Return the full name of a key."""
        return self.prefix + name

    def queue_key(self, queue: str) -> str:
        """Return the key of a queue's list."""
        return f"{self.prefix}queue:{queue}"

    def counters(self, now: float) -> tuple[str, ...]:
        """Return the keys that count every job that is done."""
        return self._stat("processed", now)

    @property
    def dead_keys(self) -> tuple[str, ...]:
        """The sorted set of the dead."""
        return (self.key("dead"),)

    @property
    def schedule_keys(self) -> tuple[str, ...]:
        """The sorted sets of jobs by the time at which they are due, in the order in which they are looked at."""
        return tuple(self.key(name) for name in SETS)

    def commands(self, delivery: Delivery, outcome: Outcome, registration: str, now: float) -> list[Command]:
        """Return what an outcome writes, to be applied only while the delivery is still ours.

        Args:
            delivery: The job.
            outcome: What became of it.
            registration: The worker's identity.
            now: Seconds since the epoch.
        """
        try:
            return self._write(delivery, outcome, registration, now)
        except Malformed:  # no process can read it: its bytes are kept, and nothing is counted, as in Ruby
            return self._bury(stand_in(delivery.payload, delivery.queue or "default", now), now)

    def _write(self, delivery: Delivery, outcome: Outcome, registration: str, now: float) -> list[Command]:
        match outcome:
            case Ack():
                return self._count(now)
            case Requeue(at):
                return [self._give_back(delivery, at, registration)]
            case Retry():
                return self._again(delivery, outcome, registration, now)
            case Drop():
                return self._count(now, failed=True)
            case Dead(failure):
                return self._die(delivery, failure, registration, now)

    def _give_back(self, delivery: Delivery, at: float | None, registration: str) -> Command:
        if at is None:
            return self.push_back, self.queue_key(delivery.queue), delivery.payload
        # On the schedule, not in `retry`: a dashboard's page of a retry shows when it failed, and this one has not.
        return "ZADD", self.key("schedule"), at, returned(delivery, registration)

    def _again(self, delivery: Delivery, outcome: Retry, registration: str, now: float) -> list[Command]:
        if outcome.failure is None:
            record = rescheduled(delivery, registration)
            return [("ZADD", self.key("schedule"), outcome.at, record), *self._count(now)]
        record = failure_record(delivery, outcome.failure, registration, now, retry=outcome.retry)
        return [("ZADD", self.key("retry"), outcome.at, record), *self._count(now, failed=True)]

    def _die(self, delivery: Delivery, failure: Failure, registration: str, now: float) -> list[Command]:
        record = failure_record(delivery, failure, registration, now)
        kept = self._bury(record, now) if read_terms(fields(record)).bury else []
        return [*kept, *self._count(now, failed=True)]

    def _bury(self, record: bytes, now: float) -> list[Command]:
        dead = self.key("dead")
        return [
            ("ZADD", dead, now, record),
            ("ZREMRANGEBYSCORE", dead, "-inf", now - DEAD_KEPT),
            ("ZREMRANGEBYRANK", dead, 0, -DEAD_MOST),
        ]

    def _count(self, now: float, *, failed: bool = False) -> list[Command]:
        keys = (*self._stat("failed", now), *self.counters(now)) if failed else self.counters(now)
        return [("INCRBY", key, 1) for key in keys]

    def _stat(self, what: str, now: float) -> tuple[str, str]:
        return self.key(f"stat:{what}"), self.key(f"stat:{what}:{day(now)}")

    def transfer(self, entry: bytes, second: int, now: float) -> list[Command]:  # noqa: ARG002 - others list by the second
        """Return what moves a due job to its queue; see `schedule.transfer`."""
        return transfer(self.prefix, entry, now)

    def poll_interval(self, processes: int, draw: float) -> float:
        """Return the seconds until the next look at the schedule; see `schedule.poll_interval`."""
        return poll_interval(processes, draw)

    @property
    def processes_key(self) -> str:
        """The set of processes that share the looking at the schedule."""
        return self.key("processes")

    def ask_paused(self) -> Command:
        """Return the command whose answer tells which queues are paused."""
        return "SMEMBERS", self.key("paused")

    def paused(self, answer: object, queues: Sequence[str]) -> frozenset[str]:
        """Return those of the queues that the answer names."""
        names = answer if isinstance(answer, set | frozenset | list | tuple) else ()
        return frozenset(queue for queue in queues if queue.encode() in names)

    def metrics(self, meter: Meter, now: float) -> list[Command]:
        """Return what adds the fresh counts to those that the Metrics page charts."""
        return metrics(self.prefix, meter.fresh(), now)

    def presence(self, process: Process) -> Presence:
        """Return the process record that shows a worker to dashboards."""
        return Presence(self.prefix, process)

    def leave(self, registrations: tuple[str, ...]) -> list[Command]:
        """Return what removes a dead worker's registrations."""
        return leave(self.prefix, registrations)
