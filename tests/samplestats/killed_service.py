"""`python -m worker`, except that it kills its own process after the first row is committed, before it is settled."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

from worker import cli
from worker.jobs.samplestats.donejobs import DoneJobs


def kill(*_: object) -> NoReturn:
    """SIGKILL this process."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


if __name__ == "__main__":
    DoneJobs.prune = kill  # type: ignore[method-assign] # what follows the commit
    cli.main()
