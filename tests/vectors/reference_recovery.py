"""What both halves of the reference adapter share at the worker level: the keys in flight, and recovery."""

from __future__ import annotations

import binascii
import hashlib
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from reference_producer import Answer, Request, prefix

SLOTS = 16384
CRASHES = 3
WEEK = 7 * 24 * 3600
MARK = "#recovered"


# Keys in flight


def crc(data: bytes) -> int:
    """The slot of a tag."""
    return binascii.crc_hqx(data, 0) % SLOTS


def beside(key: str) -> str:
    """What the names of the keys beside a queue begin with."""
    if re.search(r"^[^{]*\{[^}]+\}", key, re.DOTALL):
        return key
    if "}" not in key:
        return f"{{{key}}}"
    tag = next(n for n in itertools.count() if crc(str(n).encode()) == crc(key.encode()))
    return f"{{{tag}}}:{key}"


def keys(names: dict[str, str]) -> dict[str, Any]:
    """The table `keys`."""
    key = f"{prefix(names['namespace'])}queue:{names['queue']}"
    base, worker = beside(key), names["worker"]
    tag = re.search(r"^[^{]*\{([^}]+)\}", key, re.DOTALL)
    return {
        "queue": key,
        "in-flight": f"{base}:in-flight:{worker}",
        "arrival": f"{base}:arrival:{worker}",
        "crashes": f"{base}:crashes",
        "slot": crc((tag[1] if tag else key).encode()),
    }


def names_of(request: Request, queue: str) -> dict[str, Any]:
    """The keys of a queue for the worker of a request."""
    return keys({"namespace": request["namespace"], "queue": queue, "worker": request["worker"]})


def take(client: redis.Redis, request: Request, item: dict[str, Any]) -> bool:
    """Remove a receipt; False where it was recovered."""
    return bool(client.hdel(names_of(request, item["queue"])["in-flight"], item["receipt"]))


def digest(payload: bytes) -> str:
    """The name under which crashes of a payload are counted."""
    return hashlib.sha1(payload).hexdigest()  # noqa: S324 - a name, no secret


# Recovery


@dataclass(frozen=True)
class Ways:
    """What recovery does in the way of a protocol."""

    bury: Callable[[redis.Redis, Request, str, bytes], None]
    push: Callable[[redis.Redis, str, bytes], Any]
    leave: Callable[[redis.Redis, str, str], None]


def recovered(request: Request, ways: Ways) -> Answer:
    """Recover a dead worker, in both looks at once."""
    place, worker = prefix(request["namespace"]), request["worker"]
    leases, workers = f"{place}polyworker:leases", f"{place}polyworker:workers"
    with redis.from_url(request["uri"]) as client:
        record = json.loads(client.hget(workers, worker) or "null")
        ended = client.zrangebyscore(leases, "-inf", client.time()[0])
        alive = client.zscore(leases, worker) is not None and worker.encode() not in ended
        if record is not None and not alive and {worker.encode(), (worker + MARK).encode()} & set(ended):
            empty(client, request, record, ways)
            client.zrem(leases, worker, worker + MARK)
            client.hdel(workers, worker)
        elif (worker + MARK).encode() in ended:
            client.zrem(leases, worker + MARK)
    return {"ok": True}


def empty(client: redis.Redis, request: Request, record: dict[str, Any], ways: Ways) -> None:
    """Return all that a dead worker held, and remove what shows it."""
    registration = next(iter(record["registrations"]), request["worker"])
    for queue in record["queues"]:
        give_back(client, {**request, "registration": registration}, queue, ways)
    for registration in record["registrations"]:
        ways.leave(client, prefix(request["namespace"]), registration)


def give_back(client: redis.Redis, request: Request, queue: str, ways: Ways) -> None:
    """Return what a dead worker held of one queue, or bury it."""
    names = names_of(request, queue)
    deliveries: Any = client.hgetall(names["in-flight"])
    flight: list[bytes] = [deliveries[receipt] for receipt in sorted(deliveries, key=int)]
    counts = {payload: count_crash(client, names["crashes"], payload) for payload in dict.fromkeys(flight)}
    for payload in flight:
        if counts[payload] >= CRASHES:
            ways.bury(client, request, queue, payload)
            client.hdel(names["crashes"], digest(payload))
    back = [payload for payload in flight if counts[payload] < CRASHES] + client.lrange(names["arrival"], 0, -1)
    for payload in reversed(back):
        ways.push(client, names["queue"], payload)
    client.delete(names["in-flight"], names["arrival"])


def count_crash(client: redis.Redis, key: str, payload: bytes) -> int:
    """Raise the count of one payload."""
    count: int = client.hincrby(key, digest(payload), 1)
    client.expire(key, WEEK)
    return count
