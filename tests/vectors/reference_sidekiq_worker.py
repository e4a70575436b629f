"""The worker level of the reference adapter's Sidekiq half: plain Python, one MULTI for each call that writes."""

from __future__ import annotations

import bisect
import hashlib
import json
from typing import Any

import redis
import reference_worker
from reference_producer import Answer, Request, native, prefix, raw
from reference_producer import text as shown
from reference_recovery import Ways, digest, names_of, recovered, take
from reference_sidekiq_payload import (
    Members,
    carried,
    delay,
    exhausted,
    failed,
    identified,
    is_count,
    members,
    named,
    promoted,
    seconds,
    text,
    utc,
    value,
    written,
)
from reference_worker import queues_flag

AGE = 15_552_000  # seconds that the dead are kept
MOST = 9_999  # members that a trim leaves
RETURNS = 25  # of a job that nobody knows
LIMITS = [20, 30, 45, 65, 100, 150, 225, 335, 500, 750, 1100, 1700, 2500, 3800, 5750, 8500, 13000, 20000, 30000, 45000]
LIMITS += [65000, 100000, 150000, 225000, 335000]
SIGNALS = {"TSTP": "quiet", "TERM": "stop", "INT": "stop", "TTIN": "stacks"}
DIRTY: dict[str, Any] = {"exception": "Crash", "error": "3 workers died with this job in flight", "backtrace": []}


def decode(request: Request) -> Answer:
    """Answer the call `decode`."""
    job = reference_worker.decode(request)
    jid = json.loads(raw(request["payload"])).get("jid")
    return {**job, "jid": jid if named(jid) else None}


def fetch(request: Request) -> Answer:
    """Answer the call `fetch`; no other program looks on, so its steps need not be one."""
    jobs: list[dict[str, Any]] = []
    with redis.from_url(request["uri"]) as client:
        paused = client.smembers(f"{prefix(request['namespace'])}paused")
        for queue in queues_flag(request["queues"])["queues"]:
            names = names_of(request, queue)
            room = 0 if queue.encode() in paused else request["limit"] - len(jobs)
            for found in client.rpop(names["queue"], room) or []:
                receipt = str(len(jobs) + 1)
                client.hset(names["in-flight"], receipt, found)
                jobs.append({"queue": queue, "payload": shown(found), "receipt": receipt})
    return {"jobs": jobs}


def settle(request: Request) -> Answer:
    """Answer the call `settle`."""
    with redis.from_url(request["uri"]) as client, client.pipeline() as pipe:
        ours = [item for item in request["settlements"] if take(client, request, item)]
        for item in sorted(ours, key=lambda item: -int(item["receipt"])):  # the first receipt returns last
            apply(pipe, request, item)
        pipe.execute()
    return {"ok": True}


def apply(pipe: redis.client.Pipeline, request: Request, item: dict[str, Any]) -> None:
    """Write what one outcome asks for."""
    queue, stored, place = item["queue"], raw(item["payload"]), prefix(request["namespace"])
    if "requeue" in item["outcome"]:
        pipe.rpush(f"{place}queue:{queue}", stored)
        return
    pipe.hdel(names_of(request, queue)["crashes"], digest(stored))
    found = members(stored)
    if "ack" in item["outcome"]:
        count(pipe, request, "processed")
    elif found is None:
        bury(pipe, request, stand_in(stored, queue, request["now"]))
    elif "unknown" in item["outcome"]:
        give_back(pipe, request, queue, found)
    else:
        fail(pipe, request, failed(found, queue, native(item["outcome"]["failed"]), request["now"]))


def count(pipe: redis.client.Pipeline, request: Request, *kinds: str) -> None:
    """Raise counters and their twins of the day."""
    for kind in kinds:
        pipe.incr(f"{prefix(request['namespace'])}stat:{kind}")
        pipe.incr(f"{prefix(request['namespace'])}stat:{kind}:{utc(request['now']):%Y-%m-%d}")


def fail(pipe: redis.client.Pipeline, request: Request, found: Members) -> None:
    """Write what comes of a failure."""
    count(pipe, request, "processed", "failed")
    if value(found, "retry") is False:
        return
    if exhausted(found, request["now"]) or not carried(found):
        die(pipe, request, found)
        return
    at = request["now"] + delay(value(found, "retry_count"), request["jitter"])
    pipe.zadd(f"{prefix(request['namespace'])}retry", {written(found): at})


def die(pipe: redis.client.Pipeline, request: Request, found: Members) -> None:
    """Keep a dead job, unless it does not want that."""
    if value(found, "dead") is not False:
        bury(pipe, request, written(found))


