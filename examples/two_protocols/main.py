"""Two workers in one process: one for the queues of Resque, one for those of Sidekiq."""

from __future__ import annotations

import logging
import os
import signal
import sys

import redis

from worker import JobContext, Registry
from worker.service import build
from worker.settings import resolve

ENDS = (signal.SIGINT, signal.SIGTERM)


def greet_jobs(store: redis.Redis) -> Registry:
    """Return the handlers of both workers."""
    jobs = Registry()

    @jobs.register("Greet", pass_job=True)
    def greet(job: JobContext, name: str) -> None:
        store.sadd("greeted", f"{name} by {'Sidekiq' if job.id else 'Resque'}")  # only Sidekiq's jobs have an id

    return jobs


def main() -> int:
    """Run both workers until Ctrl-C or TERM."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    settings = [
        resolve(os.environ, protocol="resque", queues="greetings", concurrency=10),
        resolve(os.environ, protocol="sidekiq", queues="greetings", concurrency=10),
    ]
    jobs = greet_jobs(redis.Redis.from_url(settings[0].uri))
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # before there are threads: they inherit it
    workers = [build(each, jobs)[0] for each in settings]
    for worker in workers:
        worker.on_stop = lambda: os.kill(os.getpid(), signal.SIGTERM)  # one that stops by itself takes the other along
        worker.start()
    signal.sigwait(ENDS)
    for worker in workers:
        worker.stop()
    for worker in workers:
        worker.join()
    return 70 if any(worker.crash for worker in workers) else 0


if __name__ == "__main__":
    sys.exit(main())
