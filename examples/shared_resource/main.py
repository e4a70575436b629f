"""One connection pool for every job: a factory makes the handlers, and they close over what they share.

Nothing is global: who starts the worker opens the pool, hands it to the handlers and closes it after the last job.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing

import redis

from worker import Registry, run

CONNECTIONS = 5  # for the 25 slots of the worker: whoever finds none free waits for one


def visit_jobs(store: redis.Redis) -> Registry:
    """Return the handlers, all of which write through `store`."""
    jobs = Registry()

    @jobs.register("Visit")
    def visit(page: str) -> None:
        store.hincrby("visits", page, 1)

    @jobs.register("Forget")
    def forget(page: str) -> None:
        store.hdel("visits", page)

    return jobs


def main() -> int:
    """Run a worker until its queue is empty."""
    url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    pool = redis.BlockingConnectionPool.from_url(url, max_connections=CONNECTIONS, client_name="visits")
    with closing(pool):
        return run(visit_jobs(redis.Redis(connection_pool=pool)), "visits", uri=url, exit_on_complete=True)


if __name__ == "__main__":
    sys.exit(main())
