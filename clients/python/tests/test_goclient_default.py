"""The functions of the package: where they find their server, and that forks and threads do not share a client."""

from __future__ import annotations

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
    for name in ("REDIS_PROVIDER", "REDIS_URL", "GOCLIENT_NAMESPACE"):
        monkeypatch.delenv(name, raising=False)
    yield
    for client in default._clients.values():  # noqa: SLF001 - what a test leaves open it closes
        client.close()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "redis://localhost:6379/0, namespace='resque:'"),
        ({"REDIS_URL": "redis://a/1"}, "redis://a:6379/1, namespace='resque:'"),
        (
            {"REDIS_URL": "redis://a", "REDIS_PROVIDER": "MY_URL", "MY_URL": "redis://b/2"},
            "redis://b:6379/2, namespace='resque:'",
        ),
        ({"REDIS_URL": "redis://a/1", "REDIS_PROVIDER": "UNSET"}, "redis://a:6379/1, namespace='resque:'"),
        ({"REDIS_URL": ""}, "redis://localhost:6379/0, namespace='resque:'"),
        ({"GOCLIENT_NAMESPACE": "goworker"}, "redis://localhost:6379/0, namespace='goworker:'"),
        ({"GOCLIENT_NAMESPACE": ""}, "redis://localhost:6379/0, namespace=''"),
    ],
)
def test_environment_names_the_server(environment: dict[str, str], expected: str) -> None:
    """The variable that REDIS_PROVIDER names goes before REDIS_URL, and that before localhost."""
    assert repr(from_environment(environment)) == f"Client({expected})"


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
