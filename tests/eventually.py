"""Waiting in tests for what another thread or process does in its own time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def until(true: Callable[[], Value], seconds: float = 10, *, pause: float = 0.005) -> Value:
    """Return the first true value; fail when none came in time."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(pause)
    return value
