"""Stores of several processes for the tests: a Cluster of three nodes, a Sentinel, a server behind TLS."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis
from eventually import until
from servers import Server, binary, free_port

SHARES = ((0, 5460), (5461, 10922), (10923, 16383))  # of the hash slots


@contextmanager
def cluster(kind: str) -> Iterator[list[Server]]:
    """Three nodes that share the slots evenly."""
    with ExitStack() as stack:
        # The port of the bus would be 10000 above the other: too high for many a free port.
        buses = [free_port() for _ in SHARES]
        options = {"cluster_enabled": "yes", "cluster_node_timeout": 2000}
        nodes = [stack.enter_context(Server(kind, cluster_port=bus, **options)) for bus in buses]
        clients = [stack.enter_context(node.client()) for node in nodes]
        for client, (first, last) in zip(clients, SHARES, strict=True):
            client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
        for node, bus in zip(nodes[1:], buses[1:], strict=True):
            clients[0].execute_command("CLUSTER MEET", "127.0.0.1", node.port, bus)
        until(lambda: all(client.cluster("info")["cluster_state"] == "ok" for client in clients), 20)
        yield nodes


@contextmanager
def sentinel(kind: str, master: int, password: str) -> Iterator[int]:
    """Yield the port of a Sentinel that watches a master, by its port, under the name `mymaster`."""
    port, directory = free_port(), Path(tempfile.mkdtemp(prefix="polyworker-test-"))
    configuration = directory / "sentinel.conf"  # Sentinel writes into it
    configuration.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {directory}\n"
        f"sentinel monitor mymaster 127.0.0.1 {master} 1\nsentinel auth-pass mymaster {password}\n"
    )
    process = subprocess.Popen([binary(kind), str(configuration), "--sentinel"], stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as client:
            until(lambda: _answers(client))
            until(lambda: client.sentinel_master("mymaster")["flags"] == "master")
        yield port
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(directory)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


@contextmanager
def tls() -> Iterator[tuple[Server, int, Path]]:
    """Yield a server that speaks TLS, the port for it, and the certificate to trust. Only Debian's server has TLS."""
    server = Server("redis", tls_auth_clients="no")
    port = free_port()
    key, certificate = server.directory / "key.pem", server.directory / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
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
