"""The worker's own conformance adapter: JSON lines in, answers out, through the classes that a running worker uses.

Its contract is "The adapter contract" in protocol/README.md. It speaks Resque, at the worker level.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import redis

from worker.arguments import bind_arguments
from worker.brokers.redis.connect import connect
from worker.brokers.redis.fetching import Fetcher
from worker.brokers.redis.keys import QueueKeys, leases, slot
from worker.brokers.redis.lease import MARK, Clock, Lease, Record
from worker.brokers.redis.promotion import Promotion
from worker.brokers.redis.recovery import Recovery
from worker.brokers.redis.send import send
from worker.brokers.redis.settling import Settler
from worker.errors import ConfigError, DecodeError
from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Outcome, Retry
from worker.protocols.resque import Resque, prefix
from worker.queues import parse_queues

Request = dict[str, Any]
Answer = dict[str, Any]
DONE: Answer = {"ok": True}
NOBODY = Record((), (), 0.0)


class Fixed(Clock):
    """A clock that shows the time of a request."""

    def __init__(self, now: float) -> None:
        super().__init__(None)
        self._now = now

    def sync(self) -> float:
        """Show the time."""
        return self._now

    def now(self) -> float:
        """Show the time."""
        return self._now


def raw(value: Any) -> bytes:
    """Return the bytes that a request carries."""
    return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])


def text(payload: bytes) -> Any:
    """Return a payload as an answer carries it."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(payload).decode()}


def anything(*args: Any) -> None:
    """Take any arguments, as the signature of a handler."""


def decode(request: Request) -> Answer:
    """Read a payload as far as a handler's arguments."""
    job = Resque().decode(raw(request["payload"]))
    return {"name": job.name, "args": list(bind_arguments(job.name, anything)(job.args))}


def queue_keys(request: Request, protocol: Resque, queue: str) -> QueueKeys:
    """Return the keys of a queue for the worker of a request."""
    return QueueKeys(queue, protocol.queue_key(queue), request["worker"])


def fetch(request: Request, client: redis.Redis, protocol: Resque) -> Answer:
    """Take what is there, but for queues that the store says are paused."""
    queues = parse_queues(request["queues"]).distinct
    paused = protocol.paused(send(client, [protocol.ask_paused()])[0], queues)
    keys = {queue: queue_keys(request, protocol, queue) for queue in queues if queue not in paused}
    fetcher, limit = Fetcher(client, keys, protocol.pop, protocol.push_back), request["limit"]
    taken = fetcher.take(list(keys), limit, free=limit, held=0, arrived=True) if keys else []
    return {"jobs": [{"queue": d.queue, "payload": text(d.payload), "receipt": str(d.receipt)} for d in taken]}


def settle(request: Request, client: redis.Redis, protocol: Resque) -> Answer:
    """Settle deliveries as they were when they were fetched."""
    keys = {item["queue"]: queue_keys(request, protocol, item["queue"]) for item in request["settlements"]}
    settler = Settler(client, keys, protocol, request["registration"], clock=lambda: request["now"])
    settler.settle(
        [(delivery(client, keys[item["queue"]], item), outcome(item["outcome"])) for item in request["settlements"]]
    )
    return DONE


def delivery(client: redis.Redis, keys: QueueKeys, item: Request) -> Delivery:
    """Return the delivery of a settlement, with the crashes that the fetch would have told."""
    payload = raw(item["payload"])
    crashes = client.hget(keys.crashes, hashlib.sha1(payload, usedforsecurity=False).hexdigest())
    return Delivery(item["queue"], int(item["receipt"]), payload, int(crashes or 0))


def outcome(word: Request) -> Outcome:
    """Return the outcome that a request names."""
    match word:
        case {"ack": True}:
            return ACK
        case {"requeue": True}:
            return REQUEUE
        case {"retry": {"at": at}}:
            return Retry(at)
        case {"dead": error}:
            return Dead(Failure(error["exception"], error["error"], tuple(error["backtrace"])))
        case _:
            raise ValueError(word)


def promote(request: Request, client: redis.Redis, protocol: Resque) -> Answer:
    """Move what is due at the time of the request."""
    Promotion(client, protocol, Fixed(request["now"]), "host:1-0:mail").promote()
    return DONE


def recover(request: Request, client: redis.Redis, protocol: Resque) -> Answer:
    """Recover a worker whose lease has run out, and look a second time, as is done some seconds later."""
    lease = Lease(client, protocol.prefix, "", NOBODY, Fixed(time.time()))
    recovery, worker = Recovery(client, protocol, lease, clock=lambda: request["now"]), request["worker"]
    expired = client.zrangebyscore(leases(protocol.prefix), "-inf", time.time())
    if worker.encode() in expired:
        recovery.recover(worker)
        recovery.recover(worker + MARK)
    return DONE


def values(request: Request) -> Answer:
    """Look into a table."""
    return {"output": TABLES[request["table"]](request["input"])}


def queues_flag(flag: str) -> Answer:
    """Return what the -queues flag means."""
    queues = parse_queues(flag)
    return {"queues": list(queues.names), "weighted": queues.weighted}


def keys_table(names: dict[str, str]) -> Answer:
    """Return the names of a queue's keys."""
    protocol = Resque(names["namespace"])
    keys = queue_keys({"worker": names["worker"]}, protocol, names["queue"])
    return {
        "queue": keys.list,
        "in-flight": keys.in_flight,
        "arrival": keys.arrival,
        "crashes": keys.crashes,
        "slot": slot(keys.list),
    }


TABLES: dict[str, Callable[[Any], Any]] = {"namespace": prefix, "queues-flag": queues_flag, "keys": keys_table}
PURE: dict[str, Callable[[Request], Answer]] = {"decode": decode, "values": values}
STORED: dict[str, Callable[[Request, redis.Redis, Resque], Answer]] = {
    "fetch": fetch,
    "settle": settle,
    "promote": promote,
    "recover": recover,
}


def answer(request: Request) -> Answer:
    """Answer one request."""
    name = request["call"] if request.get("protocol", "resque") == "resque" else ""
    try:
        if name in PURE:
            return PURE[name](request)
        if name in STORED:
            with closing(connect(request["uri"])) as client:
                return STORED[name](request, client, Resque(request["namespace"]))
    except DecodeError as error:
        return {"error": "invalid-payload", "message": str(error)}
    except ConfigError as error:
        return {"error": "invalid-queues", "message": str(error)}
    return {"error": "unknown-call"}


def main() -> None:
    """Answer until the input ends."""
    sys.set_int_max_str_digits(0)  # a request may hold integers of any length
    for line in sys.stdin.buffer:
        print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201 - the answer is the program's output


if __name__ == "__main__":
    main()
