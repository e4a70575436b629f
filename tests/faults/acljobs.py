"""A job that asks to run again: what it leaves in the store needs rights of its own."""

from __future__ import annotations

import time

from faultjobs import note

from worker import Registry, Retry

jobs = Registry()
_seen: set[str] = set()


@jobs.register("Later")
def later(job: str, seconds: float) -> Retry | None:
    """Run again in some seconds, and then end."""
    if job in _seen:
        return note(job)
    _seen.add(job)
    return Retry(at=time.time() + seconds)
