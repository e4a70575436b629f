"""Calls whose answers never came: nothing that they took is lost or given out twice."""

from __future__ import annotations

from typing import Any, Self

import pytest
import redis
from broker_interface import job, jobs, payloads
from places import RedisPlace
from redis.exceptions import ConnectionError as Cut
from redis.exceptions import ResponseError
from servers import Server

from worker.brokers.redis import RedisBroker, fetching
from worker.brokers.redis.connect import connect
from worker.errors import BrokerError, BrokerUnavailable
from worker.job import ACK
from worker.protocols.resque import Resque


class Deaf:
    """A client, its pool and its connections in one; while it is told to, it does not hear the answers it waits for."""

    def __init__(self, client: redis.Redis) -> None:
        self._client, self._pool = client, client.connection_pool
        self._connection: Any = None
        self.connection_pool = self
        self.deaf = False
        self.error: Exception = Cut("cut")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection if hasattr(self._connection, name) else self._client, name)

    def execute_command(self, *words: Any) -> Any:
        """Send a command, and perhaps lose its answer."""
        answer = self._client.execute_command(*words)
        if self.deaf:
            raise self.error
        return answer

    def get_connection(self) -> Self:
        """Give the one connection that the fetcher keeps."""
        self._connection = self._pool.get_connection()
        return self

    def release(self, _: Self) -> None:
        """Take it back."""
        self._pool.release(self._connection)

    def read_response(self) -> Any:
        """Read an answer, which may be lost."""
        answer = self._connection.read_response()
        if self.deaf:
            raise self.error
        return answer


@pytest.fixture
def client(server: Server) -> Deaf:
    """A client that hears, at first."""
    return Deaf(connect(server.url))


@pytest.fixture
def place(store: redis.Redis, client: Deaf) -> RedisPlace:
    """Two queues on an empty server."""
    return RedisPlace(store, lambda: client)


def test_the_next_fetch_finds_what_was_taken(place: RedisPlace, client: Deaf) -> None:
    """Jobs that were taken unheard are what the next fetch returns, an empty payload among them."""
    broker = place.broker()
    place.enqueue("mail", *jobs(10))
    first = broker.fetch(["mail"], 10, 0)
    place.enqueue("mail", *jobs(2), b"", job(3), job(9))
    client.deaf = True
    with pytest.raises(BrokerUnavailable):
        broker.fetch(["mail"], 4, 0)
    client.deaf = False
    found = broker.fetch(["mail"], 4, 0)

    assert payloads(found) == [job(0), job(1), b"", job(3)]
    assert {delivery.receipt for delivery in found}.isdisjoint(delivery.receipt for delivery in first)
    broker.settle([(delivery, ACK) for delivery in (*first, *found)])
    assert (place.in_flight(), place.waiting("mail")) == (0, [job(9)])
    broker.close()


def test_a_second_look_finds_nothing_twice(place: RedisPlace, client: Deaf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that was found at the first look is not given out again at the second."""
    monkeypatch.setattr(fetching, "LOOKS", (0.0, 0.0))
    broker = place.broker()
    place.enqueue("mail", *jobs(3))
    client.deaf = True
    with pytest.raises(BrokerUnavailable):
        broker.fetch(["mail"], 10, 0)
    client.deaf = False

    assert payloads([*broker.fetch(["mail"], 10, 0), *broker.fetch(["mail"], 10, 0)]) == jobs(3)
    broker.close()


def test_settling_unheard_is_settling(place: RedisPlace, store: redis.Redis, client: Deaf) -> None:
    """A settlement whose answer was lost may be sent again: it is written once."""
    broker = place.broker()
    place.enqueue("mail", *jobs(3))
    settlements = [(delivery, ACK) for delivery in broker.fetch(["mail"], 10, 0)]
    client.deaf = True
    with pytest.raises(BrokerUnavailable):
        broker.settle(settlements)
    client.deaf = False
    broker.settle(settlements)
    broker.close()

    assert (store.get("resque:stat:processed"), place.waiting("mail")) == (b"3", [])


def test_a_key_of_another_type_keeps_no_job_of_other_queues(place: RedisPlace, store: redis.Redis) -> None:
    """Somebody wrote a text where a queue should be: the jobs of the queue before it are fetched all the same."""
    broker = place.broker()
    place.enqueue("mail", *jobs(3))
    store.set("resque:queue:reports", "no list")

    assert payloads(broker.fetch(["mail", "reports"], 10, 0)) == jobs(3)
    assert broker.fetch(["mail", "reports"], 10, 0) == []


@pytest.mark.parametrize("key", ["{resque:queue:reports}:crashes", "{resque:queue:reports}:in-flight:w1"])
def test_our_own_key_of_another_type_loses_no_job(place: RedisPlace, store: redis.Redis, key: str) -> None:
    """Even then each job is fetched, or still in its queue."""
    broker = RedisBroker(place.connect(), Resque(), ["mail", "reports"], name="w1")
    place.enqueue("mail", *jobs(3))
    place.enqueue("reports", job(4))
    store.set(key, "no hash")

    fetched = payloads(broker.fetch(["mail", "reports"], 10, 0))

    assert fetched + store.lrange("resque:queue:reports", 0, -1) == [*jobs(3), job(4)]


def test_a_call_that_failed_half_way_is_looked_after(place: RedisPlace, client: Deaf) -> None:
    """An error that is no lost connection leaves the same doubt: what was taken is what the next fetch returns."""
    broker = place.broker()
    place.enqueue("mail", *jobs(3))
    client.deaf, client.error = True, ResponseError("ERR half way")
    with pytest.raises(BrokerError):
        broker.fetch(["mail"], 10, 0)
    client.deaf = False

    assert payloads(broker.fetch(["mail"], 10, 0)) == jobs(3)
