"""The jobs as SAQ's functions, and the settings of its worker."""

from __future__ import annotations

import os
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from saq import Queue

from bench.inside.coroutines import JOBS


def called(job: Callable[..., Any]) -> Callable[..., Any]:
    """A job as SAQ calls it, with a context and all arguments by name; a plain function in one of its threads."""
    if not iscoroutinefunction(job):
        return lambda _ctx: job()

    async def with_context(_ctx: dict[str, Any], **arguments: object) -> None:
        await job(*arguments.values())

    return with_context


settings = {
    "queue": Queue.from_url(os.environ["BENCH_URL"], name=os.environ["BENCH_QUEUE"]),
    "functions": [(job.__name__, called(job)) for job in JOBS],
    "concurrency": int(os.environ["BENCH_CONCURRENCY"]),
}
