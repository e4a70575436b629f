"""The calls of the worker's adapter that need a store, each by the part of the broker that a running worker uses."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import redis
from worker_words import DONE, Answer, Request, raw, text

from worker.brokers.redis.fetching import Fetcher
from worker.brokers.redis.keys import QueueKeys, leases
from worker.brokers.redis.lease import MARK, Clock, Lease, Record
from worker.brokers.redis.promotion import Promotion
from worker.brokers.redis.recovery import Recovery
from worker.brokers.redis.send import send
from worker.brokers.redis.settling import Settler
from worker.context import Slot
from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Outcome, Retry
from worker.perform import Perform
from worker.protocols import Protocol
from worker.queues import parse_queues
from worker.registry import Registry

IDENTITY = "host1:4242:964d2d0fe1a8"  # under which a worker shows itself where a request does not say
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


def queue_keys(request: Request, protocol: Protocol, queue: str) -> QueueKeys:
    """Return the keys of a queue for the worker of a request."""
    return QueueKeys(queue, protocol.queue_key(queue), request["worker"])


def fetch(request: Request, client: redis.Redis, protocol: Protocol) -> Answer:
    """Take what is there, but for queues that the store says are paused."""
    queues = parse_queues(request["queues"]).distinct
    paused = protocol.paused(send(client, [protocol.ask_paused()])[0], queues)
    keys = {queue: queue_keys(request, protocol, queue) for queue in queues if queue not in paused}
    fetcher, limit = Fetcher(client, keys, protocol.pop, protocol.push_back), request["limit"]
    taken = fetcher.take(list(keys), limit, free=limit, held=0, arrived=True) if keys else []
    return {"jobs": [{"queue": d.queue, "payload": text(d.payload), "receipt": str(d.receipt)} for d in taken]}


def settle(request: Request, client: redis.Redis, protocol: Protocol) -> Answer:
    """Settle deliveries as they were when they were fetched."""
    keys = {item["queue"]: queue_keys(request, protocol, item["queue"]) for item in request["settlements"]}
    registration = request.get("registration", IDENTITY)
    settler = Settler(client, keys, protocol, registration, clock=lambda: request["now"])
    deliveries = [delivery(client, keys[item["queue"]], item) for item in request["settlements"]]
    outcomes = [
        outcome(item["outcome"], delivery, protocol, request)
        for item, delivery in zip(request["settlements"], deliveries, strict=True)
    ]
    settler.settle(list(zip(deliveries, outcomes, strict=True)))
    return DONE


def delivery(client: redis.Redis, keys: QueueKeys, item: Request) -> Delivery:
    """Return the delivery of a settlement, with the crashes that the fetch would have told."""
    payload = raw(item["payload"])
    crashes = client.hget(keys.crashes, hashlib.sha1(payload, usedforsecurity=False).hexdigest())
    return Delivery(item["queue"], int(item["receipt"]), payload, int(crashes or 0))


def outcome(word: Request, delivery: Delivery, protocol: Protocol, request: Request) -> Outcome:
    """Return the outcome that a request names, or that the worker itself decides on."""
    match word:
        case {"ack": True}:
            return ACK
        case {"requeue": True}:
            return REQUEUE
        case {"retry": {"at": at}}:
            return Retry(at)
        case {"dead": error}:
            return Dead(failure(error))
        case {"failed": error}:
            return protocol.judge(delivery, failure(error), None, now=request["now"], jitter=request["jitter"])
        case {"unknown": True}:
            return Perform(protocol, Registry(), clock=lambda: request["now"])(delivery, Slot(0))
        case _:
            raise ValueError(word)


def failure(error: dict[str, Any]) -> Failure:
    """Return the failure that a request tells."""
    return Failure(error["exception"], error["error"], tuple(error["backtrace"]))


def promote(request: Request, client: redis.Redis, protocol: Protocol) -> Answer:
    """Move what is due at the time of the request."""
    Promotion(client, protocol, Fixed(request["now"]), IDENTITY).promote()
    return DONE


def recover(request: Request, client: redis.Redis, protocol: Protocol) -> Answer:
    """Recover a worker whose lease or mark has run out; the second look is not waited for but taken at once."""
    now, worker = time.time(), request["worker"]
    lease = Lease(client, protocol.prefix, "", NOBODY, Fixed(now))
    recovery = Recovery(client, protocol, lease, clock=lambda: request["now"])
    expired = client.zrangebyscore(leases(protocol.prefix), "-inf", now)
    if worker.encode() in expired:
        recovery.recover(worker)
        recovery.recover(worker + MARK)
    elif (worker + MARK).encode() in expired:
        recovery.recover(worker + MARK)
    return DONE
