"""Client against real servers: what is left in them, what was sent for it, and what a failure says."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from goclient import Client, EnqueueError, InvalidJobError
from servers import Server, free_port
from waiting import until


@pytest.fixture
def client(server: Server, store: redis.Redis) -> Iterator[Client]:
    """A client of the emptied server; the present is the epoch second 1000.5."""
    assert store.dbsize() == 0
    with Client(server.url, clock=lambda: 1000.5) as client:
        yield client


def calls(store: redis.Redis, command: str) -> int:
    """How often the server ran a command since the test began."""
    stats = store.info("commandstats")
    return int(stats.get(f"cmdstat_{command}", {"calls": 0})["calls"])


def test_enqueue_leaves_queue_and_job(client: Client, store: redis.Redis) -> None:
    """An enqueued job is in its queue, and its queue in the set of queues; nothing else is written."""
    client.enqueue("SampleAdd", 1, 2, queue="sampleadd")

    assert store.lrange("resque:queue:sampleadd", 0, -1) == [b'{"class":"SampleAdd","args":[1,2]}']
    assert store.smembers("resque:queues") == {b"sampleadd"}
    assert store.dbsize() == 2


def test_later_job_is_behind(client: Client, store: redis.Redis) -> None:
    """Jobs stand in their queue in the order in which they were enqueued."""
    client.enqueue("A", queue="q")
    client.enqueue("B", queue="q")

    assert store.lindex("resque:queue:q", -1) == b'{"class":"B","args":[]}'


def test_enqueue_sends_two_commands(server: Server, store: redis.Redis, client: Client) -> None:
    """One job costs SADD and RPUSH, in this order, and no other command."""
    client.enqueue("First", queue="q")  # the connection is made, with whatever greets a server

    with server.client() as watcher, watcher.monitor() as monitor:
        client.enqueue("A", "é", queue="q")
        store.echo("end")
        seen: list[str] = []
        while not seen or not seen[-1].startswith("ECHO"):
            seen.append(monitor.next_command()["command"])

    assert seen[:-1] == ["SADD resque:queues q", r'RPUSH resque:queue:q {"class":"A","args":["\xc3\xa9"]}']


def test_namespace_goes_before_every_key(server: Server, store: redis.Redis) -> None:
    """No key is written outside the namespace."""
    with Client(server.url, namespace="goworker") as client:
        client.enqueue("A", queue="q")
        client.enqueue_in(60, "A", queue="q")

    assert all(key.startswith(b"goworker:") for key in store.scan_iter())


def test_scheduled_job_has_three_keys(client: Client, store: redis.Redis) -> None:
    """A job for later is where resque-scheduler looks for it, and in no queue."""
    client.enqueue_in(timedelta(minutes=1), "Foo", 1, queue="q")

    text = b'{"class":"Foo","args":[1],"queue":"q"}'
    assert store.lrange("resque:delayed:1060", 0, -1) == [text]
    assert store.smembers(b"resque:timestamps:" + text) == {b"delayed:1060"}
    assert store.zrange("resque:delayed_queue_schedule", 0, -1, withscores=True) == [(b"1060", 1060.0)]
    assert store.dbsize() == 3


def test_job_for_a_datetime_is_scheduled(client: Client, store: redis.Redis) -> None:
    """An aware datetime and its epoch second are the same moment."""
    client.enqueue_at(datetime.fromtimestamp(2000.7, UTC), "Foo", queue="q")
    client.enqueue_at(2000, "Foo", queue="q")

    assert store.llen("resque:delayed:2000") == 2


def test_job_for_the_past_is_enqueued(client: Client, store: redis.Redis) -> None:
    """A job that is due goes into its queue at once, as if enqueued."""
    client.enqueue_at(999, "Foo", queue="q")
    client.enqueue_in(0, "Foo", queue="q")

    assert store.lrange("resque:queue:q", 0, -1) == [b'{"class":"Foo","args":[]}'] * 2


def test_enqueue_many_keeps_the_order(client: Client, store: redis.Redis) -> None:
    """100,000 jobs of a generator arrive, all of them, in order."""
    assert client.enqueue_many("A", ([number] for number in range(100_000)), queue="q") == 100_000

    numbers = [json.loads(text)["args"][0] for text in store.lrange("resque:queue:q", 0, -1)]
    assert numbers == list(range(100_000))


def test_pipeline_holds_a_thousand_jobs(client: Client, store: redis.Redis) -> None:
    """2500 jobs are three pushes, and the queue is announced once."""
    client.enqueue_many("A", ([] for _ in range(2500)), queue="q")

    assert (calls(store, "rpush"), calls(store, "sadd")) == (3, 1)


def test_pipeline_holds_a_mebibyte(client: Client, store: redis.Redis) -> None:
    """Ten jobs of 300 KiB are pushed four at a time."""
    client.enqueue_many("A", (["x" * 300 * 1024] for _ in range(10)), queue="q")

    assert (calls(store, "rpush"), store.llen("resque:queue:q")) == (3, 10)


def test_no_jobs_write_nothing(client: Client, store: redis.Redis) -> None:
    """Enqueueing no job at all does not even announce the queue."""
    assert client.enqueue_many("A", [], queue="q") == 0

    assert store.dbsize() == 0


def test_bad_job_leaves_out_its_batch(client: Client, store: redis.Redis) -> None:
    """Of 1800 jobs whose 1501st is bad the first batch of 1000 is enqueued, and the error says so."""
    lists = ([float("nan")] if number == 1500 else [number] for number in range(1800))

    with pytest.raises(InvalidJobError, match=r"^job 1501, argument 1: nan is not JSON") as caught:
        client.enqueue_many("A", lists, queue="q")

    assert caught.value.enqueued == store.llen("resque:queue:q") == 1000


def test_bad_queue_writes_nothing(client: Client, store: redis.Redis) -> None:
    """A queue that cannot be is refused before an iterable is touched."""
    lists = iter([[1]])

    with pytest.raises(InvalidJobError):
        client.enqueue_many("A", lists, queue="a,b")

    assert (list(lists), store.dbsize()) == ([[1]], 0)


def test_failing_iterable_gets_a_note(client: Client, store: redis.Redis) -> None:
    """The error of the caller's own iterable passes as it is, with a note of what was enqueued."""

    def lists() -> Iterator[list[int]]:
        yield from ([number] for number in range(1200))
        raise LookupError

    with pytest.raises(LookupError) as caught:
        client.enqueue_many("A", lists(), queue="q")

    assert caught.value.__notes__ == ["enqueue_many had enqueued 1000 jobs before this"]
    assert store.llen("resque:queue:q") == 1000


