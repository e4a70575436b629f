"""The thread executor keeps the contract."""

from __future__ import annotations

import pytest
from executor_contract import ExecutorContract, Make

from worker.executors.threads import Threads


@pytest.fixture
def make() -> Make:
    """Threads, one per slot."""
    return Threads


class TestThreads(ExecutorContract):
    """Threads."""
