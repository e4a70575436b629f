"""Scenarios payload-1k and payload-100k: jobs that do nothing with one long argument."""

from __future__ import annotations

from functools import partial

from bench.scenarios.cast import ALL, able
from bench.scenarios.draining import FIGURES, drain
from bench.scenarios.scenario import Scenario

MOST_BYTES_A_SECOND = 100_000_000


def _scenario(name: str, size: int, words: str) -> Scenario:
    return Scenario(
        name=name,
        title=f"Payloads of {words}",
        about=f"A queue full of jobs that do nothing with one string of {size:,} characters is emptied.",
        figures=FIGURES,
        peers=able("blob", ALL),
        measure=partial(drain, job="blob", size=size, most_a_second=MOST_BYTES_A_SECOND / size),
    )


PAYLOAD_1K = _scenario("payload-1k", 1000, "1 KB")
PAYLOAD_100K = _scenario("payload-100k", 100_000, "100 KB")
