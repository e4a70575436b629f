"""Waiting in tests for what another thread or process does in its own time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def until(
    true: Callable[[], Value], seconds: float = 10, *, pause: float = 0.005, what: Callable[[], str] = lambda: "it"
) -> Value:
    """Return the first true value; fail when none came in time, saying `what` did not come."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what()}"
        time.sleep(pause)
    return value
