"""Which executors a worker needs for its jobs, and how many slots each of them has."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from itertools import accumulate

from worker.errors import ConfigError
from worker.executors import Executor
from worker.executors.asyncio import Asyncio
from worker.executors.routing import Routing
from worker.executors.threads import Threads
from worker.job import Delivery
from worker.settings import Settings

MEGABYTE = 10**6
RUN_FUNCTIONS = ("threads", "processes")  # the executors that any function can run in


def plan(settings: Settings, asked: set[str | None]) -> dict[str, int]:
    """Return the slots of each executor that is needed, the worker's own first.

    Args:
        settings: The executor and the concurrency that the user wants.
        asked: Where the jobs ask to run; None is where functions run.

    Raises:
        ConfigError: The settings do not fit each other or the jobs.
    """
    home = home_of(settings)
    needed = {name or home for name in asked} or {home}
    _check(settings, needed)
    order = sorted(needed, key=lambda name: (name != settings.executor, name != home, name))
    return {name: _slots(name, settings.concurrency, own=name == order[0]) for name in order}


def home_of(settings: Settings) -> str:
    """Return where a function runs that asks for nothing."""
    return settings.executor if settings.executor in RUN_FUNCTIONS else RUN_FUNCTIONS[0]


def executor(settings: Settings, slots: Mapping[str, int], asked: Callable[[Delivery], str | None]) -> Executor:
    """Build what `plan` says; `asked` tells where a job asks to run."""
    firsts = dict(zip(slots, accumulate(slots.values(), initial=0), strict=False))
    executors = {name: _one(name, settings, slots[name], firsts[name]) for name in slots}
    own, home = next(iter(slots)), home_of(settings)
    if len(executors) == 1:
        return executors[own]
    elsewhere = home if home in slots else own  # for what no handler is registered for

    def choose(delivery: Delivery) -> str:
        return asked(delivery) or elsewhere

    return Routing(executors, choose)


def _one(name: str, settings: Settings, slots: int, first: int) -> Executor:
    match name:
        case "asyncio" | "subprocess":  # a program is a task that waits for it
            return Asyncio(slots, first=first)
        case "processes":
            from worker.executors.processes import Processes  # noqa: PLC0415 - only who asks for children pays for it
            from worker.executors.processes.setup import command  # noqa: PLC0415 - the same

            return Processes(
                slots,
                first=first,
                max_jobs=settings.max_jobs,
                max_rss=settings.max_rss * MEGABYTE,
                spawn=command(settings) if settings.start_method == "spawn" else None,
            )
        case _:
            return Threads(slots, first=first)


def _slots(name: str, concurrency: int | None, *, own: bool) -> int:
    usual = {"threads": 25, "asyncio": 100}.get(name) or processors()
    if concurrency is None:
        return usual
    return concurrency if own else min(usual, concurrency)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check(settings: Settings, needed: set[str]) -> None:
    if settings.executor == "subprocess" and "subprocess" not in needed:
        raise ConfigError("-executor=subprocess needs -command, or jobs registered with Registry.program")
    for flag in ("max-jobs", "max-rss"):
        if getattr(settings, flag.replace("-", "_")) and "processes" not in needed:
            raise ConfigError(f"-{flag} is for -executor=processes: a thread cannot be replaced")
