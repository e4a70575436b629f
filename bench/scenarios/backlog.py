"""Scenario backlog: whether a job costs more when many wait behind it."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median

from bench.peers import Peer
from bench.results import JOBS_A_SECOND, PEAK_MEMORY, Figure, Run
from bench.scenarios.cast import OURS
from bench.scenarios.draining import drain
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

MICROS_A_JOB = Figure("µs a job", "{:.2f}", more_is_better=False)
MILLION = replace(OURS, name="polyworker, a million waiting")
TEN_THOUSAND = replace(OURS, name="polyworker, ten thousand waiting")
DRAINS = {MILLION.name: (1_000_000, 1), TEN_THOUSAND.name: (10_000, 5)}
"""How many jobs, and how often: ten thousand are gone within a few looks of the clock."""
MICROS = 1e6


def measure(stage: Stage, peer: Peer) -> Run:
    """One turn: drains of so many jobs, however long they take."""
    jobs, times = DRAINS[peer.name]
    runs = [drain(stage, peer, jobs=jobs, cut=math.inf) for _ in range(times)]
    speed = median(run[JOBS_A_SECOND.name] for run in runs)
    peak = max(run[PEAK_MEMORY.name] for run in runs)
    return {MICROS_A_JOB.name: MICROS / speed, JOBS_A_SECOND.name: speed, PEAK_MEMORY.name: peak}


BACKLOG = Scenario(
    name="backlog",
    title="A long backlog",
    about="polyworker drains a queue of no-op jobs, once with a million waiting and once with ten thousand: "
    "the median of five drains of those.",
    figures=(MICROS_A_JOB, JOBS_A_SECOND, PEAK_MEMORY),
    peers=(MILLION, TEN_THOUSAND),
    measure=measure,
)
