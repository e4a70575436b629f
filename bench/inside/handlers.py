"""The jobs of the benchmark, the same functions for every peer in Python: each does its work and tells the tally.

A peer registers them under their own names, in the way of its library, and adds nothing to them.
"""

from __future__ import annotations

import asyncio
import time

from bench.inside import tally

LOOPS = 50


def noop() -> None:
    """Do nothing."""
    tally.done(tally.now())


def cpu1() -> None:
    """One millisecond of pure-Python CPU."""
    _cpu(0.001)


def cpu20() -> None:
    """Twenty milliseconds of pure-Python CPU."""
    _cpu(0.020)


def sleep10() -> None:
    """Ten milliseconds of waiting, by a function that blocks its thread."""
    began = tally.now()
    time.sleep(0.010)
    tally.done(began)


async def asleep10() -> None:
    """Ten milliseconds of waiting, by a coroutine."""
    await _wait(0.010)


async def asleep100() -> None:
    """A hundred milliseconds of waiting, by a coroutine."""
    await _wait(0.100)


def blob(_text: str) -> None:
    """Do nothing with one long argument."""
    tally.done(tally.now())


def stamp(enqueued: int) -> None:
    """Tell how long ago the job was enqueued, in microseconds."""
    tally.stamped(enqueued)


def _cpu(seconds: float) -> None:
    # By this thread's own CPU clock: a thread that waits for the GIL, or for a core, does no work meanwhile.
    began, end = tally.now(), time.thread_time() + seconds
    while time.thread_time() < end:
        sum(number * number for number in range(LOOPS))
    tally.done(began)


async def _wait(seconds: float) -> None:
    began = tally.now()
    await asyncio.sleep(seconds)
    tally.done(began)
