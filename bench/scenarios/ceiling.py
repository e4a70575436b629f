"""Scenario ceiling: what the server and the driver allow, without decoding or running anything."""

from __future__ import annotations

from dataclasses import replace

from bench.peers.polyworker import ceiling
from bench.scenarios.cast import OURS
from bench.scenarios.draining import FIGURES, drain
from bench.scenarios.scenario import Scenario

LOOP = replace(OURS, name="polyworker, fetch and settle alone", work=ceiling, speed=1_000_000)

CEILING = Scenario(
    name="ceiling",
    title="The ceiling",
    about="The same queue is emptied by the same fetch and settle scripts, a thousand jobs a call, in two threads as "
    "in the worker: nothing is decoded, and nothing runs.",
    figures=FIGURES,
    peers=(OURS, LOOP),
    measure=drain,
)
