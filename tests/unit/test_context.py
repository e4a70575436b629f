"""The slot's clock: limits, and who owns the outcome of a job that runs past its limit."""

from __future__ import annotations

import time

from worker.context import JobContext, Slot
from worker.job import Delivery


def running(seconds: float | None) -> tuple[Slot, JobContext]:
    """Return a slot whose job has begun in this thread."""
    slot, context = Slot(0), JobContext("mail", None, 1)
    slot.delivery = Delivery("mail", 1, b"{}")
    slot.begin(seconds, context)
    return slot, context


def test_no_limit_is_never_overdue() -> None:
    """A job without a limit may run forever."""
    slot, _ = running(None)

    assert slot.overdue(time.monotonic() + 1e9) == 0


def test_within_the_limit() -> None:
    """A job within its limit is not interrupted."""
    slot, context = running(60)

    assert (slot.overdue(time.monotonic()), context.cancelled) == (0, False)


def test_past_the_limit() -> None:
    """Past its limit a job is told."""
    slot, context = running(1)
    now = time.monotonic()

    assert (2 <= slot.overdue(now + 3) < 3.5, context.cancelled) == (True, True)


def test_an_outcome_is_taken_once() -> None:
    """The outcome of an overdue job can be taken from its thread once, and never after its end."""
    slot, _ = running(60)

    assert (slot.give_up(), slot.give_up()) == (slot.delivery, None)
    slot.end()
    assert slot.give_up() is None


def test_cancel_tells_the_job() -> None:
    """A job sees that nobody waits for it any more; an idle slot has nobody to tell."""
    slot, context = running(None)
    slot.cancel()
    slot.end()
    slot.cancel()

    assert context.cancelled


def test_what_a_job_can_see() -> None:
    """A context shows its job's queue, id and attempt."""
    assert repr(JobContext("mail", "x1", 2)) == "<JobContext queue='mail' id='x1' attempt=2 cancelled=False>"
