"""The jobs as streaQ's tasks, and the settings of its worker and its producer."""

from __future__ import annotations

import os

from streaq import Worker

from bench.inside.coroutines import JOBS

worker = Worker(
    redis_url=os.environ["BENCH_URL"],
    queue_name=os.environ["BENCH_QUEUE"],
    # The producer has no need of these two.
    concurrency=int(os.environ.get("BENCH_CONCURRENCY", "1")),
    prefetch=int(os.environ.get("BENCH_PREFETCH", "1")),
    # Saves an eighth of its CPU.
    anyio_kwargs={"use_uvloop": True},
)
TASKS = {job.__name__: worker.task(job, name=job.__name__, ttl=0, silent=True) for job in JOBS}
