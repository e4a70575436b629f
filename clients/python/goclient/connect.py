"""URLs become clients of redis-py, for threads or for asyncio.

Nothing is sent before the first command, except that a Cluster for threads is asked for its slots at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.connection import parse_url
from redis.retry import Retry

from goclient.address import Address

# Seconds; a URL may say otherwise: ?socket_timeout=1
_TIMEOUTS = {"socket_timeout": 5.0, "socket_connect_timeout": 5.0}
# A broken connection is tried again, within about a second in all; after that the caller should know.
# Not after a timeout: waiting again would multiply the time that the caller was promised.
_ATTEMPTS = 3
_BACKOFF = {"base": 0.05, "cap": 0.5}
# While this many connections are in use, a thread or task waits for one, at most so many seconds.
_POOL = {"max_connections": 50, "timeout": 20}


@dataclass(frozen=True, slots=True)
class Family:
    """The classes of redis-py that exist twice."""

    single: Any
    pool: Any
    cluster: Any
    node: Any
    sentinel: Any
    retry: Any

    def attempts(self, count: int = _ATTEMPTS) -> Any:
        """The policy for broken connections."""
        backoff = ExponentialWithJitterBackoff(**_BACKOFF) if count else NoBackoff()
        return self.retry(backoff, count, supported_errors=(redis.ConnectionError,))


THREADS = Family(
    redis.Redis, redis.BlockingConnectionPool, redis.RedisCluster, redis.cluster.ClusterNode, redis.Sentinel, Retry
)
ASYNCIO = Family(
    redis.asyncio.Redis,
    redis.asyncio.BlockingConnectionPool,
    redis.asyncio.RedisCluster,
    redis.asyncio.cluster.ClusterNode,
    redis.asyncio.Sentinel,
    AsyncRetry,
)


def connect(address: Address, family: Family) -> Any:
    """A client for the address.

    Returns:
        redis.Redis or redis.RedisCluster, or their namesakes of redis.asyncio.

    Raises:
        redis.RedisError, RedisClusterException: No node of a Cluster answered (THREADS only).
    """
    return _KINDS[address.kind](address, family)


def _single(address: Address, family: Family) -> Any:
    pool = family.pool.from_url(address.plain, retry=family.attempts(), **_POOL, **_TIMEOUTS)
    return family.single.from_pool(pool)


def _cluster(address: Address, family: Family) -> Any:
    others = [family.node(host, port) for host, port in address.hosts[1:]]
    return family.cluster.from_url(address.plain, startup_nodes=others, retry=family.attempts(), **_TIMEOUTS)


def _sentinel(address: Address, family: Family) -> Any:
    options = {**_TIMEOUTS, **parse_url(address.plain)}  # type: ignore[no-untyped-call]
    for name in ("host", "port", "connection_class"):
        options.pop(name, None)
    login = {name: options.pop(f"sentinel_{name}", None) for name in ("username", "password")}
    if address.tls:
        options["ssl"] = True
    shared = {name: value for name, value in options.items() if name.startswith(("ssl", "socket_"))}
    # One Sentinel that does not answer must not hold up the next: no second attempt there.
    sentinels = family.sentinel(
        address.hosts, sentinel_kwargs={**shared, **login, "retry": family.attempts(0)}, **options
    )
    return sentinels.master_for(address.service, retry=family.attempts())


def sentinels_of(client: Any) -> list[Any]:
    """The clients of Sentinels that a client asks for its master; they must be closed with it."""
    manager = getattr(getattr(client, "connection_pool", None), "sentinel_manager", None)
    return list(manager.sentinels) if manager is not None else []


_KINDS = {"single": _single, "sentinel": _sentinel, "cluster": _cluster}
