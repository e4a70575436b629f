"""The jobs as Dramatiq's actors, and the broker of its worker and its producer."""

from __future__ import annotations

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO

from bench.inside import handlers

# A connection for each thread: redis-py allows a hundred by itself, and what is refused is only tried again much later.
broker = RedisBroker(url=os.environ["BENCH_URL"] + "?max_connections=1000")
broker.add_middleware(AsyncIO())
dramatiq.set_broker(broker)
NAMES = ("noop", "cpu1", "cpu20", "sleep10", "asleep10", "asleep100", "blob", "stamp")
ACTORS = {name: dramatiq.actor(getattr(handlers, name), queue_name=os.environ["BENCH_QUEUE"]) for name in NAMES}
