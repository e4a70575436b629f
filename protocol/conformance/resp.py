"""A Redis client that is just enough for the runner: one connection, RESP2, one command at a time."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

DEFAULT_PORT = 6379
TIMEOUT = 30.0  # seconds for one command


class ReplyError(Exception):
    """The server answered a command with an error."""


class Connection:
    """A connection to the database of a `redis://[user:password@]host[:port][/db]` URL."""

    def __init__(self, uri: str) -> None:
        url = urlsplit(uri)
        if url.scheme != "redis":
            msg = f"the runner speaks to redis:// only, not to {uri!r}"
            raise ValueError(msg)
        self._socket = socket.create_connection((url.hostname or "localhost", url.port or DEFAULT_PORT), TIMEOUT)
        self._replies = self._socket.makefile("rb")
        if url.password:
            self.call("AUTH", *filter(None, (unquote(url.username or ""), unquote(url.password))))
        self.call("SELECT", url.path.strip("/") or "0")

    def call(self, *words: str | bytes | int) -> Any:
        """The reply to one command: bytes, an integer, None or a list of these."""
        encoded = [word if isinstance(word, bytes) else str(word).encode("utf-8", "surrogateescape") for word in words]
        bulks = [b"$%d\r\n%b\r\n" % (len(word), word) for word in encoded]
        self._socket.sendall(b"*%d\r\n%b" % (len(words), b"".join(bulks)))
        return self._reply()

    def _reply(self) -> Any:
        line = self._replies.readline()
        if not line:
            msg = "the server closed the connection"
            raise ConnectionError(msg)
        kind, rest = line[:1], line[1:-2]
        match kind:
            case b"+":
                return rest
            case b"-":
                raise ReplyError(rest.decode())
            case b":":
                return int(rest)
            case b"$":
                return self._bulk(int(rest))
            case _:
                return [self._reply() for _ in range(int(rest))]

    def _bulk(self, length: int) -> bytes | None:
        return None if length < 0 else self._replies.read(length + 2)[:-2]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._replies.close()
        self._socket.close()
