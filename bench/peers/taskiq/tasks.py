"""The jobs as taskiq's tasks, and the broker of its worker and its producer."""

from __future__ import annotations

import os

from taskiq_redis import RedisStreamBroker

from bench.inside.coroutines import JOBS

# The one that its documentation begins with. It acknowledges jobs and costs about as much CPU as the one that does not.
broker = RedisStreamBroker(
    os.environ["BENCH_URL"],
    queue_name=os.environ["BENCH_QUEUE"],
    # Also what was enqueued before its group of consumers was made.
    consumer_id="0",
    # The producer has no need of it.
    xread_count=int(os.environ.get("BENCH_FETCH", "100")),
)
TASKS = {job.__name__: broker.task(job.__name__)(job) for job in JOBS}