def stand_in(stored: bytes, queue: str, now: float) -> bytes:
    """Return JSON that is no object inside of one; anything else as it is."""
    try:
        json.loads(stored.decode(), parse_constant=int)
    except (ValueError, RecursionError):
        return stored
    jid = hashlib.sha1(stored, usedforsecurity=False).hexdigest()[:24]
    said = {"error_message": "JSON, but no object", "error_class": "DecodeError", "failed_at": now, "retry_count": 0}
    found = {"class": "(no job)", "args": [stored.decode()], "jid": jid, "queue": queue, "retry": False, **said}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def bury(pipe: redis.client.Pipeline, request: Request, stored: bytes) -> None:
    """Keep bytes among the dead, and trim these."""
    key, now = f"{prefix(request['namespace'])}dead", request["now"]
    pipe.zadd(key, {stored: now})
    pipe.zremrangebyscore(key, "-inf", now - AGE)
    pipe.zremrangebyrank(key, 0, -MOST - 1)


def give_back(pipe: redis.client.Pipeline, request: Request, queue: str, found: Members) -> None:
    """Return a job that this worker does not know."""
    before = value(found, "polyworker_unknown")
    times = (before if is_count(before) and before >= 0 else 0) + 1
    if times > RETURNS or not carried(found):
        error = {"exception": "NameError", "error": "nobody knows this job", "backtrace": []}
        count(pipe, request, "processed", "failed")
        die(pipe, request, failed(found, queue, error, request["now"]))
        return
    back = identified(found) | {"queue": text(queue), "polyworker_unknown": text(times)}
    pipe.zadd(f"{prefix(request['namespace'])}schedule", {written(back): request["now"] + min(5 * times, 60)})


def promote(request: Request) -> Answer:
    """Answer the call `promote`."""
    place, now = prefix(request["namespace"]), request["now"]
    with redis.from_url(request["uri"]) as client, client.pipeline() as pipe:
        for key in (f"{place}retry", f"{place}schedule"):
            for stored in client.zrangebyscore(key, "-inf", now):
                pipe.zrem(key, stored)
                found = members(stored)
                if found is None:
                    bury(pipe, request, stand_in(stored, "default", now))
                else:
                    queue, moved = promoted(found, now)
                    pipe.sadd(f"{place}queues", queue)
                    pipe.lpush(f"{place}queue:{queue}", moved)
        pipe.execute()
    return {"ok": True}


def recover(request: Request) -> Answer:
    """Answer the call `recover`."""
    return recovered(request, Ways(bury_poison, redis.Redis.rpush, leave))


def bury_poison(client: redis.Redis, request: Request, queue: str, stored: bytes) -> None:
    """Put a job that killed its workers where dead jobs go."""
    found = members(stored)
    with client.pipeline() as pipe:
        if found is None:
            bury(pipe, request, stand_in(stored, queue, request["now"]))
        else:
            count(pipe, request, "processed", "failed")
            die(pipe, request, failed(found, queue, DIRTY, request["now"]))
        pipe.execute()


def leave(client: redis.Redis, place: str, identity: str) -> None:
    """Remove what shows a process."""
    client.srem(f"{place}processes", identity)
    client.delete(f"{place}{identity}:work", f"{place}{identity}:workers")


# Tables


def metrics_keys(asked: dict[str, Any]) -> dict[str, str]:
    """The table `metrics-keys`."""
    place, now, job = prefix(asked["namespace"]), utc(asked["now"]), json.loads(asked["payload"])
    name = job["wrapped"] if named(job.get("wrapped")) else job["class"]
    minute = f"{place}j|{now:%y%m%d}|{now.hour}:{now:%M}"
    return {
        "counters-7": f"{place}j|{now:%Y%m%d}|{now.hour}:{now.minute}",
        "histogram-7": f"{place}{name}-{now:%d}-{now:%H}:{now.minute}",
        "counters-8": minute,
        "ten-minutes-8": minute[:-1],
        "histogram-8": f"{place}h|{name}-{now.day}-{now.hour}:{now.minute}",
        "attempts": f"{name}|p",
        "failures": f"{name}|f",
        "milliseconds": f"{name}|ms",
    }


def queue_weights(flag: str) -> dict[str, Any]:
    """The table `queue-weights`."""
    found = queues_flag(flag)
    queues = found["queues"]
    weights = {queue: queues.count(queue) if found["weighted"] else 0 for queue in queues}
    mode = "random" if set(weights.values()) == {1} else "weighted"
    return {"mode": mode if found["weighted"] else "strict", "weights": weights}


TABLES: dict[str, Any] = {
    "retry-delay": lambda asked: delay(**asked),
    "timestamps": seconds,
    "scores": lambda score: repr(float(score)),
    "metrics-keys": metrics_keys,
    "histogram": lambda milliseconds: bisect.bisect_right(LIMITS, milliseconds),
    "queue-weights": queue_weights,
    "signals": SIGNALS.get,
}


def values(request: Request) -> Answer:
    """Answer the call `values`."""
    return {"output": TABLES[request["table"]](request["input"])}


WORKER = {
    "decode": decode,
    "fetch": fetch,
    "settle": settle,
    "promote": promote,
    "recover": recover,
    "values": values,
}
