"""Scenarios cpu1 and cpu20: jobs of pure-Python computation, which one process runs one at a time."""

from __future__ import annotations

from functools import partial

from bench.peers import polyworker
from bench.scenarios.cast import OURS, able
from bench.scenarios.draining import FIGURES, drain
from bench.scenarios.scenario import Scenario

CORES = 2
TWO = polyworker("-executor=processes", "-concurrency=2", name="polyworker, 2 processes")
ONE = polyworker("-executor=processes", "-concurrency=1", name="polyworker, 1 process")


def _scenario(millis: int) -> Scenario:
    job = f"cpu{millis}"
    return Scenario(
        name=job,
        title=f"{millis} ms of pure-Python computation a job",
        about=f"Each job computes until its thread has used {millis} ms of CPU; two cores do at most "
        f"{1000 * CORES // millis:,} a second.",
        figures=FIGURES,
        peers=(TWO, ONE, OURS, *able(job)),
        measure=partial(drain, job=job, most_a_second=1000 * CORES / millis),
    )


CPU1, CPU20 = _scenario(1), _scenario(20)
