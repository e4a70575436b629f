"""One turn: a queue full of jobs that do nothing, and one peer process that empties it.

The clock is read off the server, the same way for every peer, so that neither a slow start nor a slow exit counts:
it starts when the queue first is shorter than it was, and stops when the global `stat:processed` has counted every job.
Every peer counts a job there after its handler has run; a fetch ahead of the handlers therefore gains nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import redis

from bench.errors import RunError
from bench.peers import Peer
from bench.process import Process
from bench.results import Run
from bench.scenarios.scenario import QUEUE, Scenario

PUSH_SIZE = 1000
LOOK_SECONDS = 0.005
GRACE_SECONDS = 0.1
STALL_SECONDS = 30.0
"""A peer that does not finish one job for so long is stuck. Also the time that it has for its exit."""


def take(scenario: Scenario, peer: Peer, jobs: int, *, url: str, log: Path, show: Callable[[int], None]) -> Run:
    """One turn of one peer; `show` is told now and then how many jobs are done. Raises RunError."""
    with redis.Redis.from_url(url) as client:
        _fill(client, scenario, jobs)
        with Process(peer.command(url, QUEUE), log) as process:
            try:
                seconds = _watch(client, scenario, process, jobs, show)
                wall = _await_exit(process)
                _check(client, scenario, jobs)
            except RunError as error:
                msg = f"{error}\n{process.log_tail()}".rstrip()
                raise RunError(msg) from None
        return Run(jobs, seconds, wall, process.peak_kib)


def _fill(client: redis.Redis, scenario: Scenario, jobs: int) -> None:
    client.flushall()
    client.sadd(scenario.queues_key, QUEUE)
    for done in range(0, jobs, PUSH_SIZE):
        numbers = range(done, min(done + PUSH_SIZE, jobs))
        getattr(client, scenario.push)(scenario.queue_key, *map(scenario.payload, numbers))


def _look(client: redis.Redis, scenario: Scenario) -> tuple[int, int]:
    """Jobs that wait, and jobs that are done."""
    with client.pipeline(transaction=False) as pipe:
        pipe.llen(scenario.queue_key)
        pipe.get(scenario.processed_key)
        waiting, processed = pipe.execute()
    return int(waiting), int(processed or 0)


def _watch(client: redis.Redis, scenario: Scenario, process: Process, jobs: int, show: Callable[[int], None]) -> float:
    """The seconds between the first job taken and the last one done."""
    started: float | None = None
    done, changed = 0, time.perf_counter()
    while True:
        waiting, processed = _look(client, scenario)
        now = time.perf_counter()
        process.sample_memory()
        if started is None and waiting < jobs:
            started = now
        if processed != done:
            done, changed = processed, now
            show(done)
        if done >= jobs and started is not None:
            return _measurable(now - started)
        _check_progress(process, done, now - changed)
        time.sleep(LOOK_SECONDS)


def _measurable(seconds: float) -> float:
    if seconds < LOOK_SECONDS:
        msg = "the drain was over between two looks at the server: it needs more jobs"
        raise RunError(msg)
    return seconds


def _check_progress(process: Process, done: int, still: float) -> None:
    # goworker counts without waiting for the reply: the server may hear of the last jobs after the process is gone.
    if not process.is_alive() and still > GRACE_SECONDS:
        msg = f"the process ended after {done} jobs"
        raise RunError(msg)
    if still > STALL_SECONDS:
        msg = f"no job was done for {STALL_SECONDS:.0f} s; {done} are"
        raise RunError(msg)


def _await_exit(process: Process) -> float:
    deadline = time.perf_counter() + STALL_SECONDS
    while (code := process.wait(LOOK_SECONDS)) is None:
        process.sample_memory()
        if time.perf_counter() > deadline:
            msg = f"all jobs are done, but the process does not exit within {STALL_SECONDS:.0f} s"
            raise RunError(msg)
    if code != 0:
        msg = f"the process exited with code {code}"
        raise RunError(msg)
    return time.perf_counter() - process.started


def _check(client: redis.Redis, scenario: Scenario, jobs: int) -> None:
    """After the exit: every job was done once, none failed, none waits."""
    waiting, processed = _look(client, scenario)
    failed = int(client.get(scenario.failed_key) or 0)
    if (waiting, processed, failed) != (0, jobs, 0):
        msg = f"of {jobs} jobs {processed} were counted, {failed} failed and {waiting} are left in the queue"
        raise RunError(msg)
