"""Jobs of every kind in one module, so that one worker has all executors."""

from __future__ import annotations

import faultjobs

from worker import Registry

jobs = Registry()
jobs.register("Thread")(faultjobs.note)
jobs.register("Child", executor="processes")(faultjobs.note)


@jobs.register("Coroutine")
async def coroutine(job: str) -> None:
    """Run at once, on the loop."""
    faultjobs.note(job)
