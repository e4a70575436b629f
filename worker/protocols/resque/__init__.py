"""Resque: what its jobs look like, where they lie, what each outcome writes. The facts are in protocol/resque.md."""

from __future__ import annotations

from worker.job import Ack, Dead, Delivery, Failure, Outcome, Requeue, Retry
from worker.protocols.command import Command
from worker.protocols.resque.payload import ResqueJob, decode
from worker.protocols.resque.presence import Presence, leave
from worker.protocols.resque.records import failure_record
from worker.protocols.resque.schedule import delay, transfer


class Resque:
    """The Resque protocol in one namespace. Pure: it turns values into commands and never sends any."""

    pop = "LPOP"  # jobs leave at the head …
    push_back = "LPUSH"  # … and an unfinished one returns there, to be next
    side = "LEFT"  # the head, as BLMOVE says it

    def __init__(self, namespace: str = "resque:") -> None:
        self.prefix = prefix(namespace)

    def __repr__(self) -> str:
        return f"Resque({self.prefix!r})"

    def decode(self, payload: bytes) -> ResqueJob:
        """Decode a payload; see `payload.decode`."""
        return decode(payload)

    def judge(self, delivery: Delivery, failure: Failure) -> Outcome:  # noqa: ARG002 - other protocols look at it
        """Resque has no retries: every failure is final, until somebody presses Retry."""
        return Dead(failure)

    def key(self, name: str) -> str:
        """Return the full name of a key."""
        return self.prefix + name

    def queue_key(self, queue: str) -> str:
        """Return the key of a queue's list."""
        return f"{self.prefix}queue:{queue}"

    @property
    def counters(self) -> tuple[str, ...]:
        """The keys that count every job that is done."""
        return (self.key("stat:processed"),)

    @property
    def pause_key(self) -> str:
        """The key that pauses every worker while it holds `true`."""
        return self.key("pause-all-workers")

    @property
    def schedule_key(self) -> str:
        """The sorted set of the times at which delayed jobs are due."""
        return self.key("delayed_queue_schedule")

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
            case Requeue():
                return [(self.push_back, self.queue_key(delivery.queue), delivery.payload)]
            case Retry(at):
                return [*delay(self.prefix, delivery.queue, delivery.payload, at), processed]
            case Dead(failure):
                record = failure_record(delivery, failure, registration, now)
                return [("RPUSH", self.key("failed"), record), ("INCRBY", self.key("stat:failed"), 1), processed]

    def transfer(self, timestamp: int, payload: bytes) -> list[Command]:
        """Return what moves a due job from `delayed:<timestamp>` to its queue; see `schedule.transfer`."""
        return transfer(self.prefix, timestamp, payload)

    def presence(self, host: str, pid: int, slots: int, queues: tuple[str, ...]) -> Presence:
        """Return the registrations that show a worker's slots to dashboards."""
        return Presence(self.prefix, host, pid, slots, queues)

    def leave(self, registrations: tuple[str, ...]) -> list[Command]:
        """Return what removes a dead worker's registrations."""
        return leave(self.prefix, registrations)


def prefix(namespace: str) -> str:
    """Return the key prefix of a namespace: one that is not empty ends in a colon."""
    return namespace if namespace.endswith(":") or not namespace else f"{namespace}:"
