"""Scenario samplestats-read: a million numbers from Postgres into a NumPy array, by several ways."""

from __future__ import annotations

import sys
import time

from bench.errors import RunError
from bench.peers.gostats import no_producer
from bench.peers.peer import Peer, Work
from bench.process import Process
from bench.results import PEAK_MEMORY, Figure, Run
from bench.scenarios.samplestats_database import FEW_SAMPLES, SAMPLES, database, prepared
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

MOST_SECONDS = 120.0
SAMPLES_A_SECOND = Figure("samples/s")
WAYS = ("packed", "copy", "cursor", "fetchall")


def measure(stage: Stage, peer: Peer) -> Run:
    """Have a process read by one way, some times over one connection."""
    samples = FEW_SAMPLES if stage.quick else SAMPLES
    with database(samples) as (url, _):
        words = peer.work(Work(url, "", ""))
        with Process(words, stage.host.directory / "worker.log") as process:
            while (code := process.wait(0.02)) is None and time.time() - process.started < MOST_SECONDS:
                process.sample_memory()
            if code != 0:
                raise RunError(f"reading failed\n{process.log_tail()}".rstrip())
            count, seconds = process.output().split()
    if int(count) != samples:
        raise RunError(f"{count} of {samples} samples were read")
    return {SAMPLES_A_SECOND.name: samples / float(seconds), PEAK_MEMORY.name: process.peak_mib}


def _peer(way: str) -> Peer:
    return Peer(
        f"polyworker, {way}",
        prepare=prepared,
        work=lambda work: [sys.executable, "-m", "bench.peers.polyworker.reading", way, work.url],
        produce=no_producer,
        jobs=frozenset(),
        speed=1,
    )


READING = Scenario(
    name="samplestats-read",
    title=f"Reading {SAMPLES:,} numbers from Postgres into NumPy",
    about="By one packed value a chunk, as samplestats does, by COPY in binary form, by a cursor of the server, and by "
    "fetchall.",
    figures=(SAMPLES_A_SECOND, PEAK_MEMORY),
    peers=tuple(map(_peer, WAYS)),
    measure=measure,
)
