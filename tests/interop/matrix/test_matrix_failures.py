"""The failures of every worker, read and retried by every other program that can."""

from __future__ import annotations

import pytest

from matrix import known
from matrix.captured import RESQUE
from matrix.cast import WORKERS, readers
from matrix.failures import DUE
from matrix.shared import Matrix

pytestmark = pytest.mark.timeout(600)  # the first run of all builds what takes part

READ = [(worker.name, reader.name) for worker in WORKERS for reader in readers(worker.protocol)]
READ += [(RESQUE, reader.name) for reader in readers("resque")]
RUN = [(worker.name, name) for worker in WORKERS if worker.protocol == "sidekiq" for name in DUE]


@pytest.mark.parametrize(("failed_in", "reader"), READ)
def test_a_failure_tells_its_facts(failed_in: str, reader: str, matrix: Matrix) -> None:
    """A reader sees the queue and the name of the job that failed, and the class and the message of its error."""
    assert matrix.failures(failed_in)[reader]["wrong"] == []


@pytest.mark.parametrize(("failed_in", "reader"), READ)
def test_a_failure_keeps_its_arguments(failed_in: str, reader: str, matrix: Matrix) -> None:
    """A reader sees the arguments of a job that failed, by value and type, but for what is known to change."""
    expected = known.FAILURES.get((failed_in, reader), known.EXACT)
    assert known.changed(matrix.failures(failed_in)[reader]["read"]) == expected["read"]


@pytest.mark.parametrize(("failed_in", "reader"), READ)
def test_a_failure_can_be_retried(failed_in: str, reader: str, matrix: Matrix) -> None:
    """A reader brings a failed job back to its queue, but for what it is known not to find again."""
    expected = known.FAILURES.get((failed_in, reader), known.EXACT)
    assert matrix.failures(failed_in)[reader]["left"] == expected["left"]


@pytest.mark.parametrize(("failed_in", "by"), [*READ, *RUN])
def test_a_retried_job_runs_with_its_arguments(failed_in: str, by: str, matrix: Matrix) -> None:
    """A job that failed elsewhere runs when it is retried, with its arguments, but for what is known to change."""
    expected = known.FAILURES.get((failed_in, by), known.EXACT)
    assert known.changed(matrix.failures(failed_in)[by]["ran"]) == expected["ran"]
