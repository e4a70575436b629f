"""The Redis broker keeps the interface on a Cluster, where a script may touch one queue only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from broker_interface import BrokerInterface, SharedBrokerInterface
from places import Place, RedisPlace
from servers import KINDS, Server
from topologies import cluster

from worker.brokers.redis.connect import connect

PLACES = {"ordinary": ("mail", "reports"), "braces and spaces": ("{mail} x", "a}b{c")}


@pytest.fixture(scope="module", params=KINDS)
def nodes(request: pytest.FixtureRequest) -> Iterator[list[Server]]:
    """The running nodes of a Cluster."""
    with cluster(request.param) as running:
        yield running


@pytest.fixture(params=PLACES.values(), ids=PLACES.keys())
def place(request: pytest.FixtureRequest, nodes: list[Server]) -> Iterator[Place]:
    """Two queues, in different slots, on an empty Cluster."""
    uri = f"redis+cluster://127.0.0.1:{nodes[0].port},127.0.0.1:{nodes[1].port}"
    with redis.RedisCluster("127.0.0.1", nodes[2].port) as store:
        store.flushall(target_nodes=redis.RedisCluster.PRIMARIES)
        yield RedisPlace(store, lambda: connect(uri), names=request.param)


class TestCluster(BrokerInterface):
    """RedisBroker on a Cluster."""


class TestSharedCluster(SharedBrokerInterface):
    """Several RedisBrokers on a Cluster."""
