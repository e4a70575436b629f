"""What both clients are made of: a client of redis-py, whether it is ours to close, and the protocol spoken over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goclient.address import parse
from goclient.connect import Family, connect, sentinels_of
from goclient.errors import STORE_FAILURES, enqueue_error
from goclient.protocols import protocol as protocol_named
from goclient.resque import Resque


@dataclass(frozen=True, slots=True)
class Link:
    """A way to a store; `place` is its URL without secrets, or the class of a client that was given."""

    client: Any
    ours: bool
    protocol: Resque
    place: str

    @classmethod
    def open(cls, url_or_client: Any, family: Family, namespace: str, protocol: str) -> Link:
        """Connect to a URL, or use the client that was given.

        Raises:
            ValueError: The URL cannot be read, or there is no such protocol.
            EnqueueError: A Cluster does not answer.
        """
        spoken = protocol_named(protocol, namespace)
        if not isinstance(url_or_client, str):
            return cls(url_or_client, ours=False, protocol=spoken, place=f"<{type(url_or_client).__name__}>")
        address = parse(url_or_client)
        try:
            client = connect(address, family)
        except STORE_FAILURES as error:
            raise enqueue_error(error) from error
        return cls(client, ours=True, protocol=spoken, place=address.public)

    def owned(self) -> list[Any]:
        """The clients of redis-py to close with this one."""
        return [self.client, *sentinels_of(self.client)] if self.ours else []

    def __str__(self) -> str:
        return f"{self.place}, namespace={self.protocol.prefix!r}"
