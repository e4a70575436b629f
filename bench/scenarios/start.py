"""Scenario start: how long until a worker works, and what memory it takes while it has nothing to do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.clocks import MICROS, TallyClock, watch
from bench.inside.order import QUEUE
from bench.peers import Peer
from bench.peers.peer import Work
from bench.process import Process
from bench.results import Figure, Run
from bench.scenarios.cast import ALL, able
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

START = Figure("start-up", "{:.2f}", "s", more_is_better=False)
MEMORY = Figure("idle memory", "{:.0f}", "MiB", more_is_better=False)
JOB = "stamp"


def start(stage: Stage, peer: Peer) -> Run:
    """One turn: a job waits, the worker starts and runs it, and then has nothing to do."""
    with waiting(stage, peer) as process:
        first = stage.client.zscore("bench:span", "first") or 0.0
        time.sleep(stage.seconds(0.5, 0.2))
        return {START.name: first / MICROS - process.started, MEMORY.name: process.resident()}


@contextmanager
def waiting(stage: Stage, peer: Peer) -> Iterator[Process]:
    """A worker that has done its first job and has nothing more to do."""
    stage.clear()
    stage.enqueue(peer, stage.order(JOB, 1))
    with stage.worker(peer, Work(stage.host.url, QUEUE, JOB)) as process:
        watch(TallyClock(stage.client), process, 1, stage.show)
        yield process


STARTING = Scenario(
    name="start",
    title="Start-up and idle memory",
    about="From the start of the process to the start of its first job, which waits already; "
    "and the memory of all its processes half a second later.",
    figures=(START, MEMORY),
    peers=able(JOB, ALL),
    measure=start,
    quick_for_all=True,
)
