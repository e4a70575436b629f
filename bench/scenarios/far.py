"""Scenario far: the same drain, with a server that is two milliseconds away."""

from __future__ import annotations

import math

from bench import delay
from bench.peers import Peer
from bench.results import Run
from bench.scenarios.cast import ALL
from bench.scenarios.draining import FIGURES, drain
from bench.scenarios.scenario import Scenario
from bench.stage import Stage

EACH_WAY_MILLIS = 1.0
ROUND_TRIPS_A_SECOND = 4000
"""Of ten connections: who needs a round trip for each job does no more jobs, ours apart."""


def measure(stage: Stage, peer: Peer) -> Run:
    """One turn; the queue is filled and counted without the delay."""
    most = math.inf if peer.name.startswith("polyworker") else ROUND_TRIPS_A_SECOND
    with delay.delayed(stage.host, EACH_WAY_MILLIS) as url:
        return drain(stage, peer, most_a_second=most, through=url)


FAR = Scenario(
    name="far",
    title="Drain of no-op jobs, two milliseconds away",
    about="The same drain; a small proxy adds 1 ms in each direction between the worker and its server.",
    figures=FIGURES,
    peers=ALL,
    quick_for_all=True,
    measure=measure,
)
