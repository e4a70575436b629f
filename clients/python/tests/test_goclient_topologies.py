"""The client through Unix sockets, TLS, Sentinel and Cluster: real processes each time."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pytest
import redis
from goclient import AsyncClient, Client, EnqueueError
from servers import KINDS, Server, binary, free_port
from waiting import until


def enqueue_both_ways(url: str) -> None:
    """One job by each client."""

    async def enqueue() -> None:
        async with AsyncClient(url) as client:
            await client.enqueue("A", 2, queue="q")

    with Client(url) as client:
        client.enqueue("A", 1, queue="q")
    asyncio.run(enqueue())


BOTH = [b'{"class":"A","args":[1]}', b'{"class":"A","args":[2]}']


@pytest.mark.parametrize("kind", KINDS)
def test_unix_socket(kind: str) -> None:
    """unix:///path?db=3 enqueues through a socket file, in database 3."""
    server = Server(kind)
    server.options["unixsocket"] = path = server.directory / "socket"
    with server:
        enqueue_both_ways(f"unix://{path}?db=3")

        with server.client(db=3) as store:
            assert store.lrange("resque:queue:q", 0, -1) == BOTH


@pytest.fixture(scope="module")
def tls() -> Iterator[tuple[Server, int, Path]]:
    """A server that speaks TLS, the port for it, and the certificate to trust. Only Debian's server has TLS."""
    server = Server("redis", tls_auth_clients="no")
    port = free_port()
    key, certificate = server.directory / "key.pem", server.directory / "cert.pem"
    subprocess.run(  # noqa: S603 - our own words
        [
            *(shutil.which("openssl") or "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    server.options |= {"tls_port": port, "tls_cert_file": certificate, "tls_key_file": key}
    server.options |= {"tls_ca_cert_file": certificate}
    with server:
        yield server, port, certificate


def test_tls(tls: tuple[Server, int, Path]) -> None:
    """rediss:// enqueues over TLS, trusting the certificate that the URL names."""
    server, port, certificate = tls

    enqueue_both_ways(f"rediss://localhost:{port}/0?ssl_ca_certs={certificate}")

    with server.client() as store:
        assert store.lrange("resque:queue:q", 0, -1) == BOTH


def test_unknown_certificate_is_refused(tls: tuple[Server, int, Path]) -> None:
    """A server whose certificate nobody vouches for gets no job."""
    with Client(f"rediss://localhost:{tls[1]}/0") as client, pytest.raises(EnqueueError, match=r"(?i)certificate"):
        client.enqueue("A", queue="untrusted")


class Sentinel:
    """A Sentinel process that watches one master as `mymaster`; it writes its own configuration."""

    def __init__(self, kind: str, master: int) -> None:
        self.port = free_port()
        self._directory = Path(tempfile.mkdtemp(prefix="polyworker-test-"))
        configuration = self._directory / "sentinel.conf"
        configuration.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self._directory}\n"
            f"sentinel monitor mymaster 127.0.0.1 {master} 1\nsentinel auth-pass mymaster data\n"
            "requirepass watch\n"
        )
        words = [binary(kind), str(configuration), "--sentinel"]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words

    def __enter__(self) -> Self:
        until(self._answers)
        return self

    def _answers(self) -> bool:
        with redis.Redis(port=self.port, password="watch") as client:  # noqa: S106 - a password of the test
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._directory)


@pytest.mark.parametrize("kind", KINDS)
def test_sentinel(kind: str) -> None:
    """redis+sentinel:// asks the first Sentinel that answers for the master, each with a password of its own."""
    with Server(kind) as server, server.client() as admin:
        admin.config_set("requirepass", "data")
        with Sentinel(kind, server.port) as sentinel:
            hosts = f"127.0.0.1:{free_port()},127.0.0.1:{sentinel.port}"
            enqueue_both_ways(f"redis+sentinel://:data@{hosts}/mymaster/2?sentinel_password=watch")

        with redis.Redis(port=server.port, password="data", db=2) as store:  # noqa: S106 - a password of the test
            assert store.lrange("resque:queue:q", 0, -1) == BOTH


def test_unknown_service_is_an_enqueue_error() -> None:
    """A service that no Sentinel knows, or no Sentinel at all, is an EnqueueError."""
    url = f"redis+sentinel://127.0.0.1:{free_port()}/mymaster"

    with Client(url) as client, pytest.raises(EnqueueError, match="mymaster"):
        client.enqueue("A", queue="q")


@pytest.fixture(scope="module", params=KINDS)
def cluster(request: pytest.FixtureRequest) -> Iterator[list[Server]]:
    """Three nodes that share the slots evenly."""
    with ExitStack() as stack:
        # The port of the bus would be 10000 above the other: too high for many a free port.
        buses = [free_port() for _ in range(3)]
        nodes = [
            stack.enter_context(
                Server(request.param, cluster_enabled="yes", cluster_port=bus, cluster_node_timeout=2000)
            )
            for bus in buses
        ]
        clients = [stack.enter_context(node.client()) for node in nodes]
        for client, first, last in zip(clients, (0, 5461, 10923), (5460, 10922, 16383), strict=True):
            client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
        for node, bus in zip(nodes[1:], buses[1:], strict=True):
            clients[0].execute_command("CLUSTER MEET", "127.0.0.1", node.port, bus)
        until(lambda: all(client.cluster("info")["cluster_state"] == "ok" for client in clients), 20)
        yield nodes


def test_cluster(cluster: list[Server]) -> None:
    """redis+cluster:// enqueues on whichever node holds the queue, and finds the others by itself."""
    down = free_port()
    url = f"redis+cluster://127.0.0.1:{down},127.0.0.1:{cluster[0].port}"

    enqueue_both_ways(url)
    with Client(url) as client:
        for number in range(30):
            client.enqueue_many("A", [[1], [2]], queue=f"many{number}")
        client.enqueue_in(60, "A", queue="q")

    with redis.RedisCluster("127.0.0.1", cluster[1].port) as store:
        assert store.lrange("resque:queue:q", 0, -1) == BOTH
        assert [store.llen(f"resque:queue:many{number}") for number in range(30)] == [2] * 30
        assert store.scard("resque:queues") == 31
        assert store.zcard("resque:delayed_queue_schedule") == 1


def test_sidekiq_on_a_cluster(cluster: list[Server]) -> None:
    """Sidekiq's keys, which lie on several nodes, are written by the same calls."""
    with Client(f"redis+cluster://127.0.0.1:{cluster[0].port}", protocol="sidekiq") as client:
        for number in range(30):
            client.enqueue_many("A", [[1], [2]], queue=f"many{number}")
        client.enqueue_in(60, "A")

    with redis.RedisCluster("127.0.0.1", cluster[1].port) as store:
        assert [store.llen(f"queue:many{number}") for number in range(30)] == [2] * 30
        assert (store.scard("queues"), store.zcard("schedule")) == (30, 1)


def test_given_cluster_client(cluster: list[Server]) -> None:
    """A RedisCluster of the caller's is used and not closed."""
    with redis.RedisCluster("127.0.0.1", cluster[0].port) as mine:
        with Client(mine, namespace="given") as client:
            client.enqueue("A", queue="q")

        assert mine.llen("given:queue:q") == 1


def test_cluster_that_is_down_is_an_enqueue_error() -> None:
    """A Cluster that does not answer is an EnqueueError when the client is made."""
    with pytest.raises(EnqueueError):
        Client(f"redis+cluster://127.0.0.1:{free_port()}")
