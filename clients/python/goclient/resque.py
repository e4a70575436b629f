"""The Resque protocol, producer's half: jobs become commands. Pure: no socket, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from goclient.bulk import Command, Push
from goclient.encode import encode
from goclient.job import Job, check_queue, check_text


@dataclass(frozen=True, slots=True)
class Resque:
    """Commands as Resque 3 and resque-scheduler 5 send them, in their order; `prefix` begins each key."""

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

    def batches(self, name: str, queue: str) -> Push:
        """What pushes the batches of many jobs of one name: a function of their encoded arguments."""
        check_text("name", name)
        check_queue(queue)
        return partial(self._push_encoded, queue, b'{"class":' + encode(name) + b',"args":')

    def _push_encoded(self, queue: str, head: bytes, args: Sequence[bytes]) -> Command:
        return self.push(queue, [head + text + b"}" for text in args])

    def enqueue(self, job: Job) -> list[Command]:
        """Have the job run as soon as a worker is free. The queue is announced first, as Resque does."""
        return [self.announce(job.queue), self.push(job.queue, (self.payload(job),))]

    def schedule(self, job: Job, due: float, now: float) -> list[Command]:
        """Have the job enqueued when it is due, by resque-scheduler or a worker that promotes; at once if it is.

        Fractions of a second are dropped on both sides, as resque-scheduler drops them.
        The key of the second command holds the whole payload: so `Resque.remove_delayed` finds the job.
        The zset comes last: a scheduler sees the second only once the job is there.
        """
        second = int(due)
        if second <= int(now):
            return self.enqueue(job)
        payload = encode({"class": job.name, "args": job.args, "queue": job.queue})
        entry = f"delayed:{second}"
        return [
            ("RPUSH", self.prefix + entry, payload),
            ("SADD", f"{self.prefix}timestamps:".encode() + payload, entry),
            ("ZADD", self.prefix + "delayed_queue_schedule", second, second),
        ]
