"""The client behind the functions of the package: one per process, made on first use from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Unpack

from goclient.client import DEFAULT_URL, Client
from goclient.options import SidekiqJobOptions, SidekiqOptions

# By process id: a forked child makes its own. No lock, since a fork may happen while another thread holds it.
_clients: dict[int, Client] = {}


class _Keywords(SidekiqOptions, total=False):
    """Resque takes only `queue`, and must have it; Sidekiq has a default for each."""

    queue: str


class _JobKeywords(SidekiqJobOptions, total=False):
    """The same for calls about a single job."""

    queue: str


def client() -> Client:
    """The client of this process.

    Raises:
        ValueError: The environment holds no readable URL, or names no protocol.
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

    Its protocol is GOCLIENT_PROTOCOL, else "resque"; its namespace GOCLIENT_NAMESPACE, else the protocol's own.

    Raises:
        ValueError: There is no readable URL, or no such protocol.
    """
    provider = environment.get("REDIS_PROVIDER", "")
    if "://" in provider:
        msg = "REDIS_PROVIDER must be the name of the variable that holds the URL, not the URL itself"
        raise ValueError(msg)
    url = environment.get(provider) or environment.get("REDIS_URL") or DEFAULT_URL
    protocol = environment.get("GOCLIENT_PROTOCOL") or "resque"
    if "GOCLIENT_NAMESPACE" in environment:
        return Client(url, protocol=protocol, namespace=environment["GOCLIENT_NAMESPACE"])
    return Client(url, protocol=protocol)


def enqueue(name: str, /, *args: object, **keywords: Unpack[_JobKeywords]) -> str | None:
    """As `enqueue` of the protocol's client, with the client of this process."""
    jid: str | None = _calls().enqueue(name, *args, **keywords)
    return jid


def enqueue_many(
    name: str, args_lists: Iterable[Sequence[object]], /, **keywords: Unpack[_Keywords]
) -> int | list[str]:
    """As `enqueue_many` of the protocol's client, with the client of this process."""
    enqueued: int | list[str] = _calls().enqueue_many(name, args_lists, **keywords)
    return enqueued


def enqueue_in(delay: timedelta | float, name: str, /, *args: object, **keywords: Unpack[_JobKeywords]) -> str | None:
    """As `enqueue_in` of the protocol's client, with the client of this process."""
    jid: str | None = _calls().enqueue_in(delay, name, *args, **keywords)
    return jid


def enqueue_at(at: datetime | float, name: str, /, *args: object, **keywords: Unpack[_JobKeywords]) -> str | None:
    """As `enqueue_at` of the protocol's client, with the client of this process."""
    jid: str | None = _calls().enqueue_at(at, name, *args, **keywords)
    return jid


def _calls() -> Any:
    """The client, for calls whose keywords only its protocol can judge."""
    return client()
