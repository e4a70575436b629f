"""Scenario drain: jobs that do nothing, so that the worker alone is measured."""

from __future__ import annotations

from bench.scenarios.cast import ALL, OURS, OURS_SIDEKIQ
from bench.scenarios.draining import FIGURES, drain
from bench.scenarios.scenario import Scenario

DRAIN = Scenario(
    name="drain",
    title="Drain of no-op jobs",
    about="A queue full of jobs that do nothing is emptied.",
    figures=FIGURES,
    peers=ALL,
    quick_for_all=True,
    rounds=5,
    measure=drain,
    headlines=((OURS.name, "goworker"), (OURS_SIDEKIQ.name, "sidekiq"), (OURS_SIDEKIQ.name, "sidekiq, tuned")),
)
