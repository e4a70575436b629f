"""The worker level of the reference adapter: plain Python, one MULTI for each call that writes."""

from __future__ import annotations

import base64
import json
import math
import re
import time
from typing import Any, NoReturn

import redis
from reference_producer import Answer, RefusalError, Request, compact, prefix, put_off, raw, text
from reference_recovery import Ways, digest, keys, names_of, recovered, take

DEEPEST = 90  # levels of a payload that a failure may hold as it is
DIRTY: tuple[str, str, list[str]] = ("Resque::DirtyExit", "3 workers died with this job in flight", [])


def refuse(word: str) -> NoReturn:
    """Refuse the request with a word of the closed list."""
    raise RefusalError(word)


# Reading


def number(token: str) -> float:
    """A floating-point number that fits a double."""
    value = float(token)
    if not math.isfinite(value):
        msg = f"{token} is no number of JSON"
        raise ValueError(msg)
    return value


def strict(data: bytes) -> Any:
    """The value of a JSON text by RFC 8259; ValueError or RecursionError where it is none."""
    value = json.loads(data.decode("utf-8"), parse_float=number, parse_constant=number)
    json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate does not come out again
    return value


def decode(request: Request) -> Answer:
    """Answer the call `decode`."""
    try:
        job = strict(raw(request["payload"]))
    except (ValueError, RecursionError) as error:
        word = "invalid-payload"
        raise RefusalError(word) from error
    match job:
        case {"class": str(name)} if isinstance(args := [] if job.get("args") is None else job["args"], list):
            return {"name": name, "args": args}
        case _:
            refuse("invalid-payload")


# Tables


def queues_flag(flag: str) -> dict[str, Any]:
    """The table `queues-flag`."""
    found: list[str] = []
    for item in flag.split(","):
        name, equals, weight = item.partition("=")
        if "*" in name or (name and equals and not re.fullmatch(r"[+-]?[0-9]+", weight)):
            refuse("invalid-queues")
        found += [name] * (int(weight) if equals and name else 1) if name else []
    if not found:
        refuse("invalid-queues")
    return {"queues": found, "weighted": "=" in flag}


def values(request: Request) -> Answer:
    """Answer the call `values`."""
    tables: dict[str, Any] = {"namespace": prefix, "queues-flag": queues_flag, "keys": keys}
    return {"output": tables[request["table"]](request["input"])}


# Fetch and settle


def fetch(request: Request) -> Answer:
    """Answer the call `fetch`; no other program looks on, so its steps need not be one."""
    jobs: list[dict[str, Any]] = []
    with redis.from_url(request["uri"]) as client:
        pause = client.get(f"{prefix(request['namespace'])}pause-all-workers") or b""
        wanted = [] if pause.strip().lower() == b"true" else queues_flag(request["queues"])["queues"]
        for queue in wanted:
            names = names_of(request, queue)
            for payload in client.lpop(names["queue"], max(1, request["limit"] - len(jobs))) or []:
                receipt = str(len(jobs) + 1)
                client.hset(names["in-flight"], receipt, payload)
                jobs.append({"queue": queue, "payload": text(payload), "receipt": receipt})
            if len(jobs) == request["limit"]:
                break
    return {"jobs": jobs}


def depth(value: Any) -> int:
    """How deep a value is nested, itself counted."""
    level, values = 0, [value]
    while inner := [item for item in values if isinstance(item, dict | list)]:
        level += 1
        values = [child for item in inner for child in (item.values() if isinstance(item, dict) else item)]
    return level


def held(payload: bytes) -> bytes:
    """A payload as a failure holds it."""
    try:
        value = strict(payload)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and depth(value) <= DEEPEST:
        return payload
    wrapped: dict[str, Any] = {"class": None, "args": [payload.decode("utf-8", "replace")]}
    if isinstance(text(payload), dict):
        wrapped["raw_base64"] = base64.b64encode(payload).decode()
    return compact(wrapped)


