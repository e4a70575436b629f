"""The jobs of the benchmark as polyworker runs them.

Those that do nothing do not even tell the tally: at this speed it would be a part of what is measured.
"""

from __future__ import annotations

from bench.inside import handlers
from worker import Registry

jobs = Registry()
coroutines = Registry()
"""Apart, so that each scenario measures one executor, and not how two of them share a worker."""


@jobs.register("Noop")
def noop() -> None:
    """Do nothing."""


@jobs.register("Blob")
def blob(_text: str) -> None:
    """Do nothing with one long argument."""


for function in (handlers.cpu1, handlers.cpu20, handlers.sleep10, handlers.stamp):
    jobs.register(function.__name__.capitalize())(function)
for coroutine in (handlers.asleep10, handlers.asleep100):
    coroutines.register(coroutine.__name__.capitalize())(coroutine)
