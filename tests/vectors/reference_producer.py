"""The producer level of the reference adapter: plain Python, one pipeline for each call that writes."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import redis

OUTSIDE_JSON = {"nan": math.nan, "infinity": math.inf, "-infinity": -math.inf, "broken-text": "\ud83d"}

Request = dict[str, Any]
Answer = dict[str, Any]


class RefusalError(Exception):
    """The request is refused with this word."""


def prefix(namespace: str) -> str:
    """The prefix of a namespace."""
    return namespace if not namespace or namespace.endswith(":") else f"{namespace}:"


def text(value: Any) -> Any:
    """Bytes as an answer carries them."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def raw(value: Any) -> bytes:
    """The bytes that a request carries."""
    return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])


def native(value: Any) -> Any:
    """The value with what JSON lacks put in place."""
    match value:
        case {"outside-json": word}:
            return OUTSIDE_JSON[word]
        case dict():
            return {name: native(item) for name, item in value.items()}
        case list():
            return [native(item) for item in value]
        case _:
            return value


def compact(value: Any) -> bytes:
    """The value as JSON the way a payload is written."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except ValueError as error:
        word = "invalid-job"
        raise RefusalError(word) from error


def payload(job: dict[str, Any], **more: Any) -> bytes:
    """The payload of a job, with further members."""
    name, args = job.get("name"), job.get("args", [])
    if not isinstance(name, str) or not name or not isinstance(args, list):
        word = "invalid-job"
        raise RefusalError(word)
    return compact({"class": name, "args": args, **more})


def queue(job: dict[str, Any]) -> str:
    """The name of a job's queue."""
    match job.get("queue"):
        case str(name) if name:
            return name
        case _:
            word = "invalid-job"
            raise RefusalError(word)


def encode(request: Request) -> Answer:
    """Answer the call `encode`."""
    return {"payload": payload(native(request["job"])).decode()}


def enqueue(request: Request) -> Answer:
    """Answer the call `enqueue`."""
    return send(request, [(queue(job), payload(job), None) for job in map(native, request["jobs"])])


def schedule(request: Request) -> Answer:
    """Answer the call `schedule`."""
    return send(request, [timed(job, request["now"]) for job in map(native, request["jobs"])])


def timed(job: dict[str, Any], now: float) -> tuple[str, bytes, int | None]:
    """A job's queue, the text to store, and its time unless it is due."""
    name, at = queue(job), job["at"]
    if not isinstance(at, int | float) or not math.isfinite(at):
        word = "invalid-job"
        raise RefusalError(word)
    return (name, payload(job), None) if int(at) <= now else (name, payload(job, queue=name), int(at))


def send(request: Request, jobs: list[tuple[str, bytes, int | None]]) -> Answer:
    """Write jobs to their queues, or to the schedule where they have a time."""
    place = prefix(request["namespace"])
    with redis.from_url(request["uri"]) as client, client.pipeline() as pipe:
        for name, stored, at in jobs:
            if at is None:
                pipe.sadd(f"{place}queues", name)
                pipe.rpush(f"{place}queue:{name}", stored)
            else:
                put_off(pipe, place, stored, at)
        pipe.execute()
    return {"ok": True}


def put_off(pipe: redis.client.Pipeline, place: str, stored: bytes, at: int) -> None:
    """Write one job into the schedule."""
    pipe.rpush(f"{place}delayed:{at}", stored)
    pipe.sadd(f"{place}timestamps:".encode() + stored, f"delayed:{at}")
    pipe.zadd(f"{place}delayed_queue_schedule", {str(at): at})


PRODUCER = {"encode": encode, "enqueue": enqueue, "schedule": schedule}
