"""Handlers for the jobs of a Rails application: one enqueued by Sidekiq, one by ActiveJob."""

from __future__ import annotations

import os
from functools import cache

import redis

from worker import JobContext, Registry
from worker.activejob import GlobalID

jobs = Registry()


@cache
def store() -> redis.Redis:
    """Return the one client of all slots."""
    return redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379/0"))


@jobs.register("Hard", pass_job=True)
def hard(job: JobContext, number: int, text: str, options: dict[str, float], *rest: object) -> None:
    """Run what `Hard.perform_async` enqueued; `job.id` is the jid that it returned."""
    store().rpush("ran", f"Hard {job.id}: {number} {text} {options} {rest}")


@jobs.register("HelloJob", activejob=True)
def hello(number: int, user: GlobalID, *, k: str) -> None:
    """Run what `HelloJob.perform_later` enqueued; a record comes as its name, for the handler to look up."""
    store().rpush("ran", f"HelloJob: {number} {user.model} {user.id} k={k}")
