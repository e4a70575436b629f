"""The jobs as arq's functions, and the settings of its worker."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

from arq import func
from arq.connections import RedisSettings

from bench.inside import handlers
from bench.inside.coroutines import JOBS

BLOCKING = (handlers.cpu1, handlers.cpu20, handlers.sleep10)
THREADS, PROCESSES = 32, 2
Job = Callable[..., Awaitable[None]]
# "Starting job" and "finished" would be a line each for every job.
logging.disable(logging.INFO)


def called(job: Job) -> Job:
    """A job as arq calls it, with a context."""

    async def with_context(_ctx: dict[str, Any], *arguments: object) -> None:
        await job(*arguments)

    return with_context


def elsewhere(handler: Callable[[], None]) -> Job:
    """A job that blocks: arq's documentation runs such a one in an executor."""

    async def job(ctx: dict[str, Any]) -> None:
        await asyncio.get_running_loop().run_in_executor(ctx["executor"], handler)

    return job


def executor() -> Executor:
    """Processes if the jobs compute, threads if they wait."""
    return ProcessPoolExecutor(PROCESSES) if os.environ["BENCH_JOB"].startswith("cpu") else ThreadPoolExecutor(THREADS)


async def open_executor(ctx: dict[str, Any]) -> None:
    """What arq does at its start."""
    ctx["executor"] = executor()


async def close_executor(ctx: dict[str, Any]) -> None:
    """What arq does at its end."""
    ctx["executor"].shutdown()


FUNCTIONS = {job.__name__: called(job) for job in JOBS} | {job.__name__: elsewhere(job) for job in BLOCKING}


class WorkerSettings:
    """What arq's command reads."""

    functions = tuple(func(job, name=name) for name, job in FUNCTIONS.items())
    redis_settings = RedisSettings.from_dsn(os.environ["BENCH_URL"])
    queue_name = os.environ["BENCH_QUEUE"]
    max_jobs = int(os.environ["BENCH_CONCURRENCY"])
    keep_result = 0
    # By default half a second, for which its worker stands still when it has started as many jobs as it may.
    poll_delay = 0.01
    on_startup = open_executor
    on_shutdown = close_executor
