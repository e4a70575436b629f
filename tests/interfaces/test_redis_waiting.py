"""Waiting for jobs: what arrives in several queues at once, and connections that a server closes when they are idle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from broker_interface import job, payloads
from eventually import until
from places import RedisPlace
from servers import Server

from worker.brokers.redis.connect import connect
from worker.brokers.redis.wire import Wire

QUEUES = ["mail", "reports"]


@pytest.fixture
def place(server: Server, store: redis.Redis) -> RedisPlace:
    """Two queues on an empty server."""
    return RedisPlace(store, lambda: connect(server.url))


def test_jobs_that_arrive_at_once_at_one_slot(place: RedisPlace, store: redis.Redis) -> None:
    """Who waits on two queues with room for one job gets both, one after the other."""
    broker = place.broker()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(broker.fetch, QUEUES, 1, 5)
        until(place.fetching)
        with store.pipeline(transaction=True) as pipeline:
            for number, queue in enumerate(QUEUES):
                pipeline.rpush(f"resque:queue:{queue}", job(number))
            pipeline.execute()
        first = waiting.result()

    assert payloads([*first, *broker.fetch(QUEUES, 1, 0.5)]) == [job(0), job(1)]
    broker.close()


def test_connections_that_were_closed_while_idle(place: RedisPlace, store: redis.Redis) -> None:
    """A server may close what has been idle for long (`timeout`): no fetch fails for it, waiting or not."""
    broker = place.broker()
    for wait in (0, 0.1):
        place.enqueue("mail", job(1))
        assert payloads(broker.fetch(QUEUES, 1, wait)) == [job(1)]
        assert broker.fetch(QUEUES, 1, wait) == []
    store.client_kill_filter(_type="normal", skipme=True)
    for wait in (0.1, 0):
        assert broker.fetch(QUEUES, 1, wait) == []
        place.enqueue("mail", job(2))
        assert payloads(broker.fetch(QUEUES, 1, wait)) == [job(2)]
    broker.close()


def test_a_connection_that_the_library_has_closed(server: Server) -> None:
    """What redis-py has closed by itself, as it does after some errors, is opened anew."""
    client = connect(server.url)
    wire = Wire(client.connection_pool)
    before = wire.call("CLIENT", "ID")
    wire._connection.disconnect()  # noqa: SLF001 - as redis-py does it

    assert wire.call("CLIENT", "ID") > before
    wire.close()
    client.close()
