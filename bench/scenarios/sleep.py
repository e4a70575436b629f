"""Scenarios sleep10 and asleep10: jobs that wait 10 ms, by a function that blocks its thread or by a coroutine."""

from __future__ import annotations

from functools import partial

from bench.peers import polyworker
from bench.scenarios.cast import OURS, able
from bench.scenarios.draining import FIGURES, drain
from bench.scenarios.scenario import Scenario

SECONDS = 0.010
THREADS, COROUTINES = 100, 1000
MANY = polyworker(f"-concurrency={THREADS}", name=f"polyworker, {THREADS} threads")
LOOP = polyworker("-executor=asyncio", f"-concurrency={COROUTINES}", name="polyworker, asyncio")

SLEEP10 = Scenario(
    name="sleep10",
    title="10 ms of waiting a job, in threads",
    about="Each job blocks its thread for 10 ms. This worker runs with its default of 25 threads, and with "
    f"{THREADS}; the others with the number that they do best with, or that they are delivered with.",
    figures=FIGURES,
    peers=(MANY, OURS, *able("sleep10")),
    measure=partial(drain, job="sleep10", most_a_second=THREADS / SECONDS),
    rounds=1,
)
ASLEEP10 = Scenario(
    name="asleep10",
    title="10 ms of waiting a job, in coroutines",
    about=f"Each job is an `async def` that waits 10 ms; {COROUTINES:,} of them at once in this worker.",
    figures=FIGURES,
    peers=(LOOP, *able("asleep10")),
    measure=partial(drain, job="asleep10", most_a_second=COROUTINES / SECONDS),
    rounds=1,
)
