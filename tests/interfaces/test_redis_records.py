"""What a worker on Redis shows to Resque's dashboards and to Ruby's workers."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis
from eventually import until
from places import RedisPlace

from worker.brokers.redis import RedisBroker, upkeep
from worker.job import ACK, REQUEUE, Dead, Delivery, Failure, Order, Retry, Running, Status
from worker.protocols.resque import Resque
from worker.protocols.resque.presence import Presence

HOST, PID = socket.gethostname(), os.getpid()
IDS = tuple(f"{HOST}.py:{PID}-{slot}:mail,reports".encode() for slot in range(2))
PAYLOAD = b'{"class":"A","args":[1.50]}'
FAILURE = Failure("ValueError", "no such user: é", ("jobs.py:8:in `perform'",))


@pytest.fixture
def broker(place: RedisPlace, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisBroker]:
    """A broker of two slots, whose upkeep finds everything due whenever it is called."""
    for owner, what in ((upkeep, "SHOW"), (upkeep, "RENEW"), (Presence, "every"), (Resque, "ask_every")):
        monkeypatch.setattr(owner, what, 0.0)
    broker = place.broker()
    yield broker
    broker.close()


def fetch(place: RedisPlace, broker: RedisBroker, *payloads: bytes) -> list[Delivery]:
    """Enqueue jobs and fetch them."""
    place.enqueue("mail", *payloads)
    return broker.fetch(["mail"], len(payloads), 0)


def test_every_slot_is_registered(store: redis.Redis, broker: RedisBroker) -> None:
    """Each slot is a worker of its own, `<host>.py:<pid>-<slot>:<queues>`."""
    broker.upkeep(Status())

    assert store.smembers("resque:workers") == set(IDS)


def test_start_is_written_as_ruby_writes_it(store: redis.Redis, broker: RedisBroker) -> None:
    """`worker:<id>:started` holds the server's time as Ruby's Time#to_s has it."""
    broker.upkeep(Status())
    started = (store.get(b"resque:worker:%b:started" % IDS[1]) or b"").decode()

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000", started)
    assert abs(datetime.strptime(started, "%Y-%m-%d %H:%M:%S %z").timestamp() - store.time()[0]) <= 5


