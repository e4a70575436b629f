"""The client behind the functions of the package: one per process, made on first use from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from goclient.client import DEFAULT_URL, Client

# By process id: a forked child makes its own. No lock, since a fork may happen while another thread holds it.
_clients: dict[int, Client] = {}


def client() -> Client:
    """The client of this process.

    Raises:
        ValueError: The environment holds no readable URL.
    """
    pid = os.getpid()
    return _clients.get(pid) or _made_first(pid, from_environment(os.environ))


def _made_first(pid: int, made: Client) -> Client:
    """Of several threads that made one at once the first wins; the others close theirs."""
    kept = _clients.setdefault(pid, made)
    if kept is not made:
        made.close()
    return kept


def from_environment(environment: Mapping[str, str]) -> Client:
    """A client for REDIS_PROVIDER (the name of the variable that holds the URL), else REDIS_URL, else localhost.

    Its namespace is GOCLIENT_NAMESPACE, else "resque:".

    Raises:
        ValueError: There is no readable URL.
    """
    provider = environment.get("REDIS_PROVIDER", "")
    if "://" in provider:
        msg = "REDIS_PROVIDER must be the name of the variable that holds the URL, not the URL itself"
        raise ValueError(msg)
    url = environment.get(provider) or environment.get("REDIS_URL") or DEFAULT_URL
    return Client(url, namespace=environment.get("GOCLIENT_NAMESPACE", "resque:"))


def enqueue(name: str, /, *args: object, queue: str) -> None:
    """As Client.enqueue, with the client of this process."""
    client().enqueue(name, *args, queue=queue)


def enqueue_many(name: str, args_lists: Iterable[Sequence[object]], /, *, queue: str) -> int:
    """As Client.enqueue_many, with the client of this process."""
    return client().enqueue_many(name, args_lists, queue=queue)


def enqueue_in(delay: timedelta | float, name: str, /, *args: object, queue: str) -> None:
    """As Client.enqueue_in, with the client of this process."""
    client().enqueue_in(delay, name, *args, queue=queue)


def enqueue_at(at: datetime | float, name: str, /, *args: object, queue: str) -> None:
    """As Client.enqueue_at, with the client of this process."""
    client().enqueue_at(at, name, *args, queue=queue)
