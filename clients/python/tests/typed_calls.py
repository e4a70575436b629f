"""What type checkers know of the clients. Checked by mypy --strict; never run."""

from __future__ import annotations

from typing import assert_type

from goclient import AsyncClient, AsyncSidekiqClient, Client, ResqueClient, SidekiqClient


def protocol_decides() -> None:
    """The protocol, where it is written down, decides the class and so what calls take and return."""
    assert_type(Client(), ResqueClient)
    assert_type(Client(protocol="resque"), ResqueClient)
    assert_type(Client(protocol="sidekiq"), SidekiqClient)
    assert_type(SidekiqClient(), SidekiqClient)
    assert_type(AsyncClient(protocol="sidekiq"), AsyncSidekiqClient)
    assert_type(Client(protocol="sidekiq").enqueue("A", 1, retry=5, tags=["a"]), str)
    assert_type(Client(protocol="sidekiq").enqueue_many("A", [[1]]), list[str])
    assert_type(Client().enqueue_many("A", [[1]], queue="q"), int)


def any_protocol(client: Client, protocol: str) -> None:
    """Where it is not, what all clients have in common is known."""
    assert_type(Client(protocol=protocol), Client)
    assert_type(client.enqueue("A", queue="q"), str | None)


async def coroutines(client: AsyncSidekiqClient) -> None:
    """The same behind await."""
    assert_type(await client.enqueue("A", jid="j-1"), str)


def mistakes(resque: ResqueClient, sidekiq: SidekiqClient) -> None:
    """Each of these is an error; a comment that ignores none would be one too."""
    resque.enqueue("A")  # type: ignore[call-arg]
    resque.enqueue("A", queue="q", retry=5)  # type: ignore[call-arg]
    sidekiq.enqueue("A", retries=5)  # type: ignore[call-arg]
    sidekiq.enqueue("A", retry="5")  # type: ignore[arg-type]
    sidekiq.enqueue_many("A", [[1]], jid="j-1")  # type: ignore[call-arg]
