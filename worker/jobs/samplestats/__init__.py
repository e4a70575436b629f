"""Sample statistics: the jobs RubyWorker and GoWorker of a Rails application, done by NumPy on its Postgres.

`python -m worker samplestats` runs them with settings of their own; `-jobs=worker.jobs.samplestats:jobs` adds them to
any worker. The registry is made when a worker asks for it, so that importing this reads no environment.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from worker.registry import Registry

    jobs: Registry


def __getattr__(name: str) -> object:
    """Make `jobs` out of the environment and the `.env` files. Raises ConfigError if they name no database."""
    if name != "jobs":
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from worker.jobs.samplestats import extra  # noqa: PLC0415 - whoever imports the package may need none of its parts

    extra.require()
    from worker.jobs.samplestats.configuration import configure  # noqa: PLC0415 - they need what was just required
    from worker.jobs.samplestats.parts import parts  # noqa: PLC0415 - the same

    return parts(configure(os.environ)).jobs
