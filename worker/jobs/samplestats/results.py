"""One row per job in `test_results`, also when the job runs again after its row was written.

The row and the job's id go into two tables by one statement: both are there or neither is. Whoever comes second, at
the same time or later, finds the id taken and writes nothing.
"""

from __future__ import annotations

from worker.jobs.samplestats.donejobs import TABLE
from worker.jobs.samplestats.samples import Link
from worker.jobs.samplestats.statistics import Measured

COLUMNS = ("mean", "median", "q1", "q3", "min", "max", "standard_deviation", "duration", "memory")
FIELDS = ", ".join(("test_run_id", *COLUMNS, "created_at", "updated_at"))
VALUES = ", ".join(("%(test_run_id)s", *(f"%({column})s::float8" for column in COLUMNS), "NOW()", "NOW()"))

INSERT = f"INSERT INTO test_results ({FIELDS}) SELECT {VALUES}"
INSERT_ONCE = f"""
    WITH done AS (INSERT INTO {TABLE} (job_id) VALUES (%(job_id)s) ON CONFLICT DO NOTHING RETURNING job_id)
    {INSERT} FROM done
"""  # noqa: S608 - our own names


def insert(link: Link, test_run_id: int, measured: Measured, job_id: str | None) -> bool:
    """Insert the row, with a job id only if no row was inserted under it before; return whether it was."""
    figures = {column: getattr(measured.statistics, column, None) for column in COLUMNS}
    cost = {"duration": measured.duration, "memory": measured.memory}
    row = {"test_run_id": test_run_id, "job_id": job_id, **figures, **cost}
    return link.execute(INSERT if job_id is None else INSERT_ONCE, row).rowcount == 1
