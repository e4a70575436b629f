"""The producer level of the reference adapter's Sidekiq half."""

from __future__ import annotations

import os
from typing import Any, NoReturn

import redis
from reference_producer import Answer, RefusalError, Request, compact, native, prefix
from reference_producer import payload as resque_payload
from reference_sidekiq_payload import is_count, is_real, named

OWN = {"queue", "class", "args", "jid", "created_at", "enqueued_at", "at"}
LONGEST = 10**9  # seconds of retry_for


def refuse() -> NoReturn:
    """Refuse a job."""
    word = "invalid-job"
    raise RefusalError(word)


def is_retries(option: Any) -> bool:
    """Whether an option is a truth or a count."""
    return isinstance(option, bool) or (is_count(option) and option >= 0)


OPTIONS = {
    "retry": is_retries,
    "retry_for": lambda option: is_real(option) and 0 <= option <= LONGEST,
    "retry_queue": named,
    "backtrace": is_retries,
    "dead": lambda option: isinstance(option, bool),
    "tags": lambda option: isinstance(option, list) and all(isinstance(tag, str) for tag in option),
}


def payload(job: dict[str, Any], now: float, **more: Any) -> tuple[str, bytes]:
    """The queue and the payload of a job, with its last members."""
    resque_payload(job)  # refuses what it refuses
    queue, options = job.get("queue", "default"), job.get("options", {})
    jid = job["jid"] if "jid" in job else os.urandom(12).hex()
    sound = named(queue) and named(jid) and not OWN & options.keys()
    if not sound or not all(OPTIONS[name](option) for name, option in options.items() if name in OPTIONS):
        refuse()
    front = {"retry": options.get("retry", True), "queue": queue}
    own = {"class": job["name"], "args": job.get("args", []), "jid": jid, "created_at": float(now)}
    return queue, compact(front | options | own | more)


def encode(request: Request) -> Answer:
    """Answer the call `encode`."""
    given = {name: request[name] for name in ("queue", "jid") if name in request}
    stored = payload(native({**request["job"], **given}), request["now"], enqueued_at=float(request["now"]))
    return {"payload": stored[1].decode()}


def enqueue(request: Request) -> Answer:
    """Answer the calls `enqueue` and `schedule`."""
    place, now = prefix(request["namespace"]), request["now"]
    jobs = [timed(native(job), now) for job in request["jobs"]]
    with redis.from_url(request["uri"]) as client, client.pipeline() as pipe:
        for queue, stored, at in jobs:
            if at is None:
                pipe.sadd(f"{place}queues", queue)
                pipe.lpush(f"{place}queue:{queue}", stored)
            else:
                pipe.zadd(f"{place}schedule", {stored: at})
        pipe.execute()
    return {"ok": True}


def timed(job: dict[str, Any], now: float) -> tuple[str, bytes, float | None]:
    """A job's queue, its payload, and its time unless it is due."""
    at = job.get("at", now)
    if not is_real(at):
        refuse()
    return (*payload(job, now, enqueued_at=float(now)), None) if at <= now else (*payload(job, now), at)


PRODUCER = {"encode": encode, "enqueue": enqueue, "schedule": enqueue}
