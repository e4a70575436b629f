"""Promotion on Redis, in the keys of resque-scheduler and beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from places import RedisPlace

from worker.brokers.redis import RedisBroker
from worker.job import Status

SCHEDULE = "resque:delayed_queue_schedule"


@pytest.fixture
def broker(place: RedisPlace) -> Iterator[RedisBroker]:
    """A broker whose first upkeep promotes."""
    broker = place.broker()
    yield broker
    broker.close()


def schedule(store: redis.Redis, second: int, *entries: bytes) -> None:
    """Write delayed jobs as resque-scheduler does."""
    for entry in entries:
        store.rpush(f"resque:delayed:{second}", entry)
        store.sadd(b"resque:timestamps:" + entry, f"delayed:{second}")
        store.zadd(SCHEDULE, {str(second): second})


def entry(number: int, queue: str = "mail") -> bytes:
    """Return the entry of a delayed job."""
    return b'{"class":"A","args":[%d],"queue":"%b"}' % (number, queue.encode())


def job(number: int) -> bytes:
    """Return the payload that an entry becomes."""
    return b'{"class":"A","args":[%d]}' % number


def test_a_due_job_joins_its_queue(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """A due job goes behind those that wait, its queue is known from then on, and nothing of the entry is left."""
    place.enqueue("mail", job(1))
    schedule(store, 1000, entry(2), entry(3, "elsewhere"))
    broker.upkeep(Status())

    assert (place.waiting("mail"), place.waiting("elsewhere")) == ([job(1), job(2)], [job(3)])
    assert store.smembers("resque:queues") == {b"mail", b"elsewhere"}
    assert store.keys("resque:delayed*") == store.keys("resque:timestamps*") == []


def test_arguments_keep_their_bytes(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """Only class and args survive, and the text of args stays as it is."""
    schedule(store, 1000, b'{"class":"A","args":[1.50, 9007199254740993,"\xc3\xa9"],"queue":"mail","more":1}')
    broker.upkeep(Status())

    assert place.waiting("mail") == [b'{"class":"A","args":[1.50, 9007199254740993,"\xc3\xa9"]}']


def test_what_is_not_due_stays(store: redis.Redis, broker: RedisBroker) -> None:
    """A job of a later second is left alone, in all three keys."""
    later = store.time()[0] + 3600
    schedule(store, later, entry(1))
    before = {key: store.dump(key) for key in store.keys("resque:*")}
    broker.upkeep(Status())

    assert {key: store.dump(key) for key in before} == before


def test_the_earliest_first(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """Seconds come in order, and so do the jobs of one second, however many there are."""
    schedule(store, 1002, entry(999))
    schedule(store, 1001, *(entry(number) for number in range(250)))
    broker.upkeep(Status())

    assert place.waiting("mail") == [job(number) for number in (*range(250), 999)]


def test_equal_jobs_are_different_jobs(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """The same job scheduled three times is three jobs."""
    schedule(store, 1000, entry(1), entry(1))
    schedule(store, 1001, entry(1))
    broker.upkeep(Status())

    assert place.waiting("mail") == [job(1)] * 3


def test_a_second_without_jobs_is_removed(store: redis.Redis, broker: RedisBroker) -> None:
    """A time whose jobs somebody else has moved does not stay on the schedule."""
    store.zadd(SCHEDULE, {"1000": 1000})
    broker.upkeep(Status())

    assert store.exists(SCHEDULE) == 0


@pytest.mark.parametrize("text", [b"nonsense", b'{"class":"A","args":[]}', b'{"args":[],"queue":"mail"}', b"\xff"])
def test_what_is_no_job_is_a_failure(store: redis.Redis, broker: RedisBroker, text: bytes) -> None:
    """An entry that cannot be a job rests in the failed list, and keeps no other from its queue."""
    schedule(store, 1000, text, entry(1))
    broker.upkeep(Status())
    (failed,) = map(json.loads, store.lrange("resque:failed", 0, -1))

    assert (failed["exception"], store.lrange("resque:queue:mail", 0, -1)) == ("DecodeError", [job(1)])


def test_promoting_together(place: RedisPlace, store: redis.Redis) -> None:
    """Workers that promote at the same time move each job once, in order."""
    schedule(store, 1000, *(entry(number) for number in range(500)))
    brokers = [place.broker() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda broker: broker.upkeep(Status()), brokers))

    assert sorted(place.waiting("mail")) == sorted(job(number) for number in range(500))
    for broker in brokers:
        broker.close()
