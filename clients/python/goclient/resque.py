"""The Resque protocol, producer's half: jobs become commands. Pure: no socket, no clock.

A protocol is a class of these five methods, made with the prefix of its keys; `protocols.py` lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goclient.exact import encode
from goclient.job import Job

Command = tuple[str | bytes | int, ...]


@dataclass(frozen=True, slots=True)
class Resque:
    """Commands as Resque 3 and resque-scheduler 5 send them, in their order."""

    prefix: str

    def payload(self, job: Job) -> bytes:
        """The bytes that the queue holds. Ruby's order of keys: `Resque.dequeue` compares bytes."""
        return encode({"class": job.name, "args": job.args})

    def announce(self, queue: str) -> Command:
        """Make the queue known to dashboards and to workers that take every queue."""
        return ("SADD", self.prefix + "queues", queue)

    def push(self, queue: str, payloads: Sequence[bytes]) -> Command:
        """Append jobs to their queue, the first of them to run first."""
        return ("RPUSH", self.prefix + "queue:" + queue, *payloads)

    def enqueue(self, job: Job) -> list[Command]:
        """Have the job run as soon as a worker is free. The queue is announced first, as Resque does."""
        return [self.announce(job.queue), self.push(job.queue, (self.payload(job),))]

    def schedule(self, job: Job, second: int) -> list[Command]:
        """Have the job enqueued at an epoch second, by resque-scheduler or a worker that promotes.

        The key of the second command holds the whole payload: so `Resque.remove_delayed` finds the job.
        The zset comes last: a scheduler sees the second only once the job is there.
        """
        payload = encode({"class": job.name, "args": job.args, "queue": job.queue})
        entry = f"delayed:{second}"
        return [
            ("RPUSH", self.prefix + entry, payload),
            ("SADD", f"{self.prefix}timestamps:".encode() + payload, entry),
            ("ZADD", self.prefix + "delayed_queue_schedule", second, second),
        ]
