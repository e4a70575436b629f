"""URLs: what they mean, and that what is secret in them is never told."""

from __future__ import annotations

import traceback

import pytest
from goclient import AsyncClient, Client
from goclient.address import parse

SECRET = "h4nds0ff"  # noqa: S105 - a password to look for


@pytest.mark.parametrize(
    ("url", "kind", "hosts", "service", "plain"),
    [
        ("redis://h", "single", (("h", 6379),), "", "redis://h:6379/"),
        ("redis://u:p@h:1/2?a=b", "single", (("h", 1),), "", "redis://u:p@h:1/2?a=b"),
        ("rediss://[::1]:1/0", "single", (("::1", 1),), "", "rediss://[::1]:1/0"),
        ("redis://[::1]", "single", (("::1", 6379),), "", "redis://[::1]:6379/"),
        ("unix:///run/redis.sock?db=3", "single", (), "", "unix:///run/redis.sock?db=3"),
        ("redis+sentinel://:p@a,b:2/mymaster", "sentinel", (("a", 26379), ("b", 2)), "mymaster", "redis://:p@a:26379/"),
        ("rediss+sentinel://a/my%20m/4", "sentinel", (("a", 26379),), "my m", "rediss://a:26379/4"),
        ("redis+cluster://a:1,b:2", "cluster", (("a", 1), ("b", 2)), "", "redis://a:1/"),
        ("rediss+cluster://u:p@a/0?x=1", "cluster", (("a", 6379),), "", "rediss://u:p@a:6379/0?x=1"),
    ],
)
def test_url_is_understood(url: str, kind: str, hosts: tuple[tuple[str, int], ...], service: str, plain: str) -> None:
    """A URL names its servers, and becomes one that redis-py reads."""
    address = parse(url)

    assert (address.kind, address.hosts, address.service, address.plain) == (kind, hosts, service, plain)


BAD = [
    f"http://user:{SECRET}@host",
    f"user:{SECRET}@host:6379",
    f"{SECRET}:x@host",
    f"redis://user:a/{SECRET}@host",
    f"redis://user:a#{SECRET}@host",
    f"redis://user:{SECRET}@host:port",
    f"redis://user:{SECRET}@host:1,other:2/0",
    f"redis://user:{SECRET}@host/zero",
    f"redis://user:{SECRET}@",
    f"redis://user:[{SECRET}@host",
    f"redis+sentinel://user:{SECRET}@host",
    f"redis+sentinel://user:{SECRET}@host/mymaster/zero",
    "unix://",
    "",
]


@pytest.mark.parametrize("url", BAD)
def test_bad_url_is_refused(url: str) -> None:
    """What is no URL of Redis is a ValueError that says what is wrong."""
    with pytest.raises(ValueError, match=r"^not a Redis URL: "):
        Client(url)


@pytest.mark.parametrize("url", BAD)
def test_refusal_keeps_the_password(url: str) -> None:
    """Not even the traceback of a refusal tells the password."""
    with pytest.raises(ValueError, match="not a Redis URL") as caught:
        Client(url)

    assert SECRET not in "".join(traceback.format_exception_only(caught.value))
    assert caught.value.__context__ is None


def test_repr_tells_the_place() -> None:
    """The repr of a client says where it writes, without user, password and options."""
    client = Client(f"redis://user:{SECRET}@host:1/2?client_name={SECRET}", namespace="goworker")

    assert repr(client) == "ResqueClient(redis://host:1/2, namespace='goworker:')"


def test_async_repr_tells_the_place() -> None:
    """The asynchronous client says the same of itself."""
    client = AsyncClient(f"redis+sentinel://user:{SECRET}@a,b:2/mymaster?sentinel_password={SECRET}")

    assert repr(client) == "AsyncResqueClient(redis+sentinel://a:26379,b:2/mymaster, namespace='resque:')"
