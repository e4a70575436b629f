"""The one job of the benchmark as polyworker runs it: it does nothing, so what is measured is the worker."""

from worker import Registry

jobs = Registry()


@jobs.register("Noop")
def noop() -> None:
    """Do nothing."""
