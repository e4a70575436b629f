"""Scenario samplestats: jobs as Sidekiq writes them, each the statistics of a million rows of a real Postgres."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from bench.errors import RunError
from bench.peers.gostats import GOSTATS, no_producer
from bench.peers.peer import Peer, Work
from bench.process import Process
from bench.results import PEAK_MEMORY, Figure, Run
from bench.scenarios.samplestats_database import FEW_SAMPLES, SAMPLES, database, prepared
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

QUEUE = "stats"
JOBS = 5
LOOK_SECONDS = 0.002
STALL_SECONDS = 60.0
SAMPLES_A_SECOND = Figure("samples/s")
OURS = Peer(
    "polyworker",
    prepare=prepared,
    work=lambda _: [sys.executable, "-m", "worker", "samplestats", "-service"],
    produce=no_producer,
    jobs=frozenset(),
    speed=7,
)


def measure(stage: Stage, peer: Peer) -> Run:
    """Have a worker do some jobs after a first one; the clock runs from their enqueueing to the last row."""
    samples = FEW_SAMPLES if stage.quick else SAMPLES
    stage.clear()
    with database(samples, JOBS + 1) as (url, link):
        variables = {"DATABASE_URL": f"{url}?sslmode=disable", "REDIS_URL": stage.host.url, "WORKER_QUEUE": QUEUE}
        with Process(peer.work(Work(stage.host.url, QUEUE, "")), stage.host.directory / "worker.log", variables) as one:
            _do(stage, one, link, [1])
            seconds = _do(stage, one, link, list(range(2, JOBS + 2)))
            _check(link, samples)
            return {SAMPLES_A_SECOND.name: samples * JOBS / seconds, PEAK_MEMORY.name: one.peak_mib}


def _do(stage: Stage, process: Process, link: Any, test_runs: list[int]) -> float:
    """Enqueue jobs, wait for their rows, and return the seconds between."""
    target = _rows(link) + len(test_runs)
    started = time.perf_counter()
    stage.client.lpush(f"queue:{QUEUE}", *map(_payload, test_runs))
    while (done := _rows(link)) < target:
        process.sample_memory()
        if not process.is_alive() or time.perf_counter() - started > STALL_SECONDS:
            raise RunError(f"{done} of {target} rows were inserted\n{process.log_tail()}".rstrip())
        stage.show(done)
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - started


def _payload(test_run: int) -> bytes:
    job = {"retry": True, "queue": QUEUE, "args": [test_run], "class": "GoWorker", "jid": f"{test_run:024x}"}
    return json.dumps(job | {"created_at": 1795323911174, "enqueued_at": 1795323911174}).encode()


def _rows(link: Any) -> int:
    return int(link.execute("SELECT count(*) FROM test_results").fetchone()[0])


def _check(link: Any, samples: int) -> None:
    """The figures are right: those that Postgres itself computes, and a row for each test run."""
    query = """
        SELECT count(DISTINCT test_run_id) = %s AND bool_and(
            q1 = p[1] AND q3 = p[2] AND abs(mean / m - 1) < 1e-9 AND abs(standard_deviation / d - 1) < 1e-9)
        FROM test_results, (
            SELECT percentile_disc(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY value), avg(value), stddev_pop(value)
            FROM samples) AS right_ones(p, m, d)
    """
    if link.execute(query, [JOBS + 1]).fetchone() != (True,):
        raise RunError(f"the figures of {samples} samples are wrong")


SAMPLESTATS = Scenario(
    name="samplestats",
    title=f"Statistics of {SAMPLES:,} rows of Postgres a job",
    about="A worker takes jobs off a queue of Sidekiq's, one after the other, reads all samples, computes quartiles, "
    "mean and deviation, and inserts a row; measured from the enqueueing of some jobs to the last row.",
    figures=(SAMPLES_A_SECOND, PEAK_MEMORY),
    peers=(OURS, GOSTATS),
    measure=measure,
    headlines=(("polyworker", "gostats"),),
    quick_for_all=True,
)
