"""The in-memory broker keeps the interface. It is its own store: no two brokers share one."""

from __future__ import annotations

import pytest
from broker_interface import BrokerInterface
from places import MemoryPlace, Place


@pytest.fixture
def place() -> Place:
    """An empty store in memory."""
    return MemoryPlace()


class TestMemory(BrokerInterface):
    """MemoryBroker."""
