"""The peer streaq: two workers on uvloop, each with 64 jobs at once and 200 fetched ahead; results and logs off."""

from __future__ import annotations

from bench.peers.peer import Peer, Work
from bench.peers.pythonic import CPU, FUNCTIONS, WAITS, Library, together

LIBRARY = Library("streaq", ["coredis"])
WORKERS = 2


def work(work: Work) -> list[str]:
    """Its workers; not by its `--workers`, as a TERM would end only one of them."""
    told = {"BENCH_CONCURRENCY": 1000 // WORKERS if work.job in WAITS else 64, "BENCH_PREFETCH": 200}
    if work.job in CPU:
        # Of more than a few jobs each, the first worker would leave none to the second.
        told = {"BENCH_CONCURRENCY": 2, "BENCH_PREFETCH": 2}
    return together([LIBRARY.words(work.url, work.queue, "streaq", "run", "tasks:worker", **told)] * WORKERS)


STREAQ = Peer(
    "streaq",
    LIBRARY.prepare,
    work,
    LIBRARY.produce,
    FUNCTIONS | WAITS,
    speed=1_800,
    enqueues=1_500,
    enqueues_many=14_000,
)
