"""Recovery on Redis: what a dead worker left behind comes back once, and a job that kills workers is buried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from eventually import until
from places import RedisPlace
from servers import Server

from worker.brokers.redis import RedisBroker, upkeep
from worker.brokers.redis.connect import connect
from worker.errors import BrokerUnavailable
from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Order, Outcome, Retry, Status

DEAD = "dead:1:abc"
REGISTRATION = "dead.py:1-0:mail"
LEASES, WORKERS, QUEUE = "resque:polyworker:leases", "resque:polyworker:workers", "resque:queue:mail"
IN_FLIGHT, ARRIVAL = f"{{{QUEUE}}}:in-flight:{DEAD}", f"{{{QUEUE}}}:arrival:{DEAD}"
CRASHES = f"{{{QUEUE}}}:crashes"


def job(number: int) -> bytes:
    """Return the payload of a job."""
    return b'{"class":"A","args":[%d]}' % number


def digest(payload: bytes) -> str:
    """Return the field under which a payload's crashes are counted."""
    return hashlib.sha1(payload, usedforsecurity=False).hexdigest()


@pytest.fixture(autouse=True)
def _always_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Upkeep looks at leases whenever it is called."""
    monkeypatch.setattr(upkeep, "RENEW", 0.0)


@pytest.fixture
def broker(place: RedisPlace) -> Iterator[RedisBroker]:
    """The worker that recovers others."""
    broker = place.broker()
    yield broker
    broker.close()


@pytest.fixture
def dead(store: redis.Redis) -> str:
    """A worker of `mail` whose lease has run out, with jobs 1 to 12 in flight and 13 on its way."""
    return leave_behind(store, {str(number): job(number) for number in (2, 11, 1, 12, *range(3, 11))}, [job(13)])


def leave_behind(
    store: redis.Redis, held: dict[str, bytes], arrived: list[bytes] | None = None, *, seconds: float = -1
) -> str:
    """Write what a worker leaves whose lease ends some seconds from now."""
    record = {"queues": ["mail", "reports"], "registrations": [REGISTRATION], "started_at": 1795323776.25}
    store.hset(WORKERS, DEAD, json.dumps(record))
    store.zadd(LEASES, {DEAD: store.time()[0] + seconds})
    store.hset(IN_FLIGHT, mapping=held)  # type: ignore[arg-type]  # redis-py wants the widest type
    for payload in arrived or []:
        store.rpush(ARRIVAL, payload)
    store.sadd("resque:workers", REGISTRATION)
    store.set(f"resque:worker:{REGISTRATION}", "{}")
    return DEAD


@pytest.mark.usefixtures("dead")
def test_jobs_go_back_in_order(place: RedisPlace, broker: RedisBroker) -> None:
    """First what was in flight, by receipt, then what was arriving, then what the queue held."""
    place.enqueue("mail", job(14))
    broker.upkeep(Status())

    assert place.waiting("mail") == [job(number) for number in range(1, 15)]


@pytest.mark.usefixtures("dead")
def test_the_dead_worker_leaves_the_dashboards(store: redis.Redis, broker: RedisBroker) -> None:
    """No registration, no job under way and no job in flight is left of it."""
    broker.upkeep(Status())

    assert not store.sismember("resque:workers", REGISTRATION)
    assert store.exists(f"resque:worker:{REGISTRATION}", IN_FLIGHT, ARRIVAL) == 0
    assert store.zscore(LEASES, DEAD) is None


def test_a_lease_protects_old_jobs(store: redis.Redis, broker: RedisBroker) -> None:
    """While its lease lasts, nothing is taken from a worker, however old its jobs are."""
    leave_behind(store, {"1": job(1)}, seconds=60)
    broker.upkeep(Status())

    assert (store.hlen(IN_FLIGHT), store.llen(QUEUE)) == (1, 0)


@pytest.mark.usefixtures("dead")
def test_another_namespace_is_not_ours(server: Server, store: redis.Redis) -> None:
    """A worker recovers only those of its own namespace."""
    other = RedisPlace(store, lambda: connect(server.url), "other:").broker()
    other.upkeep(Status())
    other.close()

    assert store.hlen(IN_FLIGHT) == 12


@pytest.mark.usefixtures("dead")
def test_each_job_in_flight_counts_a_crash(store: redis.Redis, broker: RedisBroker) -> None:
    """A death counts against every job that was in flight, for a week, and against none that was arriving."""
    broker.upkeep(Status())

    assert store.hgetall(CRASHES) == {digest(job(number)).encode(): b"1" for number in range(1, 13)}
    assert 7 * 86400 - 60 < store.ttl(CRASHES) <= 7 * 86400


def test_a_delivery_tells_its_crashes(store: redis.Redis, broker: RedisBroker) -> None:
    """A job that has seen a worker die says so when it is fetched again."""
    leave_behind(store, {"1": job(1)})
    broker.upkeep(Status())
    store.rpush(QUEUE, job(2))

    assert [delivery.crashes for delivery in broker.fetch(["mail"], 2, 0)] == [1, 0]


def test_the_last_chance_is_taken_alone(store: redis.Redis, broker: RedisBroker) -> None:
    """A job that has seen two workers die is given out only while nothing else is in flight."""
    store.hset(CRASHES, digest(job(2)), 2)
    store.rpush(QUEUE, job(1), job(2), job(3))
    first = broker.fetch(["mail"], 10, 0)
    meanwhile = broker.fetch(["mail"], 10, 0)
    broker.settle([(delivery, ACK) for delivery in first])
    alone = broker.fetch(["mail"], 10, 0)

    assert [[d.payload for d in fetched] for fetched in (first, meanwhile, alone)] == [[job(1)], [], [job(2)]]


def test_a_job_that_kills_three_workers_is_buried(store: redis.Redis, broker: RedisBroker) -> None:
    """After three deaths a job rests in the failed list, with its exact payload, and what it did is counted."""
    for _ in range(3):
        store.delete(QUEUE)
        leave_behind(store, {"1": job(1)})
        broker.upkeep(Status())
    (entry,) = map(json.loads, store.lrange("resque:failed", 0, -1))

    assert (entry["exception"], entry["payload"], entry["worker"], entry["backtrace"]) == (
        *("Resque::DirtyExit", {"class": "A", "args": [1]}, REGISTRATION, []),
    )
    assert "3 workers died" in entry["error"]
    assert store.mget("resque:stat:processed", "resque:stat:failed") == [b"1", b"1"]
    assert store.exists(CRASHES, QUEUE, IN_FLIGHT) == 0


def test_innocents_are_not_buried(store: redis.Redis, broker: RedisBroker) -> None:
    """A job that was in flight beside a killer goes on when the killer is buried."""
    store.hset(CRASHES, digest(job(1)), 2)
    leave_behind(store, {"1": job(1), "2": job(2)})
    broker.upkeep(Status())

    assert (store.lrange(QUEUE, 0, -1), store.llen("resque:failed")) == ([job(2)], 1)


def test_copies_count_one_crash(store: redis.Redis, broker: RedisBroker) -> None:
    """Three copies of a payload in flight at one death are one crash."""
    leave_behind(store, {"1": job(1), "2": job(1), "3": job(1)})
    broker.upkeep(Status())

    assert (store.lrange(QUEUE, 0, -1), store.hvals(CRASHES)) == ([job(1)] * 3, [b"1"])


@pytest.mark.parametrize("outcome", [ACK, Dead(Failure("A", "b")), Retry(4e9)], ids=["ack", "dead", "retry"])
def test_getting_through_clears_the_count(store: redis.Redis, broker: RedisBroker, outcome: Outcome) -> None:
    """A job that came to its end starts from zero the next time."""
    leave_behind(store, {"1": job(1)})
    broker.upkeep(Status())
    broker.settle([(delivery, outcome) for delivery in broker.fetch(["mail"], 1, 0)])

    assert store.exists(CRASHES) == 0


def test_giving_back_keeps_the_count(store: redis.Redis, broker: RedisBroker) -> None:
    """A job that was given back has not come to its end."""
    leave_behind(store, {"1": job(1)})
    broker.upkeep(Status())
    broker.settle([(delivery, REQUEUE) for delivery in broker.fetch(["mail"], 1, 0)])

    assert store.hvals(CRASHES) == [b"1"]


def test_a_late_arrival_is_found(store: redis.Redis, broker: RedisBroker) -> None:
    """A job that reached a dead worker's arrival list after its recovery comes back at a second look."""
    leave_behind(store, {"1": job(1)})
    broker.upkeep(Status())
    store.rpush(ARRIVAL, job(2))
    (mark,) = (name for name in store.zrange(LEASES, 0, -1) if name != broker.name.encode())
    store.zadd(LEASES, {mark: 1})
    broker.upkeep(Status())

    assert store.lrange(QUEUE, 0, -1) == [job(2), job(1)]
    assert (store.zrange(LEASES, 0, -1), store.hkeys(WORKERS)) == ([broker.name.encode()], [broker.name.encode()])


