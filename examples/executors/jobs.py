"""Four jobs, and where each of them runs: counted in the hash `where`."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from functools import cache

import redis

from worker import Registry

jobs = Registry()
WORKER = os.getpid()


@cache
def store() -> redis.Redis:
    """Return the client of this process."""
    return redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379/0"))


def note(job: str, argument: str | int) -> None:
    """Remember a job's argument, and count the job under the kind of place where it ran."""
    store().sadd("done", argument)
    thread = threading.current_thread().name.partition("-")[0]
    store().hincrby("where", f"{job} in a child process" if os.getpid() != WORKER else f"{job} in a thread: {thread}")


@jobs.register("Fetch")
async def fetch(url: str) -> None:
    """Wait without a thread of its own, as an HTTP client with `await` does."""
    await asyncio.sleep(0.05)
    note("Fetch", url)


@jobs.register("Resize")
def resize(image: str) -> None:
    """Wait in a thread."""
    note("Resize", image)


@jobs.register("Count", executor="processes", timeout=30)
def count(limit: int) -> None:
    """Compute where it keeps no thread of the worker from running."""
    sum(number for number in range(limit) if number % 7 == 0)
    note("Count", limit)


@jobs.register("Crash", executor="processes")
def crash() -> None:
    """End the process, as a fault in native code does."""
    os.kill(os.getpid(), signal.SIGSEGV)