def test_bad_argument_writes_nothing(client: Client, store: redis.Redis) -> None:
    """A refused job leaves no trace, not even the name of its queue."""
    with pytest.raises(InvalidJobError):
        client.enqueue("A", {1, 2}, queue="q")

    assert store.dbsize() == 0


def test_five_megabytes_arrive(client: Client, store: redis.Redis) -> None:
    """A job of five megabytes is enqueued whole."""
    client.enqueue("A", "x" * 5_000_000, queue="q")

    assert store.lindex("resque:queue:q", 0) == b'{"class":"A","args":["' + b"x" * 5_000_000 + b'"]}'


def test_threads_share_a_client(client: Client, store: redis.Redis) -> None:
    """Jobs of 80 threads, more than there are connections, all arrive through one client."""
    threads = [threading.Thread(target=client.enqueue, args=("A", n), kwargs={"queue": "q"}) for n in range(80)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.llen("resque:queue:q") == 80


def test_given_client_stays_open(server: Server, store: redis.Redis) -> None:
    """A client of redis-py that was given is used and not closed: its connection is the same afterwards."""
    assert store.dbsize() == 0
    with server.client() as mine:
        before = mine.client_id()
        with Client(mine) as client:
            client.enqueue("A", queue="q")

        assert mine.client_id() == before
        assert repr(client) == "ResqueClient(<Redis>, namespace='resque:')"


def test_given_client_may_decode(server: Server, store: redis.Redis) -> None:
    """A client of redis-py that turns answers into str serves as well."""
    with redis.Redis(port=server.port, decode_responses=True) as mine:
        Client(mine).enqueue("A", "é", queue="q")

    assert store.lindex("resque:queue:q", 0) == '{"class":"A","args":["é"]}'.encode()


def test_client_survives_a_fork(client: Client, store: redis.Redis) -> None:
    """A client made before a fork works in parent and child at the same time."""
    client.enqueue("A", queue="q")

    child = os.fork()
    if child == 0:
        os._exit(enqueue_some(client))
    assert enqueue_some(client) == 0

    assert os.waitpid(child, 0)[1] == 0
    assert store.llen("resque:queue:q") == 401


def enqueue_some(client: Client) -> int:
    """200 jobs; the exit code of a process that did this."""
    try:
        for number in range(200):
            client.enqueue("A", number, queue="q")
    except BaseException:  # noqa: BLE001 - a forked test must not return into pytest
        return 1
    return 0


def test_own_connections_are_closed(server: Server, store: redis.Redis) -> None:
    """Closing a client closes its connections; closing it twice is no error."""

    def open_connections() -> int:
        return sum(entry["name"] == "mine" for entry in store.client_list())

    with Client(server.url + "?client_name=mine") as client:
        client.enqueue("A", queue="q")
        assert open_connections() == 1
    client.close()

    until(lambda: open_connections() == 0)


def test_broken_connection_is_made_again(client: Client, store: redis.Redis) -> None:
    """A job after the server cut the connection arrives, without an error."""
    client.enqueue("A", queue="q")
    store.client_kill_filter(_type="normal", skipme=True)

    client.enqueue("B", queue="q")

    assert store.llen("resque:queue:q") == 2


def test_server_that_is_down_is_an_enqueue_error() -> None:
    """Nobody listening is an EnqueueError, caused by the library's."""
    with Client(f"redis://:h4nds0ff@127.0.0.1:{free_port()}/0") as client, pytest.raises(EnqueueError) as caught:
        client.enqueue("A", queue="q")

    assert isinstance(caught.value.__cause__, redis.ConnectionError)
    assert "h4nds0ff" not in str(caught.value)
    assert caught.value.enqueued == 0


def test_wrong_password_is_an_enqueue_error(server: Server, store: redis.Redis) -> None:
    """A password that the server does not know is an EnqueueError that does not tell it."""
    assert store.ping()
    url = f"redis://nobody:h4nds0ff@127.0.0.1:{server.port}/0"

    with Client(url) as client, pytest.raises(EnqueueError) as caught:
        client.enqueue("A", queue="q")

    assert isinstance(caught.value.__cause__, redis.AuthenticationError)
    assert "h4nds0ff" not in str(caught.value)


def test_wrong_type_is_an_enqueue_error(client: Client, store: redis.Redis) -> None:
    """A queue's key that holds no list is an EnqueueError that quotes no argument of the job."""
    store.set("resque:queue:q", "no list")

    with pytest.raises(EnqueueError, match="WRONGTYPE") as caught:
        client.enqueue("A", "private", queue="q")

    assert isinstance(caught.value.__cause__, redis.ResponseError)
    assert "private" not in str(caught.value)


def test_replica_is_an_enqueue_error(client: Client, store: redis.Redis) -> None:
    """A server that only reads is an EnqueueError caused by ReadOnlyError."""
    store.replicaof("127.0.0.1", str(free_port()))
    try:
        with pytest.raises(EnqueueError) as caught:
            client.enqueue("A", queue="q")
    finally:
        store.replicaof("NO", "ONE")

    assert isinstance(caught.value.__cause__, redis.ReadOnlyError)


def test_failure_on_the_way_counts_what_was_enqueued(client: Client, store: redis.Redis) -> None:
    """When the store fails after the second batch, the error says that 2000 jobs were enqueued."""

    def lists() -> Iterator[list[int]]:
        yield from ([number] for number in range(2000))
        store.rename("resque:queue:q", "safe")
        store.set("resque:queue:q", "no list")
        yield from ([number] for number in range(1000))

    with pytest.raises(EnqueueError) as caught:
        client.enqueue_many("A", lists(), queue="q")

    assert caught.value.enqueued == store.llen("safe") == 2000
