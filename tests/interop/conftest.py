"""Fixtures of the interop tests: one Debian Redis and one Ruby console per session, a fleet per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from console import Console
from fleet import Fleet, environment
from programs import check_gems
from servers import Server
from sidekiqweb import Browser
from traces import DATABASE, Traces


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Debian's Redis, which Debian's Sidekiq is made for; the fixture `store` empties it before each test."""
    check_gems()
    with Server("redis") as running:
        yield running


@pytest.fixture(scope="session")
def _console(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with Console(environment(server), tmp_path_factory.mktemp("console") / "console.log") as console:
        yield console


@pytest.fixture
def ruby(_console: Console, store: redis.Redis) -> Console:  # noqa: ARG001 - the store is emptied first
    """A Ruby process that answers questions."""
    return _console


@pytest.fixture
def fleet(server: Server, store: redis.Redis, tmp_path: Path) -> Iterator[Fleet]:
    """No worker yet."""
    with Fleet(server, store, tmp_path) as fleet:
        yield fleet


@pytest.fixture
def traces(server: Server, store: redis.Redis) -> Iterator[Traces]:  # noqa: ARG001 - the store is emptied first
    """What ran so far."""
    with server.client(db=DATABASE) as client:
        yield Traces(client)


@pytest.fixture
def browser(ruby: Console) -> Browser:
    """A browser before Sidekiq Web."""
    return Browser(f"http://127.0.0.1:{ruby.site()}")
