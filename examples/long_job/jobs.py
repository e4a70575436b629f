"""Long jobs: one that can stop anywhere and go on elsewhere, and one whose time is limited."""

from __future__ import annotations

import os
import time
from functools import cache

import redis

from worker import JobContext, Registry

jobs = Registry()


@cache
def store() -> redis.Redis:
    """Return the one client of all slots."""
    return redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379/0"))


@jobs.register("Render", pass_job=True)
def render(job: JobContext, film: str, frames: int) -> None:
    """Render the frames that are not there yet, and return between two of them once nobody waits any more.

    A frame is stored under its number, so one that is rendered twice is still one frame.
    """
    for frame in range(store().hlen(film), frames):
        if job.cancelled:
            return
        time.sleep(0.05)  # the work
        store().hset(film, str(frame), f"attempt {job.attempt}")


@jobs.register("Preview", timeout=1)
def preview(film: str) -> None:
    """Wait for the first frame of a film; after a second JobTimeout is raised here, and `finally` still runs."""
    try:
        while not store().hexists(film, "0"):
            time.sleep(0.01)
    finally:
        store().set(f"{film}:preview", "ended")
