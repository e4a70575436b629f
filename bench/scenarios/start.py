"""Scenarios start and idle: how long until a worker works, and what it costs while it has nothing to do."""

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
COMMANDS = Figure("commands a minute", more_is_better=False)
JOB = "stamp"
MINUTE = 60.0


def start(stage: Stage, peer: Peer) -> Run:
    """One turn: a job waits, the worker starts and runs it, and then has nothing to do."""
    with _idle(stage, peer) as process:
        first = stage.client.zscore("bench:span", "first") or 0.0
        time.sleep(stage.seconds(0.5, 0.2))
        return {START.name: first / MICROS - process.started, MEMORY.name: process.resident()}


def idle(stage: Stage, peer: Peer) -> Run:
    """One turn: the worker has nothing to do, and the server counts what it asks nevertheless."""
    with _idle(stage, peer):
        seconds = stage.seconds(8.0, 3.0)
        # What belongs to the start is over by then.
        time.sleep(stage.seconds(1.0, 0.5))
        before = _commands(stage)
        time.sleep(seconds)
        return {COMMANDS.name: (_commands(stage) - before) * MINUTE / seconds}


@contextmanager
def _idle(stage: Stage, peer: Peer) -> Iterator[Process]:
    stage.clear()
    stage.enqueue(peer, stage.order(JOB, 1))
    with stage.worker(peer, Work(stage.host.url, QUEUE, JOB)) as process:
        watch(TallyClock(stage.client), process, 1, stage.show)
        yield process


def _commands(stage: Stage) -> int:
    """Every command that the server has carried out, those inside scripts included, but for our own looking."""
    calls = {name: row["calls"] for name, row in stage.client.info("commandstats").items()}
    return sum(count for name, count in calls.items() if name != "cmdstat_info")


STARTING = Scenario(
    name="start",
    title="Start-up and idle memory",
    about="From the start of the process to the start of its first job, which waits already; "
    "and the memory of all its processes half a second later.",
    figures=(START, MEMORY),
    peers=able(JOB, ALL),
    measure=start,
    rounds=2,
    quick_for_all=True,
)
IDLE = Scenario(
    name="idle",
    title="Commands of an idle worker",
    about="What the server is asked while there is nothing to do, those inside scripts included: eight seconds, "
    "scaled to a minute.",
    figures=(COMMANDS,),
    peers=able(JOB, ALL),
    measure=idle,
    rounds=1,
)
