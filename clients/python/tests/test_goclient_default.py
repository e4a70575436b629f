"""The functions of the package: where they find their server, and that forks and threads do not share a client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import goclient
import pytest
import redis
from goclient import default
from goclient.default import from_environment
from servers import Server

PACKAGE = str(Path(goclient.__file__).parents[1])


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins as a new process would: without a client, and without our variables."""
    monkeypatch.setattr(default, "_clients", {})
    for name in ("REDIS_PROVIDER", "REDIS_URL", "GOCLIENT_NAMESPACE", "GOCLIENT_PROTOCOL"):
        monkeypatch.delenv(name, raising=False)
    yield
    for client in default._clients.values():  # noqa: SLF001 - what a test leaves open it closes
        client.close()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "ResqueClient(redis://localhost:6379/0, namespace='resque:')"),
        ({"REDIS_URL": "redis://a/1"}, "ResqueClient(redis://a:6379/1, namespace='resque:')"),
        (
            {"REDIS_URL": "redis://a", "REDIS_PROVIDER": "MY_URL", "MY_URL": "redis://b/2"},
            "ResqueClient(redis://b:6379/2, namespace='resque:')",
        ),
        (
            {"REDIS_URL": "redis://a/1", "REDIS_PROVIDER": "UNSET"},
            "ResqueClient(redis://a:6379/1, namespace='resque:')",
        ),
        ({"REDIS_URL": ""}, "ResqueClient(redis://localhost:6379/0, namespace='resque:')"),
        ({"GOCLIENT_NAMESPACE": "goworker"}, "ResqueClient(redis://localhost:6379/0, namespace='goworker:')"),
        ({"GOCLIENT_NAMESPACE": ""}, "ResqueClient(redis://localhost:6379/0, namespace='')"),
        ({"GOCLIENT_PROTOCOL": ""}, "ResqueClient(redis://localhost:6379/0, namespace='resque:')"),
        ({"GOCLIENT_PROTOCOL": "sidekiq"}, "SidekiqClient(redis://localhost:6379/0, namespace='')"),
        (
            {"GOCLIENT_PROTOCOL": "sidekiq", "GOCLIENT_NAMESPACE": "old"},
            "SidekiqClient(redis://localhost:6379/0, namespace='old:')",
        ),
    ],
)
def test_environment_names_server_and_protocol(environment: dict[str, str], expected: str) -> None:
    """The variable that REDIS_PROVIDER names goes before REDIS_URL, and that before localhost; Resque is spoken."""
    assert repr(from_environment(environment)) == expected


def test_provider_is_a_name() -> None:
    """A URL in REDIS_PROVIDER is refused, without being told."""
    with pytest.raises(ValueError, match="must be the name of the variable") as caught:
        from_environment({"REDIS_PROVIDER": "redis://:h4nds0ff@host"})

    assert "h4nds0ff" not in str(caught.value)


def test_functions_enqueue(server: Server, store: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """The four functions of the package write to the server that the environment names on first use."""
    monkeypatch.setenv("REDIS_URL", server.url)
    monkeypatch.setenv("GOCLIENT_NAMESPACE", "mine")

    goclient.enqueue("A", 1, queue="q")
    goclient.enqueue_many("A", [[2], [3]], queue="q")
    goclient.enqueue_in(3600, "A", queue="q")
    goclient.enqueue_at(4102444800, "A", queue="q")

    assert store.llen("mine:queue:q") == 3
    assert store.zcard("mine:delayed_queue_schedule") == 2


def test_functions_speak_sidekiq(server: Server, store: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """With GOCLIENT_PROTOCOL=sidekiq the same functions take Sidekiq's options and return jids."""
    monkeypatch.setenv("REDIS_URL", server.url)
    monkeypatch.setenv("GOCLIENT_PROTOCOL", "sidekiq")

    jid = goclient.enqueue("A", 1, retry=5)
    jids = goclient.enqueue_many("A", [[2], [3]], tags=["t"])
    goclient.enqueue_in(3600, "A", jid="j-1")
    goclient.enqueue_at(4102444800, "A", queue="q")

    stored = [json.loads(text) for text in store.lrange("queue:default", 0, -1)]
    assert [job["jid"] for job in reversed(stored)] == [jid, *jids]
    assert store.zcard("schedule") == 2


def test_resque_takes_no_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option of Sidekiq under Resque is a TypeError, as any keyword is that a function does not have."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    with pytest.raises(TypeError, match="unexpected keyword argument 'retry'"):
        goclient.enqueue("A", queue="q", retry=5)


def test_unknown_protocol_is_refused() -> None:
    """A protocol that is not spoken is refused with those that are."""
    with pytest.raises(ValueError, match="protocol must be one of: resque, sidekiq; not 'gearman'"):
        from_environment({"GOCLIENT_PROTOCOL": "gearman"})


def test_import_reads_no_environment() -> None:
    """Importing the package with an unreadable URL in the environment is no error."""
    subprocess.run(
        [sys.executable, "-c", "import goclient"], env={"REDIS_URL": "nonsense", "PYTHONPATH": PACKAGE}, check=True
    )


def test_forked_child_has_its_own_client(server: Server, store: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a fork, parent and child enqueue at the same time and neither reads the other's answers."""
    monkeypatch.setenv("REDIS_URL", server.url)
    goclient.enqueue("A", queue="q")

    child = os.fork()
    if child == 0:
        os._exit(_enqueue_some())
    assert _enqueue_some() == 0

    assert os.waitpid(child, 0)[1] == 0
    assert store.llen("resque:queue:q") == 401


def _enqueue_some() -> int:
    """200 jobs; the exit code 0, or 1 if there was an error or no client of our own."""
    try:
        for number in range(200):
            goclient.enqueue("A", number, queue="q")
    except BaseException:  # noqa: BLE001 - a forked test must not return into pytest
        return 1
    return 0 if default._clients[os.getpid()] is default.client() else 1  # noqa: SLF001 - the fact to test


def test_threads_get_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of clients that several threads make at once one is kept, for all of them."""
    gate = threading.Barrier(8)
    made = from_environment

    def slowly(environment: dict[str, str]) -> goclient.Client:
        gate.wait(10)
        return made(environment)

    monkeypatch.setattr(default, "from_environment", slowly)
    found: list[goclient.Client] = []
    threads = [threading.Thread(target=lambda: found.append(default.client())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(map(id, found))) == 1
