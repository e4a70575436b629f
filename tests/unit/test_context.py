"""The slot's clock: limits, interruptions, and who owns the outcome of a job that runs past its limit."""

from __future__ import annotations

import ctypes
import sys
import threading
import time

import pytest
from eventually import until

from worker.context import JobContext, Slot
from worker.errors import JobTimeout
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
    """Past its limit a job is told, and interrupted at the next step of its thread."""
    slot, context = running(1)
    late = 0.0
    with pytest.raises(JobTimeout):  # noqa: PT012 - the interruption comes anywhere in the loop
        late = slot.overdue(time.monotonic() + 3)
        for _ in range(1_000_000):
            pass

    assert (2 <= late < 3.5 or late == 0.0, context.cancelled) == (True, True)
    slot.end()


def test_an_interruption_is_called_back() -> None:
    """A job that ends while its interruption is on the way leaves none behind for the next."""
    slot, go, raised = Slot(0), threading.Event(), []

    def job() -> None:
        try:
            slot.begin(0, JobContext("mail", None, 1))
            go.wait(10)
            slot.end()
            for _ in range(100_000):
                pass
        except JobTimeout as error:
            raised.append(error)

    thread = threading.Thread(target=job)
    thread.start()
    until(lambda: slot.overdue(0.0) == 0 and slot._deadline)  # noqa: SLF001 - it has begun
    with slot._lock:  # noqa: SLF001 - the job comes to its end just now
        go.set()
        until(lambda: sys._current_frames()[thread.ident or 0].f_code is Slot.end.__code__)  # noqa: SLF001 - it waits
        slot._interrupted = True  # noqa: SLF001 - what `overdue` does under this lock
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(JobTimeout))
    thread.join(10)

    assert raised == []


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