def test_heartbeat_can_be_read(store: redis.Redis, broker: RedisBroker) -> None:
    """Every registration has a sign of life: the server's time as ISO 8601 with its offset."""
    broker.upkeep(Status())
    beats = store.hgetall("resque:workers:heartbeat")

    assert set(beats) == set(IDS)
    for beat in beats.values():
        assert re.fullmatch(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", beat)
        assert abs(datetime.fromisoformat(beat.decode()).timestamp() - store.time()[0]) <= 5


def test_ruby_does_not_prune_a_live_worker(store: redis.Redis, broker: RedisBroker) -> None:
    """A Ruby worker that starts on this host leaves us alone: our host part differs and our heartbeat is fresh."""
    store.sadd("resque:workers", f"{HOST}:1:mail,reports")
    store.hset("resque:workers:heartbeat", f"{HOST}:2:mail,reports", "2026-11-22T05:00:38+00:00")
    broker.upkeep(Status())

    assert pruned_by_ruby(store, {"mail", "reports"}) == {f"{HOST}:1:mail,reports", f"{HOST}:2:mail,reports"}


def pruned_by_ruby(store: redis.Redis, queues: set[str]) -> set[str]:
    """Return the registrations that Resque 3.0 removes when a worker of these queues starts on this host."""
    now = datetime.fromtimestamp(store.time()[0], UTC)
    beats = {key.decode(): value.decode() for key, value in store.hgetall("resque:workers:heartbeat").items()}
    expired = {name for name, beat in beats.items() if (now - datetime.fromisoformat(beat)).total_seconds() > 300}
    registered = {name.decode() for name in store.smembers("resque:workers")}
    parts = {name: name.split(":") for name in registered}
    assert all(len(part) >= 3 and all(part) for part in parts.values()), "any such member stops every Ruby worker"
    running: set[str] = set()  # pids of Resque's own processes on this host: there are none
    return expired | {
        name
        for name, (host, pid, names) in parts.items()
        if host == HOST and set(names.split(",")) == queues and pid not in running
    }


def test_a_removed_worker_comes_back(store: redis.Redis, broker: RedisBroker) -> None:
    """A registration that somebody removed is there again after the next heartbeat."""
    broker.upkeep(Status())
    store.delete("resque:workers", "resque:workers:heartbeat")
    broker.upkeep(Status())

    assert store.smembers("resque:workers") == set(store.hkeys("resque:workers:heartbeat")) == set(IDS)


def test_a_running_job_is_shown(store: redis.Redis, broker: RedisBroker) -> None:
    """`worker:<id>` shows the job that a slot performs, with its payload as it is, and goes with it."""
    running = Running(1, Delivery("mail", 7, PAYLOAD), 1795323776.9)
    broker.upkeep(Status(running=(running,)))
    shown = store.mget(b"resque:worker:" + IDS[0], b"resque:worker:" + IDS[1])
    broker.upkeep(Status())

    assert shown == [None, b'{"queue":"mail","run_at":"2026-11-22T05:02:56Z","payload":%b}' % PAYLOAD]
    assert store.exists(b"resque:worker:" + IDS[1]) == 0


def test_the_next_job_replaces_the_last(store: redis.Redis, broker: RedisBroker) -> None:
    """A slot shows the job that it performs now."""
    for number in (1, 2):
        payload = b'{"class":"A","args":[%d]}' % number
        broker.upkeep(Status(running=(Running(0, Delivery("mail", number, payload), time.time()),)))

    assert json.loads(store.get(b"resque:worker:" + IDS[0]) or b"")["payload"]["args"] == [2]


def test_counts_of_each_slot(store: redis.Redis, broker: RedisBroker) -> None:
    """`stat:processed:<id>` and `stat:failed:<id>` follow what each slot has done."""
    broker.upkeep(Status(tallies=((3, 1), (2, 0))))
    broker.upkeep(Status(tallies=((5, 1), (2, 1))))
    names = [b"resque:stat:%b:%b" % (what, name) for name in IDS for what in (b"processed", b"failed")]

    assert store.mget(names) == [b"5", b"1", b"2", b"1"]


def test_counts_of_all_workers(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """Every job that is through counts as processed, a dead one as failed too, one given back not at all."""
    deliveries = fetch(place, broker, *[PAYLOAD] * 5)
    outcomes = (ACK, ACK, Dead(FAILURE), Retry(4e9), REQUEUE)
    broker.settle(list(zip(deliveries, outcomes, strict=True)))

    assert store.mget("resque:stat:processed", "resque:stat:failed") == [b"4", b"1"]


def test_failures_as_resque_web_reads_them(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """A failure has Ruby's seven members in Ruby's order, and the payload byte for byte."""
    ((delivery),) = fetch(place, broker, PAYLOAD)
    broker.settle([(delivery, Dead(FAILURE))])
    (entry,) = store.lrange("resque:failed", 0, -1)

    head, comma, tail = entry.partition(b",")
    assert re.fullmatch(rb'\{"failed_at":"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d UTC"', head)
    assert comma + tail == (
        b',"payload":{"class":"A","args":[1.50]},"exception":"ValueError","error":"no such user: \xc3\xa9",'
        b'"backtrace":["jobs.py:8:in `perform\'"],"worker":"%b","queue":"mail"}' % IDS[0]
    )


@pytest.mark.parametrize("payload", [b"", b"\xff{", b"null", b"[1]", b'{"class":"A"', b'{"class":1}', b"\xc3\xa9"])
def test_every_byte_of_a_failure_can_be_had(
    place: RedisPlace, store: redis.Redis, broker: RedisBroker, payload: bytes
) -> None:
    """Whatever a producer wrote, its exact bytes can be recovered from the failed list, which stays readable."""
    (delivery,) = fetch(place, broker, payload)
    broker.settle([(delivery, Dead(FAILURE))])
    (entry,) = store.lrange("resque:failed", 0, -1)
    shown = json.loads(entry)["payload"]

    assert isinstance(shown, dict)
    if payload == b'{"class":1}':
        assert shown == {"class": 1}
    else:
        text = base64.b64decode(shown["raw_base64"]) if "raw_base64" in shown else shown["args"][0].encode()
        assert text == payload


@pytest.mark.parametrize("value", ["true", "TRUE", " True\n"])
def test_pause_all_workers(store: redis.Redis, broker: RedisBroker, value: str) -> None:
    """The key that pauses Resque's workers pauses ours, once, and lets them go on when it is gone."""
    store.set("resque:pause-all-workers", value)
    orders = [order for _ in range(6) for order in broker.upkeep(Status())[0]]
    store.delete("resque:pause-all-workers")
    later = [order for _ in range(6) for order in broker.upkeep(Status())[0]]

    assert (orders, later) == ([Order.PAUSE], [Order.RESUME])


@pytest.mark.parametrize("value", ["false", "1", "", "untrue"])
def test_other_values_do_not_pause(store: redis.Redis, broker: RedisBroker, value: str) -> None:
    """Only `true` pauses."""
    store.set("resque:pause-all-workers", value)

    assert [order for _ in range(6) for order in broker.upkeep(Status())[0]] == []


def test_nothing_is_left_after_closing(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """A worker that closes leaves its jobs and the counts of all workers, and no trace of itself."""
    (done, held) = fetch(place, broker, PAYLOAD, b"{}")
    broker.upkeep(Status(running=(Running(0, held, time.time()),), tallies=((1, 0), (0, 0))))
    broker.settle([(done, ACK)])
    broker.close()

    assert set(store.keys("*")) == {b"resque:queues", b"resque:queue:mail", b"resque:stat:processed"}


def test_nothing_is_fetched_before_others_know(place: RedisPlace, store: redis.Redis, broker: RedisBroker) -> None:
    """A worker's record and lease are there before its first job is in flight."""
    fetch(place, broker, PAYLOAD)
    record = json.loads(store.hget("resque:polyworker:workers", broker.name) or b"")

    assert (record["queues"], record["registrations"]) == (["mail", "reports"], [name.decode() for name in IDS])
    assert store.zscore("resque:polyworker:leases", broker.name) is not None


def test_lease_by_the_servers_clock(store: redis.Redis, broker: RedisBroker) -> None:
    """A lease ends a few seconds after the server's time, and every upkeep renews it."""
    broker.upkeep(Status())
    first = store.zscore("resque:polyworker:leases", broker.name) or 0.0
    until(lambda: broker.upkeep(Status()) and (store.zscore("resque:polyworker:leases", broker.name) or 0) > first)

    assert 4 < first - store.time()[0] < 7
