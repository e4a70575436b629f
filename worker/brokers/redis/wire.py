"""One connection that one thread keeps: the way to the server for what somebody waits for.

A call through redis-py's client takes a connection from the pool, and asks and reports on its way as much again as the
call itself takes. What is sent rarely, or many at once, goes by the client.
"""

from __future__ import annotations

import select
from contextlib import suppress
from typing import Any

from redis import RedisCluster
from redis.exceptions import RedisError, ResponseError


class Wire:
    """A connection of a pool, opened at the first call and again after every failure."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._connection: Any = None

    def fileno(self) -> int:
        """The socket, for those who wait for several."""
        number: int = self._connection._sock.fileno()  # noqa: SLF001 - it has no public name
        return number

    def open(self) -> bool:
        """See that there is a connection; whether it is a new one. A server may have closed one that was idle."""
        if self._connection is not None and not self._speaks():
            return False
        self.close()
        self._connection = self._pool.get_connection()
        return True

    def send(self, *words: Any) -> None:
        """Send a command."""
        self._connection.send_command(*words)

    def read(self) -> Any:
        """Wait for an answer; one that is an error is raised."""
        return self._connection.read_response()

    def call(self, *words: Any) -> Any:
        """Send a command and wait for its answer; a connection that failed is closed."""
        self.open()
        try:
            self.send(*words)
            return self.read()
        except ResponseError:  # an answer like any other
            raise
        except BaseException:
            self.close()
            raise

    def _speaks(self) -> bool:
        """Whether there is something to read though nothing was asked: the end. TLS may have words of its own."""
        if self._connection._sock is None:  # noqa: SLF001 - redis-py has closed it after an error
            return True
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        try:
            return bool(poll.poll(0)) and bool(self._connection.can_read(0))
        except RedisError:
            return True

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(RedisError, OSError):
                connection.disconnect()
            self._pool.release(connection)


def pool_of(client: Any, key: str) -> Any:
    """Return the connection pool of the server that has a key."""
    if isinstance(client, RedisCluster):
        client = client.get_redis_connection(client.get_node_from_key(key))  # type: ignore[no-untyped-call]
    return client.connection_pool
