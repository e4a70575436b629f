"""SidekiqClient and AsyncSidekiqClient against real servers: what is left in them, and what was sent for it."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from goclient import AsyncClient, AsyncSidekiqClient, Client, EnqueueError, InvalidJobError, ResqueClient, SidekiqClient
from servers import Server


@pytest.fixture
def client(server: Server, store: redis.Redis) -> Iterator[SidekiqClient]:
    """A client of the emptied server; the present is the epoch second 1000.5."""
    assert store.dbsize() == 0
    with SidekiqClient(server.url, clock=lambda: 1000.5) as client:
        yield client


def jobs(store: redis.Redis, queue: str = "default") -> list[dict[str, Any]]:
    """The jobs of a queue, the one that runs first in front."""
    return [json.loads(text) for text in reversed(store.lrange(f"queue:{queue}", 0, -1))]


def calls(store: redis.Redis, command: str) -> int:
    """How often the server ran a command since the test began."""
    return int(store.info("commandstats").get(f"cmdstat_{command}", {"calls": 0})["calls"])


def test_client_is_chosen_by_protocol(server: Server) -> None:
    """Client(protocol="sidekiq") is a SidekiqClient with the empty namespace, and a Client."""
    with Client(server.url, protocol="sidekiq") as client:
        assert type(client) is SidekiqClient
        assert isinstance(client, Client)
        assert repr(client) == f"SidekiqClient({server.url}, namespace='')"


def test_asynchronous_client_is_chosen_by_protocol() -> None:
    """AsyncClient(protocol="sidekiq") is an AsyncSidekiqClient."""
    assert type(AsyncClient(protocol="sidekiq")) is AsyncSidekiqClient


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_unknown_protocol_is_refused(kind: Any) -> None:
    """A protocol that is not spoken is refused with those that are."""
    with pytest.raises(ValueError, match="protocol must be one of: resque, sidekiq; not 'gearman'"):
        kind(protocol="gearman")


@pytest.mark.parametrize(("kind", "protocol"), [(SidekiqClient, "resque"), (ResqueClient, "sidekiq")])
def test_other_protocol_is_refused(kind: Any, protocol: str) -> None:
    """A client of one protocol does not pass for one of the other."""
    with pytest.raises(ValueError, match=f"not '{protocol}'"):
        kind(protocol=protocol)


def test_enqueue_leaves_queue_and_job(client: SidekiqClient, store: redis.Redis) -> None:
    """An enqueued job is in its queue, and its queue in the set of queues; nothing else is written."""
    jid = client.enqueue("Hard", 1, 2)

    written = f'{{"retry":true,"queue":"default","class":"Hard","args":[1,2],"jid":"{jid}",'
    assert store.lrange("queue:default", 0, -1) == [written.encode() + b'"created_at":1000.5,"enqueued_at":1000.5}']
    assert store.smembers("queues") == {b"default"}
    assert store.dbsize() == 2


def test_enqueue_sends_two_commands(server: Server, store: redis.Redis, client: SidekiqClient) -> None:
    """One job costs SADD and LPUSH, in this order, and no other command."""
    client.enqueue("First")  # the connection is made, with whatever greets a server

    with server.client() as watcher, watcher.monitor() as monitor:
        client.enqueue("A", jid="j")
        store.echo("end")
        seen: list[str] = []
        while not seen or not seen[-1].startswith("ECHO"):
            seen.append(monitor.next_command()["command"])

    assert [line.split(" {")[0] for line in seen[:-1]] == ["SADD queues default", "LPUSH queue:default"]


def test_namespace_goes_before_every_key(server: Server, store: redis.Redis) -> None:
    """No key is written outside a namespace, as old fleets have one."""
    with SidekiqClient(server.url, namespace="old") as client:
        client.enqueue("A")
        client.enqueue_in(60, "A")

    assert set(store.scan_iter()) == {b"old:queues", b"old:queue:default", b"old:schedule"}


def test_scheduled_job_is_in_no_queue(client: SidekiqClient, store: redis.Redis) -> None:
    """A job for later is a member of the schedule, under its time with its fraction, and nothing else is written."""
    jid = client.enqueue_in(timedelta(minutes=1), "A", queue="mail", retry=5)

    written = f'{{"retry":5,"queue":"mail","class":"A","args":[],"jid":"{jid}","created_at":1000.5}}'
    assert store.zrange("schedule", 0, -1, withscores=True) == [(written.encode(), 1060.5)]
    assert store.dbsize() == 1


def test_job_for_a_datetime_is_scheduled(client: SidekiqClient, store: redis.Redis) -> None:
    """An aware datetime and its epoch second are the same moment."""
    client.enqueue_at(datetime.fromtimestamp(2000.75, UTC), "A")
    client.enqueue_at(2000.75, "A")

    assert [score for _, score in store.zrange("schedule", 0, -1, withscores=True)] == [2000.75, 2000.75]


def test_job_for_the_past_is_enqueued(client: SidekiqClient, store: redis.Redis) -> None:
    """A job that is due goes into its queue at once, with the time of its enqueueing."""
    client.enqueue_at(999, "A")
    client.enqueue_in(0, "A")

    assert [job["enqueued_at"] for job in jobs(store)] == [1000.5, 1000.5]


def test_enqueue_many_keeps_the_order(client: SidekiqClient, store: redis.Redis) -> None:
    """10,000 jobs of a generator run in their order, each under the jid that was returned for it."""
    jids = client.enqueue_many("A", ([number] for number in range(10_000)), queue="q")

    assert [(job["jid"], job["args"]) for job in jobs(store, "q")] == [
        (jid, [number]) for number, jid in enumerate(jids)
    ]


def test_pipeline_holds_a_thousand_jobs(client: SidekiqClient, store: redis.Redis) -> None:
    """2500 jobs are three pushes, and the queue is announced once."""
    client.enqueue_many("A", ([] for _ in range(2500)))

    assert (calls(store, "lpush"), calls(store, "sadd")) == (3, 1)


def test_each_batch_has_its_own_time(server: Server, store: redis.Redis) -> None:
    """The jobs of a slow iterable are as old as their batch, not as the call: Sidekiq measures latency by it."""
    assert store.dbsize() == 0
    times = iter([1.5, 2.5, 3.5])
    with SidekiqClient(server.url, clock=lambda: next(times)) as client:
        client.enqueue_many("A", ([] for _ in range(2500)))

    assert [job["enqueued_at"] for job in jobs(store)][::1000] == [1.5, 2.5, 3.5]


def test_options_go_to_each_job(client: SidekiqClient, store: redis.Redis) -> None:
    """The options of enqueue_many are those of all its jobs."""
    client.enqueue_many("A", [[1], [2]], retry=False, tags=["a"])

    assert [(job["retry"], job["tags"]) for job in jobs(store)] == [(False, ["a"])] * 2


def test_no_jobs_write_nothing(client: SidekiqClient, store: redis.Redis) -> None:
    """Enqueueing no job at all does not even announce the queue."""
    assert client.enqueue_many("A", []) == []

    assert store.dbsize() == 0


def test_memory_is_bounded_by_the_jids(client: SidekiqClient, store: redis.Redis) -> None:
    """Of 20,000 jobs of 1 kB no more is kept than their jids and two batches: well below their 20 MB."""
    note = "x" * 1000
    tracemalloc.start()
    client.enqueue_many("A", ([note] for _ in range(20_000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert store.llen("queue:default") == 20_000
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "options", [{"retry": -1}, {"tags": "a"}, {"retry_for": 1e10}, {"custom": 1}, {"queue": ""}, {"options": {"at": 1}}]
)
def test_bad_option_writes_nothing(client: SidekiqClient, store: redis.Redis, options: Any) -> None:
    """A refused option leaves no trace, whichever call it was given to."""
    for refused in (
        lambda: client.enqueue("A", **options),
        lambda: client.enqueue_in(60, "A", **options),
        lambda: client.enqueue_many("A", [[1]], **options),
    ):
        with pytest.raises(InvalidJobError):
            refused()

    assert store.dbsize() == 0


def test_bad_job_leaves_out_its_batch(client: SidekiqClient, store: redis.Redis) -> None:
    """Of 1800 jobs whose 1501st is bad the first batch of 1000 is enqueued, and the error says so."""
    lists = ([float("nan")] if number == 1500 else [number] for number in range(1800))

    with pytest.raises(InvalidJobError, match=r"^job 1501, argument 1: nan is not JSON") as caught:
        client.enqueue_many("A", lists)

    assert caught.value.enqueued == store.llen("queue:default") == 1000


def test_wrong_type_is_an_enqueue_error(client: SidekiqClient, store: redis.Redis) -> None:
    """A schedule that is no sorted set is an EnqueueError that quotes no argument of the job."""
    store.set("schedule", "no zset")

    with pytest.raises(EnqueueError, match="WRONGTYPE") as caught:
        client.enqueue_in(60, "A", "private")

    assert "private" not in str(caught.value)


def test_asynchronous_calls_leave_the_same(server: Server, store: redis.Redis) -> None:
    """Each call of AsyncSidekiqClient leaves what the one for threads leaves, and returns the jids."""
    assert store.dbsize() == 0

    async def lists() -> AsyncIterator[list[int]]:
        for number in range(1500):
            yield [number]

    async def scenario() -> list[str]:
        async with AsyncClient(server.url, protocol="sidekiq", clock=lambda: 1000.5) as client:
            jids = [await client.enqueue("A", "é", jid="j-1", retry=0)]
            jids += await client.enqueue_many("A", lists(), tags=["a"])
            await client.enqueue_in(60, "A", queue="mail")
            await client.enqueue_at(2000.75, "A")
            return [*jids, await client.enqueue_at(999, "A")]

    jids = asyncio.run(scenario())

    assert [job["jid"] for job in jobs(store)] == jids
    assert (jobs(store)[0]["retry"], jobs(store)[1]["tags"]) == (0, ["a"])
    assert [score for _, score in store.zrange("schedule", 0, -1, withscores=True)] == [1060.5, 2000.75]
