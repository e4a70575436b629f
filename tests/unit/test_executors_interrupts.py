"""Interrupting threads: a job past its limit, and never the one after it."""

from __future__ import annotations

import ctypes
import sys
import threading
import time

import pytest
from eventually import until

from worker.context import JobContext
from worker.errors import JobTimeout
from worker.executors.interrupts import Interruptible


def test_past_the_limit() -> None:
    """Past its limit a job is interrupted at the next step of its thread."""
    slot, context = Interruptible(0), JobContext("mail", None, 1)
    slot.begin(1, context)
    late = 0.0
    with pytest.raises(JobTimeout):  # noqa: PT012 - the interruption comes anywhere in the loop
        late = slot.overdue(time.monotonic() + 3)
        for _ in range(1_000_000):
            pass

    assert (2 <= late < 3.5 or late == 0.0, context.cancelled) == (True, True)
    slot.end()


def test_an_interruption_is_called_back() -> None:
    """A job that ends while its interruption is on the way leaves none behind for the next."""
    slot, go, raised = Interruptible(0), threading.Event(), []

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
        until(lambda: sys._current_frames()[thread.ident or 0].f_code is Interruptible.end.__code__)  # noqa: SLF001 - it waits
        slot._interrupted = True  # noqa: SLF001 - what `overdue` does under this lock
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(JobTimeout))
    thread.join(10)

    assert raised == []
