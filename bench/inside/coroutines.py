"""The handlers for libraries that run a plain function in a thread of a pool: what does not wait is a coroutine here.

A computation then blocks the loop, as it would any other thread of its process: such a library is given two processes.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from bench.inside import handlers


def awaited(handler: Callable[..., None]) -> Callable[..., Awaitable[None]]:
    """A plain function as a coroutine of the same name."""

    @functools.wraps(handler)
    async def job(*arguments: object) -> None:
        handler(*arguments)

    return job


QUICK: tuple[Callable[..., None], ...] = (handlers.noop, handlers.blob, handlers.stamp, handlers.cpu1, handlers.cpu20)
JOBS: tuple[Callable[..., Any], ...] = (
    *map(awaited, QUICK),
    handlers.sleep10,
    handlers.asleep10,
    handlers.asleep100,
)
"""All jobs; only `sleep10` is a plain function still."""
