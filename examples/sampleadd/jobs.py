"""SampleAdd with a result: the sum goes to the Redis list `sums`, because that is where this job puts it."""

from __future__ import annotations

import os
from functools import cache

import redis

from worker import Registry

jobs = Registry()


@cache
def results() -> redis.Redis:
    """Return the one client of all slots, made when the first job needs it; threads may share it."""
    return redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379/0"))


@jobs.register("SampleAdd")
def sample_add(a: int | float, b: int | float) -> None:  # noqa: PYI041 - a plain float would make floats of integers
    """Add two numbers and append the sum to the list."""
    results().rpush("sums", a + b)
