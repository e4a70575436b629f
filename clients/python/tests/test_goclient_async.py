"""AsyncClient against real servers: the same results behind await."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
import redis
import redis.asyncio
from goclient import (
    AsyncClient,
    AsyncResqueClient,
    AsyncSidekiqClient,
    Client,
    EnqueueError,
    InvalidJobError,
    ResqueClient,
    SidekiqClient,
)
from servers import Server, free_port


@pytest.fixture
def run(server: Server, store: redis.Redis) -> Callable[[Callable[[AsyncClient], Awaitable[None]]], None]:
    """Runs a coroutine function with a client of the emptied server; the present is the epoch second 1000.5."""
    assert store.dbsize() == 0

    async def main(scenario: Callable[[AsyncClient], Awaitable[None]]) -> None:
        async with AsyncClient(server.url, clock=lambda: 1000.5) as client:
            await scenario(client)

    return lambda scenario: asyncio.run(main(scenario))


@pytest.mark.parametrize(
    ("asynchronous", "threaded"),
    [(AsyncClient, Client), (AsyncResqueClient, ResqueClient), (AsyncSidekiqClient, SidekiqClient)],
)
def test_same_calls_as_the_client_for_threads(asynchronous: type, threaded: type) -> None:
    """Each client for asyncio has the public methods of the one for threads, with the same parameters."""

    def calls(kind: type) -> dict[str, list[str]]:
        methods = inspect.getmembers(kind, inspect.isfunction)
        return {name: list(inspect.signature(call).parameters) for name, call in methods if not name.startswith("_")}

    assert calls(asynchronous) == calls(threaded)


def test_enqueue_leaves_queue_and_job(run: Callable[..., None], store: redis.Redis) -> None:
    """An awaited enqueue leaves what the one for threads leaves."""

    async def scenario(client: AsyncClient) -> None:
        await client.enqueue("SampleAdd", 1, 2, queue="q")

    run(scenario)

    assert store.lrange("resque:queue:q", 0, -1) == [b'{"class":"SampleAdd","args":[1,2]}']
    assert store.smembers("resque:queues") == {b"q"}


def test_scheduled_jobs_have_their_keys(run: Callable[..., None], store: redis.Redis) -> None:
    """Jobs for later are stored under the second at which they are due."""

    async def scenario(client: AsyncClient) -> None:
        await client.enqueue_in(timedelta(minutes=1), "A", queue="q")
        await client.enqueue_at(2000.9, "A", queue="q")
        await client.enqueue_at(1000, "A", queue="q")

    run(scenario)

    assert store.zrange("resque:delayed_queue_schedule", 0, -1) == [b"1060", b"2000"]
    assert store.llen("resque:queue:q") == 1


def test_enqueue_many_takes_an_iterable(run: Callable[..., None], store: redis.Redis) -> None:
    """2500 jobs of a list are three pushes in order."""

    async def scenario(client: AsyncClient) -> None:
        assert await client.enqueue_many("A", [[number] for number in range(2500)], queue="q") == 2500

    run(scenario)

    assert store.info("commandstats")["cmdstat_rpush"]["calls"] == 3
    assert store.lindex("resque:queue:q", -1) == b'{"class":"A","args":[2499]}'


def test_enqueue_many_takes_an_asynchronous_iterable(run: Callable[..., None], store: redis.Redis) -> None:
    """Jobs of an asynchronous generator are enqueued as they come."""

    async def lists() -> AsyncIterator[list[int]]:
        for number in range(1500):
            yield [number]

    async def scenario(client: AsyncClient) -> None:
        assert await client.enqueue_many("A", lists(), queue="q") == 1500

    run(scenario)

    assert store.llen("resque:queue:q") == 1500


def test_bad_job_leaves_out_its_batch(run: Callable[..., None], store: redis.Redis) -> None:
    """The error of a bad job says how many were enqueued before its batch."""

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(InvalidJobError, match=r"^job 1501, argument 1: ") as caught:
            await client.enqueue_many("A", [[1]] * 1500 + [[b""]], queue="q")
        assert caught.value.enqueued == 1000

    run(scenario)

    assert store.llen("resque:queue:q") == 1000


def test_tasks_share_a_client(run: Callable[..., None], store: redis.Redis) -> None:
    """Jobs of 300 tasks, more than there are connections, all arrive."""

    async def scenario(client: AsyncClient) -> None:
        await asyncio.gather(*(client.enqueue("A", number, queue="q") for number in range(300)))

    run(scenario)

    assert store.llen("resque:queue:q") == 300


def test_given_client_stays_open(server: Server, store: redis.Redis) -> None:
    """A client of redis.asyncio that was given is used and not closed."""

    async def main() -> None:
        async with redis.asyncio.Redis(port=server.port) as mine:
            before = await mine.client_id()
            async with AsyncClient(mine) as client:
                await client.enqueue("A", queue="q")
            assert await mine.client_id() == before

    asyncio.run(main())

    assert store.llen("resque:queue:q") == 1


def test_server_that_is_down_is_an_enqueue_error() -> None:
    """Nobody listening is an EnqueueError, caused by the library's."""

    async def main() -> None:
        async with AsyncClient(f"redis://127.0.0.1:{free_port()}") as client:
            await client.enqueue("A", queue="q")

    with pytest.raises(EnqueueError) as caught:
        asyncio.run(main())

    assert isinstance(caught.value.__cause__, redis.ConnectionError)


def test_wrong_type_is_an_enqueue_error(run: Callable[..., None], store: redis.Redis) -> None:
    """A queue's key that holds no list is an EnqueueError."""
    store.set("resque:queue:q", "no list")

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(EnqueueError, match="WRONGTYPE"):
            await client.enqueue("A", queue="q")

    run(scenario)
