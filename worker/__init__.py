"""Background jobs that any language can enqueue and Python runs.

`Registry` holds your jobs, `run` runs a worker for them; `Worker` and the parts below it are for those who put
the parts together themselves.
"""

from typing import TYPE_CHECKING

from worker.context import JobContext
from worker.errors import BrokerUnavailable, ConfigError, DecodeError, JobTimeout, WorkerError
from worker.job import Ack, Dead, Drop, Failure, Requeue, Retry
from worker.registry import Registry
from worker.worker import Worker

if TYPE_CHECKING:
    from worker.service import run

__all__ = [
    "Ack",
    "BrokerUnavailable",
    "ConfigError",
    "Dead",
    "DecodeError",
    "Drop",
    "Failure",
    "JobContext",
    "JobTimeout",
    "Registry",
    "Requeue",
    "Retry",
    "Worker",
    "WorkerError",
    "run",
]


def __getattr__(name: str) -> object:
    """Import `run` when it is asked for: it brings the Redis client, which jobs and tests may not need."""
    if name == "run":
        from worker.service import run  # noqa: PLC0415

        return run
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
