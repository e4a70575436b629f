"""Whatever a producer writes, the loop goes on: every payload is settled, and those that fail can be found again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import Server

from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect
from worker.executors.threads import Threads
from worker.perform import Perform
from worker.protocols import Protocol
from worker.protocols.resque import Resque
from worker.protocols.sidekiq import Sidekiq
from worker.queues import parse_queues
from worker.registry import Registry
from worker.worker import Worker

jobs = Registry()
jobs.register("Any")(lambda *_: None)
jobs.register("Typed")(lambda number: number + 1)

FIELDS = (
    *("class", "args", "jid", "queue", "retry", "retry_for", "retry_queue", "retry_count", "backtrace", "dead", "at"),
    *("created_at", "enqueued_at", "failed_at", "retried_at", "wrapped", "tags", "polyworker_unknown"),
)
WRAPPER = "Sidekiq::ActiveJob::Wrapper"
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["Any", "Typed", WRAPPER]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(FIELDS) | st.text(), values, max_size=8).map(json.dumps)
named = st.dictionaries(st.sampled_from(FIELDS[1:]), values, max_size=8).map(
    lambda d: json.dumps({"class": "Any", **d})
)
texts = (objects | named | values.map(json.dumps)).map(lambda text: text.encode(errors="surrogatepass"))


@st.composite
def damaged(draw: Callable[[st.SearchStrategy[bytes]], bytes]) -> bytes:
    """A payload with some bytes of it replaced, cut off, or put in twice."""
    payload = draw(texts)
    at, until = sorted((draw(st.integers(0, len(payload))), draw(st.integers(0, len(payload)))))  # type: ignore[arg-type]
    return payload[:at] + draw(st.binary(max_size=4)) + payload[until:]


payloads = st.lists(texts | damaged() | st.binary(), min_size=1, max_size=60, unique=True)


@pytest.mark.parametrize("protocol", [Resque(), Sidekiq()], ids=["resque", "sidekiq"])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(written=payloads)
def test_nothing_stops_the_loop(server: Server, store: redis.Redis, protocol: Protocol, written: list[bytes]) -> None:
    """Each payload is done, waits for another run, or rests with its failure; the worker ends as if all were well."""
    store.flushall()
    store.rpush(protocol.queue_key("fuzz"), *written)
    broker = RedisBroker(connect(server.url), protocol, ["fuzz"], slots=3)
    worker = Worker(broker, Threads(3), Perform(protocol, jobs), parse_queues("fuzz"), exit_on_complete=True)

    worker.run()

    assert worker.crash is None
    assert not store.exists(protocol.queue_key("fuzz"))
    assert not list(store.scan_iter("*in-flight*"))
    assert settled(store, protocol) >= len(written)


def settled(store: redis.Redis, protocol: Protocol) -> int:
    """How many jobs are accounted for: counted as processed, or kept without being counted."""
    counted = int(store.get(protocol.counters(0.0)[0]) or 0)
    if isinstance(protocol, Resque):
        return counted
    return counted + store.zcard("schedule") + store.zcard("dead")
