"""Scenario concurrent: a thousand coroutines at once, each waiting 100 ms, against what is possible at all."""

from __future__ import annotations

from bench.peers import Peer
from bench.results import JOBS_A_SECOND, PEAK_MEMORY, Figure, Run
from bench.scenarios.cast import able
from bench.scenarios.draining import drain
from bench.scenarios.scenario import Scenario
from bench.scenarios.sleep import LOOP
from bench.stage import Stage

COROUTINES, SECONDS = 1000, 0.100
IDEAL = COROUTINES / SECONDS
SHARE = Figure("of the ideal", "{:.1%}")


def measure(stage: Stage, peer: Peer) -> Run:
    """One turn, as a share of what a thousand coroutines can do that lose no time between two jobs."""
    run = drain(stage, peer, "asleep100", most_a_second=IDEAL)
    return {SHARE.name: run[JOBS_A_SECOND.name] / IDEAL, **run}


CONCURRENT = Scenario(
    name="concurrent",
    title="A thousand coroutines at once, 100 ms each",
    about=f"Each job is an `async def` that waits 100 ms, {COROUTINES:,} at once: at best {IDEAL:,.0f} jobs/s.",
    figures=(SHARE, JOBS_A_SECOND, PEAK_MEMORY),
    peers=(LOOP, *able("asleep100")),
    measure=measure,
)
