"""The peer arq: one worker that looks for jobs every 10 ms, runs a hundred at once and keeps no results."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import FUNCTIONS, WAITS, Library

LIBRARY = Library("arq", ["redis"])


def work(work: Work) -> list[str]:
    """Its worker; a second one would fight the first for the same jobs, and both together do no more than one."""
    told = {"BENCH_JOB": work.job, "BENCH_CONCURRENCY": 1000 if work.job in WAITS else 100}
    return LIBRARY.words(work.url, work.queue, "arq", "tasks.WorkerSettings", **told)


ARQ = Peer(
    "arq", LIBRARY.prepare, work, LIBRARY.produce, FUNCTIONS | WAITS, speed=2_000, enqueues=1_500, enqueues_many=6_000
)
