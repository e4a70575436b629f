"""The peer taskiq: two processes, each with a hundred jobs at once and a hundred fetched ahead; no results."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import CPU, FUNCTIONS, SLEEPS, WAITS, Library

LIBRARY = Library("taskiq", ["taskiq-redis", "redis"])
SETTINGS = ("--workers=2", "--no-parse", "--log-level=ERROR")


def work(work: Work) -> list[str]:
    """Its worker; when jobs compute, neither process takes more than it can share with the other."""
    tasks = 500 if work.job in WAITS else 100
    at_once, ahead = (1, 4) if work.job in CPU else (tasks, 100)
    settings = [*SETTINGS, f"--max-async-tasks={at_once}", f"--max-prefetch={ahead}"]
    threads = ["--max-threadpool-threads=32"] if work.job in SLEEPS else []
    words = ["taskiq", "worker", "tasks:broker", *settings, *threads]
    return LIBRARY.words(work.url, work.queue, *words, BENCH_FETCH=ahead)


TASKIQ = Peer(
    "taskiq",
    LIBRARY.prepare,
    work,
    LIBRARY.produce,
    FUNCTIONS | WAITS,
    speed=5_000,
    enqueues=4_000,
    enqueues_many=4_000,
)
