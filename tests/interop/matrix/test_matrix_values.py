"""Every producer against our worker, and our clients against every worker: what the handlers saw."""

from __future__ import annotations

import pytest

from matrix import known
from matrix.captured import PAYLOADS, RESQUE, SCHEDULER
from matrix.cast import OURS, WORKERS, producers
from matrix.kinds import KINDS
from matrix.shared import Matrix

pytestmark = pytest.mark.timeout(600)  # the first run of all builds what takes part

CELLS = [(producer.name, worker.name) for worker in WORKERS for producer in producers(worker)]
CAPTURED = [(RESQUE, OURS["resque"].name), (SCHEDULER, OURS["resque"].name)]


@pytest.mark.parametrize(("producer", "worker"), [*CELLS, *CAPTURED])
def test_arguments_arrive_by_value_and_type(producer: str, worker: str, matrix: Matrix) -> None:
    """A handler sees the arguments that were enqueued, by value and type, but for what a peer is known to change."""
    expected = known.PRODUCERS.get(producer, {}) | known.WORKERS.get(worker, {})
    assert known.changed(matrix.values(worker)[producer]) == expected


@pytest.mark.parametrize(("producer", "worker"), CELLS)
def test_jobs_run_in_the_order_of_their_calls(producer: str, worker: str, matrix: Matrix) -> None:
    """With one slot, jobs run in the order in which they were enqueued, none missing and none twice."""
    assert list(matrix.values(worker)[producer]) == list(KINDS)


def test_every_captured_payload_is_run(matrix: Matrix) -> None:
    """Each payload that was captured from the gem resque reaches a handler."""
    assert list(matrix.values(OURS["resque"].name)[RESQUE]) == list(PAYLOADS)
