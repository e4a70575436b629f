"""The Sidekiq protocol, producer's half: jobs become commands. Pure: no socket, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from goclient.bulk import Command
from goclient.encode import encode
from goclient.jids import new_jid, new_jids
from goclient.job import Job, check_queue, check_text
from goclient.options import members


@dataclass(frozen=True, slots=True)
class SidekiqJob(Job):
    """A job with what Sidekiq knows of it besides.

    Args:
        jid: Its id: any text that is not empty.
        members: What its options add to the payload, as `options.members` makes them.

    Raises:
        InvalidJobError: As for Job, or the jid is no text.
    """

    jid: str
    members: Mapping[str, object]

    def __post_init__(self) -> None:
        Job.__post_init__(self)
        check_text("jid", self.jid)

    @classmethod
    def of(cls, name: str, args: Sequence[object], queue: str, options: Mapping[str, Any]) -> Self:
        """The job of a call with these SidekiqJobOptions; it gets a new jid if they name none."""
        others = {**options}
        jid = others.pop("jid") if "jid" in others else new_jid()
        return cls(queue, name, args, jid, members(others))


@dataclass(frozen=True, slots=True)
class Sidekiq:
    """Commands as Sidekiq 6, 7 and 8 send them, in their order; `prefix` begins each key."""

    prefix: str

    def payload(self, job: SidekiqJob, now: float) -> bytes:
        """The bytes that the queue holds."""
        return encode({**self._begun(job, now), "enqueued_at": float(now)})

    def announce(self, queue: str) -> Command:
        """Make the queue known to dashboards."""
        return ("SADD", self.prefix + "queues", queue)

    def push(self, queue: str, payloads: Sequence[bytes]) -> Command:
        """Prepend jobs to their queue one by one: workers take from the other end, so the first runs first."""
        return ("LPUSH", self.prefix + "queue:" + queue, *payloads)

    def enqueue(self, job: SidekiqJob, now: float) -> list[Command]:
        """Have the job run as soon as a worker is free. The queue is announced first, as Sidekiq does."""
        return [self.announce(job.queue), self.push(job.queue, (self.payload(job, now),))]

    def schedule(self, job: SidekiqJob, due: float, now: float) -> list[Command]:
        """Have the job enqueued when it is due, by a Sidekiq process or a worker that promotes; at once if it is due.

        A scheduled job has no `enqueued_at` and its queue is not announced: both is done when it is enqueued.
        """
        if due <= now:
            return self.enqueue(job, now)
        return [("ZADD", self.prefix + "schedule", seconds(due), encode(self._begun(job, now)))]

    def _begun(self, job: SidekiqJob, now: float) -> dict[str, object]:
        """The payload up to what tells a queued job from a scheduled one."""
        begun = beginning(job.name, job.queue, job.members)
        return {**begun, "args": job.args, "jid": job.jid, "created_at": float(now)}


@dataclass(slots=True)
class Batches:
    """What pushes the batches of many jobs of one name, each batch with one time; `jids` are those of all its jobs."""

    protocol: Sidekiq
    name: str
    queue: str
    members: Mapping[str, object]
    clock: Callable[[], float]
    jids: list[str] = field(default_factory=list)
    _head: bytes = field(init=False)

    def __post_init__(self) -> None:
        check_text("name", self.name)
        check_queue(self.queue)
        self._head = encode(beginning(self.name, self.queue, self.members))[:-1] + b',"args":'

    def push(self, args: Sequence[bytes]) -> Command:
        """The push of jobs with these encoded arguments."""
        jids = new_jids(len(args))
        self.jids += jids
        now = seconds(self.clock())
        begin, end = self._head, f'","created_at":{now},"enqueued_at":{now}}}'.encode()
        payloads = [
            b'%b%b,"jid":"%b%b' % (begin, text, jid.encode(), end) for text, jid in zip(args, jids, strict=True)
        ]
        return self.protocol.push(self.queue, payloads)


def beginning(name: str, queue: str, members: Mapping[str, object]) -> dict[str, object]:
    """A payload up to its arguments: `retry`, `queue`, the other options, `class`, as Sidekiq::Client orders them."""
    return {"retry": members["retry"], "queue": queue, **members, "class": name}


def seconds(time: float) -> str:
    """A time as text. Its fraction is always visible: Sidekiq 8 takes an integer for milliseconds."""
    return repr(float(time))
