"""The scenarios: one file each, listed here in the order of the report."""

from bench.scenarios.drain import DRAIN
from bench.scenarios.drain_sidekiq import DRAIN_SIDEKIQ
from bench.scenarios.scenario import Scenario

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in (DRAIN, DRAIN_SIDEKIQ)}

__all__ = ["DRAIN", "DRAIN_SIDEKIQ", "SCENARIOS", "Scenario"]
