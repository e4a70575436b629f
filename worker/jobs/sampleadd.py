"""SampleAdd: adds two numbers and logs the sum. Where a result goes is a job's own affair; this one only says it."""

from __future__ import annotations

import logging

from worker.registry import Registry

log = logging.getLogger(__name__)

jobs = Registry()


@jobs.register("SampleAdd")
def sample_add(a: int | float, b: int | float) -> None:  # noqa: PYI041 - `float` alone would round large integers
    """Add two numbers."""
    log.debug("sum=%s", a + b)
