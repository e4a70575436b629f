"""Scenario backlog: whether a job costs more when many wait behind it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from bench.peers import Peer
from bench.results import JOBS_A_SECOND, PEAK_MEMORY, Figure, Run
from bench.scenarios.cast import OURS
from bench.scenarios.draining import drain
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

MICROS_A_JOB = Figure("µs a job", "{:.2f}", more_is_better=False)
EARLY = Figure("near the beginning", "{:.2f}", more_is_better=False)
LATE = Figure("near the end", "{:.2f}", more_is_better=False)
MILLION = replace(OURS, name="polyworker, a million waiting")
TEN_THOUSAND = replace(OURS, name="polyworker, ten thousand waiting")
MANY, FEW, TIMES = 1_000_000, 10_000, 5
"""Ten thousand are gone within a few looks of the clock: they are drained several times."""
PART = 100_000
"""Jobs that are a part. Left out are the first one, in which the worker finds its speed, and the last, in which it runs
dry."""
MICROS = 1e6

Mark = tuple[int, float]
"""So many jobs were done at this time."""


def measure(stage: Stage, peer: Peer) -> Run:
    """One turn: drains of so many jobs, however long they take."""
    return few(stage, peer) if peer.name == TEN_THOUSAND.name else many(stage, peer)


def few(stage: Stage, peer: Peer) -> Run:
    """The median of several short drains, each from its first job to its last."""
    runs = [drain(stage, peer, jobs=FEW, cut=math.inf) for _ in range(TIMES)]
    return _figures(median(run[JOBS_A_SECOND.name] for run in runs), max(run[PEAK_MEMORY.name] for run in runs))


def many(stage: Stage, peer: Peer) -> Run:
    """One long drain, and what a job costs at its beginning, with most waiting, and at its end."""
    marks: list[Mark] = []

    def seen(done: int) -> None:
        marks.append((done, time.perf_counter()))
        stage.show(done)

    run = drain(replace(stage, show=seen), peer, jobs=MANY, cut=math.inf)
    parts = {EARLY.name: cost(marks, PART, 2 * PART), LATE.name: cost(marks, MANY - 2 * PART, MANY - PART)}
    return {**_figures(run[JOBS_A_SECOND.name], run[PEAK_MEMORY.name]), **parts}


def cost(marks: Sequence[Mark], first: int, last: int) -> float:
    """Microseconds a job, from the first so many done to the last, as the nearest looks of the clock saw them."""
    (begun, start), (ended, end) = (min(marks, key=lambda mark: abs(mark[0] - wanted)) for wanted in (first, last))
    return (end - start) / (ended - begun) * MICROS


def _figures(speed: float, peak: float) -> dict[str, float]:
    return {MICROS_A_JOB.name: MICROS / speed, JOBS_A_SECOND.name: speed, PEAK_MEMORY.name: peak}


BACKLOG = Scenario(
    name="backlog",
    title="A long backlog",
    about="polyworker drains a queue of no-op jobs, once with a million waiting and once with ten thousand: "
    "the median of five drains of those. Such a short one is half over before the worker has found its speed: "
    "whether jobs cost more with many behind them, the second and the last but one 100,000 of the million tell.",
    figures=(MICROS_A_JOB, EARLY, LATE, JOBS_A_SECOND, PEAK_MEMORY),
    peers=(MILLION, TEN_THOUSAND),
    measure=measure,
)
