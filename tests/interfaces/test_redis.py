"""The Redis broker keeps the interface on both servers, whatever the namespace and the queues are called."""

from __future__ import annotations

import pytest
import redis
from broker_interface import BrokerInterface, SharedBrokerInterface
from places import Place, RedisPlace
from servers import Server

from worker.brokers.redis.connect import connect

ORDINARY = ("mail", "reports")
PLACES = {
    "ordinary": ("resque:", ORDINARY),
    "colon missing": ("goworker", ORDINARY),
    "no namespace": ("", ORDINARY),
    "namespace with a tag": ("{app}:", ORDINARY),
    "braces": ("resque:", ("{mail}", "a}b{c")),
    "empty braces": ("resque:", ("{}", "{")),
    "spaces and colons": ("resque:", ("a b", "in-flight:a:b")),
    "other letters": ("größe:", ("日本", "é\n*?[x]")),
}


@pytest.fixture(params=PLACES.values(), ids=PLACES.keys())
def place(request: pytest.FixtureRequest, server: Server, store: redis.Redis) -> Place:
    """Two queues on an empty server."""
    namespace, names = request.param
    return RedisPlace(store, lambda: connect(server.url), namespace, names)


class TestRedis(BrokerInterface):
    """RedisBroker."""


class TestSharedRedis(SharedBrokerInterface):
    """Several RedisBrokers."""