def failure(request: Request, queue: str, payload: bytes, error: tuple[str, str, list[str]]) -> bytes:
    """The record of a failed job."""
    at = time.strftime("%Y/%m/%d %H:%M:%S UTC", time.gmtime(request["now"]))
    rest = dict(zip(("exception", "error", "backtrace"), error, strict=True))
    tail = compact({**rest, "worker": request["registration"], "queue": queue})
    return b'{"failed_at":"%b","payload":%b,%b' % (at.encode(), held(payload), tail[1:])


def args_of(payload: bytes) -> bytes:
    """The bytes of a payload's args; good enough for payloads whose args come after one short name."""
    whole = payload.decode()
    start = re.search(r'"args"\s*:\s*', whole)
    if start is None:
        return b"[]"
    end = json.JSONDecoder().raw_decode(whole, start.end())[1]
    return whole[start.end() : end].encode()


def settle(request: Request) -> Answer:
    """Answer the call `settle`."""
    place = prefix(request["namespace"])
    with redis.from_url(request["uri"]) as client, client.pipeline() as pipe:
        ours = [item for item in request["settlements"] if take(client, request, item)]
        back = [item for item in ours if "requeue" in item["outcome"]]
        for item in ours:
            apply(pipe, place, request, item)
        for item in sorted(back, key=lambda item: -int(item["receipt"])):  # the first receipt goes in last
            pipe.lpush(f"{place}queue:{item['queue']}", raw(item["payload"]))
        pipe.execute()
    return {"ok": True}


def apply(pipe: redis.client.Pipeline, place: str, request: Request, item: dict[str, Any]) -> None:
    """Write what one outcome asks for, except what it gives back."""
    if "requeue" in item["outcome"]:
        return
    queue, payload = item["queue"], raw(item["payload"])
    pipe.hdel(names_of(request, queue)["crashes"], digest(payload))
    pipe.incr(f"{place}stat:processed")
    match item["outcome"]:
        case {"retry": {"at": at}}:
            parts = (compact(json.loads(payload)["class"]), args_of(payload), compact(queue))
            put_off(pipe, place, b'{"class":%b,"args":%b,"queue":%b}' % parts, int(at))
        case {"dead": error}:
            told = (error["exception"], error["error"], error["backtrace"])
            pipe.rpush(f"{place}failed", failure(request, queue, payload, told))
            pipe.incr(f"{place}stat:failed")


# Promotion and recovery


def promote(request: Request) -> Answer:
    """Answer the call `promote`."""
    place = prefix(request["namespace"])
    with redis.from_url(request["uri"]) as client:
        for stamp in client.zrangebyscore(f"{place}delayed_queue_schedule", "-inf", request["now"]):
            member = f"delayed:{stamp.decode()}"
            while entry := client.lpop(f"{place}{member}"):
                job = json.loads(entry)
                client.srem(f"{place}timestamps:".encode() + entry, member)
                client.sadd(f"{place}queues", job["queue"])
                stored = b'{"class":%b,"args":%b}' % (compact(job["class"]), args_of(entry))
                client.rpush(f"{place}queue:{job['queue']}", stored)
            client.zrem(f"{place}delayed_queue_schedule", stamp)
    return {"ok": True}


def bury(client: redis.Redis, request: Request, queue: str, payload: bytes) -> None:
    """Put a job that killed its workers where failed jobs go."""
    place = prefix(request["namespace"])
    client.rpush(f"{place}failed", failure(request, queue, payload, DIRTY))
    client.incr(f"{place}stat:processed")
    client.incr(f"{place}stat:failed")


def recover(request: Request) -> Answer:
    """Answer the call `recover`."""
    return recovered(request, Ways(bury, redis.Redis.lpush, unregister))


def unregister(client: redis.Redis, place: str, name: str) -> None:
    """Remove all keys of a registration."""
    client.srem(f"{place}workers", name)
    client.hdel(f"{place}workers:heartbeat", name)
    kinds = (f"worker:{name}", f"worker:{name}:started", f"stat:processed:{name}", f"stat:failed:{name}")
    client.delete(*(f"{place}{kind}" for kind in kinds))


WORKER = {
    "decode": decode,
    "fetch": fetch,
    "settle": settle,
    "promote": promote,
    "recover": recover,
    "values": values,
}
