"""Fixtures that every suite shares: one private server per kind and session, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from servers import KINDS, Server


@pytest.fixture(scope="session", params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A running server of each kind; tests that use it run once per kind."""
    with Server(request.param) as running:
        yield running


@pytest.fixture
def store(server: Server) -> Iterator[redis.Redis]:
    """A client of the emptied server, with its counters at zero."""
    with server.client() as client:
        client.flushall()
        client.config_resetstat()
        yield client
