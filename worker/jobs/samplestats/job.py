"""The job: from a test run's id to a row in `test_results`, once per job."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from worker import failures
from worker.context import JobContext
from worker.job import Dead
from worker.jobs.samplestats.connect import reading, writing
from worker.jobs.samplestats.donejobs import DoneJobs, is_done
from worker.jobs.samplestats.errors import DatabaseTrouble, Hopeless, UnknownTestRun
from worker.jobs.samplestats.results import insert
from worker.jobs.samplestats.samples import Link, Window, read, task_window
from worker.jobs.samplestats.statistics import Measured, Values, measure
from worker.logs import Event
from worker.registry import Registry

log = logging.getLogger(__name__)

ATTEMPTS = 5  # how often to look for a test run, over some three minutes: its transaction may be under way
LAST = 2**63 - 1  # the largest id

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")


class Connections(Protocol):
    """What lends connections."""

    def lend(self) -> AbstractContextManager[Link]:
        """Lend a connection; raises DatabaseTrouble."""


class SampleStats:
    """Computes and stores the statistics of test runs; one for all slots.

    Args:
        connections: Where connections come from.
        by_task: Read the page of samples that the test run's task names, not all of them.
    """

    def __init__(self, connections: Connections, *, by_task: bool = False) -> None:
        self._connections, self._by_task = connections, by_task
        self._done = DoneJobs()

    def prepare(self) -> None:
        """Make sure that jobs can be kept from being done twice. Raises DatabaseTrouble."""
        with self._connections.lend() as link:
            self._done.prepare(link)

    def perform(self, job: JobContext, *args: Any) -> Dead | None:
        """Do a job; the first argument is the test run's id, others are left alone."""
        try:
            self.run(test_run_id(args), job.id)
        except Hopeless as error:
            return _dead(error)
        except UnknownTestRun as error:
            if job.attempt < ATTEMPTS:
                raise
            return _dead(error)
        return None

    def run(self, number: int, job_id: str | None = None) -> Measured | None:
        """Store the statistics of a test run; return them, or None if the job with this id was done before.

        Raises:
            Hopeless: The samples have no statistics.
            UnknownTestRun: There is no such test run.
            DatabaseTrouble: Postgres was not there or refused.
        """
        try:
            with self._connections.lend() as link:
                return self._stored(link, number, job_id)
        except DatabaseTrouble:
            self._done.doubt()
            raise

    def _stored(self, link: Link, number: int, job_id: str | None) -> Measured | None:
        if job_id is not None:
            self._done.prepare(link)
        values = self._read(link, number, job_id)
        if values is None:
            log.info(Event("done-before", job=job_id, test_run=number))
            return None
        measured = measure(values)
        with writing(link):
            new = insert(link, number, measured, job_id)
        log.debug(Event("inserted", job=job_id, test_run=number, samples=measured.count, new=new))
        if job_id is not None:
            self._done.prune(link)
        return measured if new else None

    def _read(self, link: Link, number: int, job_id: str | None) -> Values | None:
        """Return the values, all as of one moment; None if there is nothing left to do."""
        with reading(link):
            if job_id is not None and is_done(link, job_id):
                return None
            if link.execute("SELECT FROM test_runs WHERE id = %s::bigint", [number]).rowcount == 0:
                raise UnknownTestRun(f"test run {number} was not found")
            return read(link, task_window(link, number) if self._by_task else Window())


def registry(stats: SampleStats, names: Iterable[str]) -> Registry:
    """Return a registry in which each of the names does the job."""
    jobs = Registry()
    for name in names:
        jobs.register(name, pass_job=True)(stats.perform)
    return jobs


def test_run_id(args: tuple[Any, ...]) -> int:
    """Return the first argument as an id. Raises Hopeless if it is neither a whole number nor one in a string."""
    if not args:
        raise Hopeless("the job has no argument: the first must be the id of a test run")
    given = args[0]
    if isinstance(given, str) and _WHOLE.fullmatch(given):
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool):
        raise Hopeless(f"the first argument must be the id of a test run, a whole number, not {str(given)[:100]!r}")
    if abs(given) > LAST:
        raise Hopeless("the first argument must be the id of a test run, and is larger than any")
    return given


def _dead(error: Exception) -> Dead:
    log.error(Event("dead", error=error))
    return Dead(failures.describe(error))
