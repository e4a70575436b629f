"""How many jobs a worker holds that other workers could be running."""

from __future__ import annotations

import time

from conftest import NOOP, Bench
from eventually import until

SLOTS = 25


def test_slow_jobs_are_not_hoarded(bench: Bench) -> None:
    """After a burst of fast jobs come slow ones: within 0.5 s no more than twice the slots wait in hand."""
    bench.start()
    bench.push(NOOP, 100_000)
    bench.push(b'{"class":"Nap","args":[0.05]}', 2_000)
    until(lambda: bench.drained(100_000), 60)

    hoarding_since: float | None = None
    longest = 0.0
    deadline = time.monotonic() + 2
    while (now := time.monotonic()) < deadline:
        if bench.in_flight() - SLOTS <= 2 * SLOTS:
            hoarding_since = None
        else:
            hoarding_since = hoarding_since or now
            longest = max(longest, now - hoarding_since)

    assert longest <= 0.5


def test_a_steady_stream_of_slow_jobs_is_never_hoarded(bench: Bench) -> None:
    """Slow jobs from the start: what waits in the worker's hands never exceeds twice the slots."""
    bench.start()
    bench.push(b'{"class":"Nap","args":[0.05]}', 1_000)
    until(lambda: bench.in_flight() >= SLOTS)

    most = 0
    while not bench.drained(900):
        most = max(most, bench.in_flight() - SLOTS)

    assert most <= 2 * SLOTS
