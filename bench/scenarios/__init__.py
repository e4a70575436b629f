"""The scenarios, in the order of the report."""

from bench.scenarios.backlog import BACKLOG
from bench.scenarios.ceiling import CEILING
from bench.scenarios.concurrent import CONCURRENT
from bench.scenarios.cpu import CPU1, CPU20
from bench.scenarios.drain import DRAIN
from bench.scenarios.enqueue import ENQUEUE, ENQUEUE_MANY
from bench.scenarios.far import FAR
from bench.scenarios.idle import IDLE
from bench.scenarios.latency import LATENCY_HALF, LATENCY_IDLE
from bench.scenarios.payload import PAYLOAD_1K, PAYLOAD_100K
from bench.scenarios.samplestats import SAMPLESTATS
from bench.scenarios.samplestats_reading import READING
from bench.scenarios.scenario import Scenario
from bench.scenarios.sleep import ASLEEP10, SLEEP10
from bench.scenarios.start import STARTING

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        *(DRAIN, CEILING, FAR, BACKLOG, PAYLOAD_1K, PAYLOAD_100K),
        *(CPU1, CPU20, SLEEP10, ASLEEP10, CONCURRENT),
        *(LATENCY_IDLE, LATENCY_HALF, ENQUEUE_MANY, ENQUEUE, STARTING, IDLE),
        *(SAMPLESTATS, READING),
    )
}

__all__ = ["SCENARIOS", "Scenario"]
