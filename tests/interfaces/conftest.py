"""Fixtures of the interfaces. These are no test files by name: pytest must be told to explain their asserts."""

from __future__ import annotations

import pytest
import redis
from places import RedisPlace
from servers import Server

from worker.brokers.redis.connect import connect

pytest.register_assert_rewrite("broker_interface", "executor_interface", "eventually")


@pytest.fixture
def place(server: Server, store: redis.Redis) -> RedisPlace:
    """Two queues on an empty server."""
    return RedisPlace(store, lambda: connect(server.url))
