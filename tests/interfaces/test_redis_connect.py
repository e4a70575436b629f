"""Ways to a Redis server, and what is said when there is none: sockets, TLS, Sentinel, old versions, passwords."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from servers import KINDS, Server, free_port
from topologies import sentinel, tls

from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect, shown
from worker.errors import BrokerUnavailable, ConfigError
from worker.job import ACK
from worker.protocols.resque import Resque

SECRET = "s3cr/t@:x"  # noqa: S105 - the test's own
QUOTED = "s3cr%2Ft%40%3Ax"


def run_one_job(client: Any) -> None:
    """Enqueue, fetch and settle a job over one kind of connection."""
    broker = RedisBroker(client, Resque(), ["mail"])
    client.rpush("resque:queue:mail", b"{}")
    broker.check()
    (delivery,) = broker.fetch(["mail"], 10, 5)
    broker.settle([(delivery, ACK)])
    assert broker.fetch(["mail"], 10, 0) == broker.fetch(["mail"], 10, 0.05) == []
    broker.close()


@pytest.mark.parametrize("kind", KINDS)
def test_unix_socket(kind: str) -> None:
    """unix:///path?db=3 works through a socket file, in database 3."""
    server = Server(kind)
    server.options["unixsocket"] = path = server.directory / "socket"
    with server, server.client(db=3) as store:
        run_one_job(connect(f"unix://{path}?db=3"))

        assert store.get("resque:stat:processed") == b"1"


@pytest.mark.parametrize("kind", KINDS)
def test_database_and_password(kind: str) -> None:
    """redis://:password@host:port/2 signs in, with a password of special letters, and uses database 2."""
    with Server(kind) as server, server.client(db=2) as store:
        store.config_set("requirepass", SECRET)
        run_one_job(connect(f"redis://:{QUOTED}@127.0.0.1:{server.port}/2"))
        store.execute_command("AUTH", SECRET)

        assert store.get("resque:stat:processed") == b"1"


@pytest.mark.parametrize("kind", KINDS)
def test_sentinel(kind: str) -> None:
    """redis+sentinel:// asks the first Sentinel that answers for the master."""
    with Server(kind) as server, server.client(db=2) as store:
        store.config_set("requirepass", SECRET)
        store.execute_command("AUTH", SECRET)
        with sentinel(kind, server.port, SECRET) as port:
            run_one_job(connect(f"redis+sentinel://:{QUOTED}@127.0.0.1:{free_port()},127.0.0.1:{port}/mymaster/2"))

        assert store.get("resque:stat:processed") == b"1"


@pytest.fixture(scope="module")
def secure() -> Iterator[tuple[str, Path]]:
    """The URI of a server behind TLS, and its certificate."""
    with tls() as (_, port, certificate):
        yield f"rediss://127.0.0.1:{port}/0", certificate


def test_tls(secure: tuple[str, Path]) -> None:
    """rediss:// works with a server whose authority -tls-cert names."""
    run_one_job(connect(secure[0], tls_cert=str(secure[1])))


def test_unknown_certificate(secure: tuple[str, Path]) -> None:
    """A server whose certificate nobody vouches for is not talked to."""
    broker = RedisBroker(connect(secure[0]), Resque(), ["mail"])

    with pytest.raises(BrokerUnavailable, match=r"(?i)certificate"):
        broker.ping()


def test_insecure_tls(secure: tuple[str, Path]) -> None:
    """-insecure-tls takes any certificate."""
    run_one_job(connect(secure[0], insecure_tls=True))


class Old:
    """A client of a server that says what we want it to say."""

    connection_pool = None

    def __init__(self, **about: str) -> None:
        self._about = about

    def info(self) -> dict[str, str]:
        """Answer INFO."""
        return self._about

    def close(self) -> None:
        """Have nothing to close."""


@pytest.mark.parametrize("version", ["2.8.24", "5.0.14", "6.0.16"])
def test_old_servers_are_refused(version: str) -> None:
    """A server without BLMOVE is refused at start, in words."""
    broker = RedisBroker(Old(redis_version=version), Resque(), ["mail"])

    with pytest.raises(ConfigError, match=f"Redis {version} is too old: 6.2 or newer"):
        broker.check()


