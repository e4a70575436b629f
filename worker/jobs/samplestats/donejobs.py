"""The table of jobs whose row is written: made where it is missing, and kept short.

Why a table of its own, why thirty days, and what to do without the right to create tables:
docs/decisions/0013-exactly-once-insert.md.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from psycopg import Error
from psycopg.errors import InsufficientPrivilege

from worker.jobs.samplestats.errors import MissingTable
from worker.jobs.samplestats.samples import Link

log = logging.getLogger(__name__)

TABLE = "polyworker_done_jobs"
CREATE = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (job_id text PRIMARY KEY, done_at timestamptz NOT NULL DEFAULT NOW());
    CREATE INDEX IF NOT EXISTS {TABLE}_done_at ON {TABLE} (done_at);
"""
LOCK = 0x706F6C79776F726B  # "polywork"; two that create at once would fail, in spite of IF NOT EXISTS
DAYS = 30  # a job may come back as long as Sidekiq retries it, three weeks
PRUNE = f"""
    DELETE FROM {TABLE} WHERE job_id IN (
        SELECT job_id FROM {TABLE} WHERE done_at < NOW() - INTERVAL '{DAYS} days' LIMIT 10000 FOR UPDATE SKIP LOCKED)
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
        self._pruned = clock()
        self._lock = threading.Lock()

    def prepare(self, link: Link) -> None:
        """Make the table if it is missing, in a transaction of its own; afterwards this costs nothing.

        Raises:
            MissingTable: It is missing, and this role must not create it.
        """
        if self._there:
            return
        try:
            with link.transaction():
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
        """Now and then forget jobs that can no longer come back; what goes wrong with that is only logged."""
        with self._lock:
            if self._clock() < self._pruned + HOUR:
                return
            self._pruned = self._clock()
        try:
            with link.transaction():
                forgotten = link.execute(PRUNE).rowcount
            log.debug("event=pruned table=%s rows=%d", TABLE, forgotten)
        except Error as error:
            log.warning('event=not-pruned table=%s error="%s"', TABLE, error)


def exists(link: Link) -> bool:
    """Whether the table is there."""
    return link.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE]).fetchone() == (True,)


def is_done(link: Link, job_id: str) -> bool:
    """Whether a job's row is written."""
    return bool(link.execute(f"SELECT FROM {TABLE} WHERE job_id = %s", [job_id]).fetchall())
