"""The jobs whose cost is counted."""

from __future__ import annotations

import time

from worker import Registry

jobs = Registry()


@jobs.register("Noop")
def noop(*_: object) -> None:
    """Do nothing."""


@jobs.register("Nap")
def nap(seconds: float) -> None:
    """Do nothing for a while."""
    time.sleep(seconds)
