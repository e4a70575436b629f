"""Scenarios latency-idle and latency-half: how long after the call that enqueues it a job begins."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import quantiles

from bench.clocks import TallyClock, watch
from bench.errors import RunError
from bench.inside.order import QUEUE
from bench.peers import Peer
from bench.peers.peer import Work
from bench.process import Process
from bench.results import Figure, Run
from bench.scenarios.cast import ALL, OURS, able
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

MEDIAN = Figure("p50", "{:.2f}", "ms", more_is_better=False)
TAIL = Figure("p99", "{:.2f}", "ms", more_is_better=False)
OFFERED = Figure("offered jobs/s")
JOB = "stamp"
IDLE_A_SECOND = 100
WARM_UP = 50
BURSTS = replace(OURS, name="polyworker, many at once", enqueues=200_000)
"""Half of what the worker drains is more than any producer enqueues one by one."""
LATENCIES = "bench:latency"
MICROS_A_MILLI = 1000
TOO_LATE_SECONDS = 10.0


def idle(stage: Stage, peer: Peer) -> Run:
    """One turn with a job now and then: each finds the worker waiting."""
    return _measure(stage, peer, IDLE_A_SECOND, stage.seconds(3.0, 1.0))


def half(stage: Stage, peer: Peer) -> Run:
    """One turn at half the speed that the worker or its producer, called for each job, can keep up."""
    speed = min(stage.speeds.get(peer.name, peer.speed), peer.enqueues)
    return _measure(stage, peer, max(1, int(speed / 2)), stage.seconds(2.0, 0.7))


def _measure(stage: Stage, peer: Peer, rate: int, seconds: float) -> Run:
    stage.clear()
    with stage.worker(peer, Work(stage.host.url, QUEUE, JOB)) as process:
        _offer(stage, peer, process, WARM_UP, IDLE_A_SECOND)
        stage.client.delete(LATENCIES, "bench:done")
        count = int(rate * seconds)
        _offer(stage, peer, process, count, rate)
        return {**percentiles(_latencies(stage, count)), OFFERED.name: rate}


def _offer(stage: Stage, peer: Peer, process: Process, count: int, rate: int) -> None:
    stage.enqueue(peer, stage.order(JOB, count, f"paced:{rate}"))
    watch(TallyClock(stage.client), process, count, stage.show, most_seconds=TOO_LATE_SECONDS)


def _latencies(stage: Stage, count: int) -> list[int]:
    """The tally sends them last: the last ones may come a moment after the count."""
    time.sleep(0.02)
    found = [int(each) for each in stage.client.lrange(LATENCIES, 0, -1)]
    if len(found) < count:
        raise RunError(f"of {count} jobs only {len(found)} had begun {TOO_LATE_SECONDS:.0f} s after the first")
    return found


def percentiles(micros: list[int]) -> dict[str, float]:
    """The median and the 99th percentile of latencies in microseconds, in milliseconds."""
    cuts = quantiles(micros, n=100, method="inclusive")
    return {MEDIAN.name: cuts[49] / MICROS_A_MILLI, TAIL.name: cuts[98] / MICROS_A_MILLI}


LATENCY_IDLE = Scenario(
    name="latency-idle",
    title="Latency of an idle worker",
    about=f"{IDLE_A_SECOND} jobs a second, one by one; from the call that enqueues until the handler begins.",
    figures=(MEDIAN, TAIL),
    peers=able(JOB, ALL),
    measure=idle,
    quick_for_all=True,
)
LATENCY_HALF = Scenario(
    name="latency-half",
    title="Latency at half load",
    about="The same at half the rate that the worker drains, or at half the rate at which one producer enqueues with a "
    "call for each job, whichever is less: the rate is in the table. Once this worker is also offered what only calls "
    "for many can enqueue.",
    figures=(MEDIAN, TAIL, OFFERED),
    peers=(OURS, BURSTS, *able(JOB, ALL[1:])),
    measure=half,
    rounds=2,
)