def test_a_lease_without_a_record_is_forgotten(store: redis.Redis, broker: RedisBroker) -> None:
    """A worker that died before it could fetch leaves nothing to do, and does not stay on the list."""
    store.zadd(LEASES, {DEAD: 1})
    broker.upkeep(Status())

    assert store.zrange(LEASES, 0, -1) == [broker.name.encode()]


def test_thousands_come_back(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """A dead worker's thousands of jobs come back in order."""
    leave_behind(store, {str(number): job(number) for number in range(1, 5001)})
    broker.upkeep(Status())

    assert place.waiting("mail") == [job(number) for number in range(1, 5001)]


@pytest.mark.usefixtures("dead")
def test_recovering_together(place: RedisPlace) -> None:
    """Workers that recover the same one at the same time give back each job once."""
    brokers = [place.broker() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda broker: broker.upkeep(Status()), brokers))

    assert place.waiting("mail") == [job(number) for number in range(1, 14)]
    for broker in brokers:
        broker.close()


def test_a_stale_owner_settles_nothing(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """A worker whose jobs were recovered writes nothing about them, and is told to drop what it holds."""
    stale = place.broker()
    place.enqueue("mail", job(1), job(2))
    held: list[Delivery] = stale.fetch(["mail"], 2, 0)
    store.zadd(LEASES, {stale.name: 1})
    broker.upkeep(Status())
    stale.settle([(held[0], ACK), (held[1], Dead(Failure("A", "b")))])
    orders, _ = stale.upkeep(Status())
    stale.close()

    assert (place.waiting("mail"), place.dead(), list(orders)) == ([job(1), job(2)], [], [Order.LOST])
    assert store.mget("resque:stat:processed", "resque:stat:failed") == [None, None]


@pytest.mark.usefixtures("dead")
def test_second_look_is_due_ten_seconds_later(store: redis.Redis, broker: RedisBroker) -> None:
    """After the first look the record stays, and a mark says when to look again: a job may still arrive."""
    broker.upkeep(Status())
    now = float(store.time()[0])

    (mark,) = [name for name in store.zrange(LEASES, 0, -1) if name.endswith(b"#recovered")]
    assert mark == f"{DEAD}#recovered".encode()
    assert now + 8 <= store.zscore(LEASES, mark) <= now + 11
    assert store.zscore(LEASES, DEAD) is None
    assert store.hexists(WORKERS, DEAD)


def test_a_worker_that_leaves_in_doubt_leaves_word(store: redis.Redis, place: RedisPlace) -> None:
    """A connection that failed while it waited may still be given a job: the mark stays, so that somebody looks."""
    broker = place.broker()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(broker.fetch, ["mail"], 1, 3)
        until(lambda: store.info("clients")["blocked_clients"])
        store.client_kill_filter(_type="normal", skipme=True)
        with pytest.raises(BrokerUnavailable):
            waiting.result()

    broker.close()

    assert [name.decode() for name in store.zrange(LEASES, 0, -1)] == [f"{broker.name}#recovered"]
    assert store.hexists(WORKERS, broker.name)
