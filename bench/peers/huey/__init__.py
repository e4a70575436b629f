"""The peer huey: processes, threads for jobs that wait; without results, periodic tasks and logs."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import CPU, FUNCTIONS, SLEEPS, Library

LIBRARY = Library("huey", ["redis"])


def work(work: Work) -> list[str]:
    """Its consumer; by default a TERM would interrupt jobs and INT would let them finish."""
    silent = ["--quiet", "--no-periodic", "--graceful-signal=TERM"]
    return LIBRARY.words(work.url, work.queue, "huey_consumer", "tasks.huey", *silent, *_workers(work.job))


def _workers(job: str) -> list[str]:
    if job in SLEEPS:
        return ["--worker-type=thread", "--workers=32"]
    # Each fetches one job at a time and waits for it: for jobs that do nothing, two processes leave the cores idle.
    return ["--worker-type=process", "--workers=2" if job in CPU else "--workers=4"]


HUEY = Peer("huey", LIBRARY.prepare, work, LIBRARY.produce, FUNCTIONS, speed=8_000, enqueues=7_000, enqueues_many=7_500)
