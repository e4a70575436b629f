"""The peer dramatiq: a process for each core with eight threads each, which is its default here, and more prefetch."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import CPU, FUNCTIONS, SLEEPS, WAITS, Library

LIBRARY = Library("dramatiq", ["redis"])
PREFETCH = {"dramatiq_queue_prefetch": 100}
"""By default two jobs for each thread, which is half as fast: the threads wait for the next fetch."""


def work(work: Work) -> list[str]:
    """Its worker; a coroutine runs on the loop of its process, but keeps a thread waiting for it."""
    threads = 500 if work.job in WAITS else 32 if work.job in SLEEPS else 8
    told = {} if work.job in CPU | WAITS else PREFETCH
    settings = ["--processes=2", f"--threads={threads}", f"--queues={work.queue}", "--skip-logging"]
    return LIBRARY.words(work.url, work.queue, "dramatiq", *settings, "tasks", **told)


DRAMATIQ = Peer(
    "dramatiq",
    LIBRARY.prepare,
    work,
    LIBRARY.produce,
    FUNCTIONS | WAITS,
    speed=7_000,
    enqueues=5_000,
    enqueues_many=5_000,
)
