"""Jobs for child processes: they end their process, keep its interpreter to themselves, or fill its memory."""

from __future__ import annotations

import ctypes
import os

from faultjobs import _trace as trace  # the same traces, for the same ledger

from worker import Registry

jobs = Registry()
_kept: list[bytes] = []


@jobs.register("Segv")
def segv(job: str) -> None:
    """Read where there is no memory."""
    trace("started", job)
    ctypes.string_at(0)


@jobs.register("Exit")
def leave(job: str, status: int) -> None:
    """End the process without a word."""
    trace("started", job)
    os._exit(status)


@jobs.register("Hog")
def hog(job: str, seconds: int) -> None:
    """Run outside of Python without letting go of the interpreter: no other thread of the process has a turn."""
    trace("started", job)
    ctypes.PyDLL(None).sleep(seconds)
    trace("ran", job)


@jobs.register("Grow")
def grow(job: str, megabytes: int) -> None:
    """Keep memory for ever."""
    _kept.append(b"x" * (megabytes * 10**6))
    trace("ran", job)


@jobs.register("Deaf", timeout=0.3)
def deaf(job: str) -> None:
    """Never return, where no interruption reaches."""
    hog(job, 600)
