"""Fixtures of the faults: each test has a server of its own, so that tests may run beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Scene


@pytest.fixture
def kind() -> str:
    """The kind of server; the tests that matter for both name both."""
    return "valkey"


@pytest.fixture
def scene(kind: str, tmp_path: Path) -> Iterator[Scene]:
    """A running server that keeps nothing on disk, and no worker yet."""
    with Scene(kind, tmp_path) as scene:
        yield scene


@pytest.fixture
def durable(kind: str, tmp_path: Path) -> Iterator[Scene]:
    """The same, with every write on disk before it is answered."""
    with Scene(kind, tmp_path, appendonly="yes", appendfsync="always") as scene:
        yield scene
