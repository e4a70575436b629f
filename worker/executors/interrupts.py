"""Interrupting a job that runs in a thread of this process: Python code past its time limit stops at its next step.

A call that blocks outside of Python is not interrupted before it returns.
"""

from __future__ import annotations

import ctypes
import threading

from worker.context import JobContext, Slot
from worker.errors import JobTimeout

_raise_in_thread = ctypes.pythonapi.PyThreadState_SetAsyncExc


class Interruptible(Slot):
    """A slot whose jobs run in the thread that calls `begin`."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self._thread = ctypes.c_ulong(0)

    def begin(self, seconds: float | None, context: JobContext) -> None:
        """Start the clock, and remember the thread."""
        self._thread = ctypes.c_ulong(threading.get_ident())  # nobody interrupts before the clock runs
        super().begin(seconds, context)

    def end(self) -> None:
        """Stop the clock, and call an interruption back that has not arrived."""
        with self._lock:
            self._deadline = self._context = None
            if self._interrupted:
                # The interruption may still be on its way to this thread: call it back. Here and not in a function of
                # its own, since at the first step of that it would arrive.
                _raise_in_thread(self._thread, None)

    def _interrupt(self) -> None:
        _raise_in_thread(self._thread, ctypes.py_object(JobTimeout))
