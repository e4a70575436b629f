"""The producer of RQ; its jobs are the handlers themselves, by the names under which they can be imported."""

from __future__ import annotations

import time

from redis import Redis
from rq import Queue

from bench.inside.order import Order

KEEP = 0
"""Seconds that a result is kept."""


def handler(order: Order) -> str:
    """Where the job's function is."""
    return f"bench.inside.handlers.{order.job}"


def bulk(order: Order, queue: Queue) -> None:
    """All jobs, a thousand in each pipeline."""
    for arguments in order.chunks():
        queue.enqueue_many([Queue.prepare_data(handler(order), each, result_ttl=KEEP) for each in arguments])


def single(order: Order, queue: Queue) -> None:
    """One call each."""
    for pause in order.pauses():
        time.sleep(pause)
        queue.enqueue(handler(order), *order.arguments(), result_ttl=KEEP)


order = Order.read()
with order.timed():
    (bulk if order.how == "bulk" else single)(order, Queue(order.queue, connection=Redis.from_url(order.url)))