@pytest.mark.parametrize("version", ["6.2.0", "7.0.15", "10.1.2"])
def test_new_servers_are_welcome(version: str) -> None:
    """Every version from 6.2 on will do."""
    RedisBroker(Old(redis_version=version), Resque(), ["mail"]).check()


def test_eviction_is_warned_of(server: Server, store: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    """A server that may drop keys under pressure is named at start."""
    store.config_set("maxmemory-policy", "allkeys-lru")
    try:
        RedisBroker(connect(server.url), Resque(), ["mail"]).check()
    finally:
        store.config_set("maxmemory-policy", "noeviction")

    assert "maxmemory_policy=allkeys-lru" in caplog.text


def test_a_server_that_keeps_everything_is_not(
    server: Server, store: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is said of a server that is set up well."""
    assert store.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    with caplog.at_level(logging.DEBUG, "worker"):
        RedisBroker(connect(server.url), Resque(), ["mail"]).check()

    assert not caplog.records


@pytest.mark.parametrize(
    "uri", [f"redis://user:{QUOTED}@{{}}/0", f"redis://:{QUOTED}@{{}}/0", f"redis+sentinel://:{QUOTED}@{{}}/mymaster"]
)
def test_passwords_are_not_in_errors(uri: str) -> None:
    """When nobody listens, the error does not tell the password."""
    broker = RedisBroker(connect(uri.format(f"127.0.0.1:{free_port()}")), Resque(), ["mail"])

    with pytest.raises(BrokerUnavailable) as error:
        broker.ping()
    assert SECRET not in str(error.value)
    assert QUOTED not in str(error.value)


def test_a_wrong_password_is_a_wrong_setting() -> None:
    """A server that refuses a password is a ConfigError, which does not tell the password."""
    with Server() as server, server.client() as store:
        store.config_set("requirepass", "right")
        broker = RedisBroker(connect(f"redis://:{QUOTED}@127.0.0.1:{server.port}/0"), Resque(), ["mail"])

        with pytest.raises(ConfigError, match="refuses us") as error:
            broker.check()
    assert SECRET not in str(error.value)


def test_a_missing_right_is_a_wrong_setting() -> None:
    """A user who may not run our commands is a ConfigError that says so."""
    with Server() as server, server.client() as store:
        store.acl_setuser("reader", enabled=True, nopass=True, keys=["*"], commands=["+@read", "+@connection"])
        broker = RedisBroker(connect(f"redis://reader:any@127.0.0.1:{server.port}/0"), Resque(), ["mail"])

        with pytest.raises(ConfigError, match="refuses us"):
            broker.fetch(["mail"], 1, 0)


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        (f"redis://user:{QUOTED}@host:6379/0", "redis://host:6379/0"),
        (f"redis+sentinel://:{QUOTED}@a:1,b:2/mymaster/0?x={QUOTED}", "redis+sentinel://a:1,b:2/mymaster/0"),
        (f"unix://:{QUOTED}@/run/redis.sock?db=1", "unix:///run/redis.sock"),
        (f"redis://:{QUOTED}@host:port/0", "(an unreadable URI)"),
        (SECRET, "(an unreadable URI)"),
    ],
)
def test_uris_as_logs_show_them(uri: str, text: str) -> None:
    """Logs name the store without credentials and query."""
    assert shown(uri) == text


@pytest.mark.parametrize(
    "uri",
    [
        f"http://:{QUOTED}@host/0",
        f":{QUOTED}@host",
        f"redis://:{QUOTED}@host:port/0",
        f"redis://:{QUOTED}@host/first",
        f"redis+sentinel://:{QUOTED}@host",
        f"redis+cluster://:{QUOTED}@host:port",
        f"unix://:{QUOTED}@/run/redis.sock?db=first",
    ],
)
def test_uris_that_cannot_be_read(uri: str) -> None:
    """A URI that cannot be read is a ConfigError in one sentence, without the password in it."""
    with pytest.raises(ConfigError, match="the Redis URI") as error:
        connect(uri)
    assert QUOTED not in str(error.value)
    assert "\n" not in str(error.value)
