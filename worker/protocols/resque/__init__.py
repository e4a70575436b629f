"""Resque: what its jobs look like, where they lie, what each outcome writes. The facts are in protocol/resque.md."""

from __future__ import annotations

from collections.abc import Sequence

from worker.job import About, Ack, Dead, Delivery, Drop, Failure, Outcome, Requeue, Retry
from worker.meter import Meter
from worker.protocols.command import Command
from worker.protocols.namespace import prefix
from worker.protocols.process import Process
from worker.protocols.resque.payload import decode
from worker.protocols.resque.presence import Presence, leave
from worker.protocols.resque.records import failure_record
from worker.protocols.resque.schedule import INTERVAL, delay, transfer
from worker.registry import Handler


class Resque:
    """The Resque protocol in one namespace. Pure: it turns values into commands and never sends any."""

    pop = "LPOP"  # jobs leave at the head …
    push_back = "LPUSH"  # … and an unfinished one returns there, to be next
    side = "LEFT"  # the head, as BLMOVE says it
    usual_queues = ""  # there is no default queue: the user names them
    charted = False
    ask_every = 5.0  # seconds, as Resque's own workers look before each job
    processes_key: str | None = None

    def __init__(self, namespace: str = "resque:") -> None:
        self.prefix = prefix(namespace)

    def __repr__(self) -> str:
        return f"Resque({self.prefix!r})"

    decode = staticmethod(decode)  # the function itself: a method around it would cost a call for every job

    def about(self, payload: bytes) -> About:  # noqa: ARG002 - there is nothing in it
        """Resque's jobs carry no id, and no count of their runs."""
        return About()

    def judge(
        self,
        delivery: Delivery,  # noqa: ARG002 - other protocols look at it, and at the rest
        failure: Failure,
        handler: Handler | None = None,  # noqa: ARG002
        *,
        now: float = 0.0,  # noqa: ARG002
        jitter: float = 0.0,  # noqa: ARG002
    ) -> Outcome:
        """Resque has no retries: every failure is final, until somebody presses Retry."""
        return Dead(failure)

    def unknown(self, delivery: Delivery, failure: Failure, *, now: float = 0.0) -> Outcome:  # noqa: ARG002
        """A class that this worker does not know is a failure like any other."""
        return Dead(failure)

    def key(self, name: str) -> str:
        """Return the full name of a key."""
        return self.prefix + name

    def queue_key(self, queue: str) -> str:
        """Return the key of a queue's list."""
        return f"{self.prefix}queue:{queue}"

    def counters(self, now: float = 0.0) -> tuple[str, ...]:  # noqa: ARG002 - others count by the day
        """Return the keys that count every job that is done."""
        return (self.key("stat:processed"),)

    def commands(self, delivery: Delivery, outcome: Outcome, registration: str, now: float) -> list[Command]:
        """Return what an outcome writes, to be applied only while the delivery is still ours.

        Args:
            delivery: The job.
            outcome: What became of it.
            registration: The worker id to name in a failure.
            now: Seconds since the epoch.
        """
        processed: Command = ("INCRBY", self.key("stat:processed"), 1)
        match outcome:
            case Ack():
                return [processed]
            case Requeue(at):
                if at is not None:
                    return delay(self.prefix, delivery.queue, delivery.payload, at)
                return [(self.push_back, self.queue_key(delivery.queue), delivery.payload)]
            case Retry(at):
                return [*delay(self.prefix, delivery.queue, delivery.payload, at), processed]
            case Drop():
                return [("INCRBY", self.key("stat:failed"), 1), processed]
            case Dead(failure):
                record = failure_record(delivery, failure, registration, now)
                return [("RPUSH", self.key("failed"), record), ("INCRBY", self.key("stat:failed"), 1), processed]

    @property
    def dead_keys(self) -> tuple[str, ...]:
        """The list of failures."""
        return (self.key("failed"),)

    @property
    def schedule_keys(self) -> tuple[str, ...]:
        """The sorted set of the seconds at which delayed jobs are due."""
        return (self.key("delayed_queue_schedule"),)

    def delayed_key(self, second: int) -> str:
        """Return the list of the jobs due at a second."""
        return self.key(f"delayed:{second}")

    def transfer(self, entry: bytes, second: int, now: float = 0.0) -> list[Command]:  # noqa: ARG002 - others stamp it
        """Return what moves a due job from `delayed:<second>` to its queue; see `schedule.transfer`."""
        return transfer(self.prefix, second, entry)

    def poll_interval(self, processes: int, draw: float) -> float:  # noqa: ARG002 - others share the looking
        """Return the seconds until the next look at the schedule: as often as resque-scheduler looks."""
        return INTERVAL

    def ask_paused(self) -> Command:
        """Return the command whose answer tells whether every worker is to pause."""
        return "GET", self.key("pause-all-workers")

    def paused(self, answer: object, queues: Sequence[str]) -> frozenset[str]:
        """Return all queues while the answer is `true`, in any case and with any space around it."""
        everything = isinstance(answer, bytes) and answer.strip().lower() == b"true"
        return frozenset(queues) if everything else frozenset()

    def metrics(self, meter: Meter, now: float) -> list[Command]:  # noqa: ARG002 - no dashboard charts them
        """Return nothing: Resque has no metrics."""
        return []

    def presence(self, process: Process) -> Presence:
        """Return the registrations that show a worker's slots to dashboards."""
        return Presence(self.prefix, process)

    def leave(self, registrations: tuple[str, ...]) -> list[Command]:
        """Return what removes a dead worker's registrations."""
        return leave(self.prefix, registrations)
