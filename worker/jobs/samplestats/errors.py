"""What can go wrong with the statistics of a test run, by what follows from it."""

from __future__ import annotations

from worker.errors import WorkerError


class Hopeless(WorkerError):  # noqa: N818 - named for what it is, as the worker's other errors are
    """No repetition can help: the argument names no test run, or the samples have no statistics."""


class UnknownTestRun(WorkerError):  # noqa: N818 - the same
    """There is no such test run, or not yet: a job may overtake the transaction that enqueued it."""


class DatabaseTrouble(WorkerError):  # noqa: N818 - the same
    """Postgres could not be reached, or refused; trying again may help."""


class MissingTable(DatabaseTrouble):
    """The table that keeps jobs from being done twice is missing, and this role must not create it."""
