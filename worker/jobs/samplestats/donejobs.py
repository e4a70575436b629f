"""The table of jobs whose row is written: made where it is missing, and kept short.

Why a table of its own, why thirty days, and what to do without the right to create tables:
docs/decisions/0013-exactly-once-insert.md.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

from psycopg import Error
from psycopg.errors import InsufficientPrivilege

from worker.jobs.samplestats.connect import writing
from worker.jobs.samplestats.errors import MissingTable
from worker.jobs.samplestats.samples import Link
from worker.logs import Event

log = logging.getLogger(__name__)

TABLE = "polyworker_done_jobs"
CREATE = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (job_id text PRIMARY KEY, done_at timestamptz NOT NULL DEFAULT NOW());
    CREATE INDEX IF NOT EXISTS {TABLE}_done_at ON {TABLE} (done_at);
"""
LOCK = 0x706F6C79776F726B  # "polywork"; two that create at once would fail, in spite of IF NOT EXISTS
TURN = "SELECT pg_try_advisory_xact_lock(%s)"  # not FOR UPDATE, which would need the right to update
DAYS = 30  # a job may come back as long as Sidekiq retries it, three weeks
BATCH = 10_000
PRUNE = f"""
    DELETE FROM {TABLE} WHERE job_id IN (
        SELECT job_id FROM {TABLE} WHERE done_at < NOW() - INTERVAL '{DAYS} days' LIMIT {BATCH})
"""  # noqa: S608 - our own names
HOUR = 3600.0  # seconds


class DoneJobs:
    """What a process knows of the table; shared by its slots.

    Args:
        clock: Seconds of any origin, which only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._there = False
        self._next = -math.inf  # when to prune; a process that lives for minutes does its part too
        self._lock = threading.Lock()

    def prepare(self, link: Link) -> None:
        """Make the table if it is missing, in a transaction of its own; afterwards this costs nothing.

        Raises:
            MissingTable: It is missing, and this role must not create it.
        """
        if self._there:
            return
        try:
            with writing(link):
                if not exists(link):
                    link.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                    link.execute(CREATE)
        except InsufficientPrivilege:
            raise MissingTable(
                f"the table {TABLE} is missing, and this role must not create it: "
                f"let a role that may, or a migration, run {' '.join(CREATE.split())} "
                f"and grant SELECT, INSERT, DELETE on it"
            ) from None
        self._there = True

    def doubt(self) -> None:
        """Look again before the next job: the database may be another one now, or restored from a backup."""
        self._there = False

    def prune(self, link: Link) -> None:
        """Forget jobs that can no longer come back, first at once and then every hour; an error is only logged.

        After a full batch the next job has the next one: each job pays for one at most, and nothing piles up.
        """
        with self._lock:
            if self._clock() < self._next:
                return
            self._next = self._clock() + HOUR
        try:
            forgotten = _forget(link)
        except Error as error:
            log.warning(Event("not-pruned", table=TABLE, error=error))
            return
        if forgotten == BATCH:
            self._next = self._clock()
        log.debug(Event("pruned", table=TABLE, rows=forgotten))


def _forget(link: Link) -> int:
    """Delete a batch of old ids, unless another process is at it; return how many."""
    with writing(link):
        mine = link.execute(TURN, [LOCK]).fetchone() == (True,)
        return link.execute(PRUNE).rowcount if mine else 0


def exists(link: Link) -> bool:
    """Whether the table is there."""
    return link.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE]).fetchone() == (True,)


def is_done(link: Link, job_id: str) -> bool:
    """Whether a job's row is written."""
    return bool(link.execute(f"SELECT FROM {TABLE} WHERE job_id = %s", [job_id]).fetchall())
