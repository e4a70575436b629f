"""The settle loop: outcomes that come close together leave in one call."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from eventually import until

from worker import settle
from worker.brokers.memory import MemoryBroker
from worker.flow import Flow
from worker.job import ACK, Delivery, Settlement


class Counting(MemoryBroker):
    """A broker that remembers how many outcomes each call carried."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Note a call."""
        self.calls.append(len(settlements))


def test_outcomes_gather_after_a_small_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first outcome is settled at once; those that follow while the loop pauses go together."""
    monkeypatch.setattr(settle, "PAUSE", 0.5)
    broker, job = Counting(), (Delivery("mail", 1, b"{}"), ACK)
    loop = settle.SettleLoop(broker, Flow(1, lambda: 0, lambda: 1))
    thread = threading.Thread(target=loop.run)
    thread.start()
    loop.report([job])
    until(lambda: broker.calls == [1])
    for _ in range(3):
        loop.report([job])
    loop.end()
    thread.join()

    assert broker.calls == [1, 3]
