"""The parts put together: from a configuration to a pool and the registry of jobs that share it."""

from __future__ import annotations

import msgspec

from worker.errors import ConfigError
from worker.jobs.samplestats.configuration import Configuration
from worker.jobs.samplestats.connect import Pool
from worker.jobs.samplestats.job import SampleStats, registry
from worker.registry import Registry

NAMES = "RubyWorker,GoWorker"
WINDOWS = ("all", "task")
SLOTS = 1000  # no bound, where a worker's own number is not known: a pool grows only as far as slots use it


class Parts(msgspec.Struct, frozen=True):
    """What a worker runs, and what is closed after it."""

    pool: Pool
    stats: SampleStats
    jobs: Registry


def parts(
    configuration: Configuration, *, slots: int = SLOTS, names: str | None = None, window: str | None = None
) -> Parts:
    """Build the jobs; nothing is connected yet.

    Args:
        configuration: Names the database; its SAMPLESTATS_NAMES and SAMPLESTATS_WINDOW stand for what is not given.
        slots: How many jobs run at once at most.
        names: The jobs' names, with commas between them.
        window: One of WINDOWS.

    Raises:
        ConfigError: There is no such window, or no name.
    """
    pool = Pool(configuration.conninfo, slots)
    stats = SampleStats(pool, by_task=chosen_window(configuration, window) == "task")
    listed = names or configuration.environment.get("SAMPLESTATS_NAMES") or NAMES
    jobs = registry(stats, [name.strip() for name in listed.split(",") if name.strip()])
    if not len(jobs):
        raise ConfigError(f"SAMPLESTATS_NAMES must list the names of jobs, as {NAMES} does")
    return Parts(pool, stats, jobs)


def chosen_window(configuration: Configuration, window: str | None) -> str:
    """Return the window that is given or else configured. Raises ConfigError if there is no such window."""
    found = window or configuration.environment.get("SAMPLESTATS_WINDOW") or WINDOWS[0]
    if found not in WINDOWS:
        raise ConfigError(f"the window must be {' or '.join(WINDOWS)}, not {found!r}")
    return found
