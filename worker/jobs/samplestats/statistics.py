"""The statistics of one array of numbers: seven figures, how long they took, and how much memory. Pure NumPy.

Nothing is copied and nothing sorted: the three quartiles are selected in place, and sums are taken block by block, so
that a hundred million numbers need hardly more than their own 800 MB. The order of the array is lost.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from worker.jobs.samplestats.errors import Hopeless

Values: TypeAlias = NDArray[np.float64]

BLOCK = 1 << 16  # numbers that are looked at together: half a megabyte, which a processor's cache holds
TAME = 2.0**500  # beyond it squares may overflow, below its inverse they may vanish


class Statistics(msgspec.Struct, frozen=True):
    """Seven figures under their columns' names; None where there were no numbers."""

    min: float | None = None
    q1: float | None = None
    median: float | None = None
    q3: float | None = None
    max: float | None = None
    mean: float | None = None
    standard_deviation: float | None = None


class Measured(msgspec.Struct, frozen=True):
    """The statistics of `count` numbers, and what their computation cost in seconds and bytes."""

    count: int
    statistics: Statistics
    duration: float
    memory: int


def measure(values: Values) -> Measured:
    """Compute the statistics and measure the computation.

    The memory is what the computation holds at its peak, which here is known and need not be traced: the numbers
    themselves and one block. So it does not depend on what other threads of the process do.
    """
    started = time.perf_counter()
    statistics = summarize(values)
    duration = time.perf_counter() - started
    return Measured(values.size, statistics, duration, values.nbytes + min(values.size, BLOCK) * values.itemsize)


def summarize(values: Values) -> Statistics:
    """Return the statistics; reorders the array.

    Raises:
        Hopeless: Some of the numbers are not finite.
    """
    if not values.size:
        return Statistics()
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):  # not a number anywhere makes both so
        bad = sum(int(np.count_nonzero(~np.isfinite(block))) for block in _blocks(values))
        raise Hopeless(f"{bad} of {values.size} samples are infinite or not a number: no statistics of them")
    q1, median, q3 = _quartiles(values)
    mean, deviation = _moments(values, max(-low, high))
    return Statistics(low, q1, median, q3, high, mean, deviation)


def _quartiles(values: Values) -> tuple[float, float, float]:
    """Select the first and third quartile by nearest rank, and the median; reorders the array.

    The upper middle is selected first and each quartile in its own half, since NumPy selects one place at a time
    much faster than several at once.
    """
    size = values.size
    middle, first, third = size // 2, -(-size // 4) - 1, -(-3 * size // 4) - 1
    values.partition(middle)
    lower, upper = values[:middle], values[middle:]
    below = float(lower.max()) if size % 2 == 0 else float(values[middle])
    median = _halfway(below, float(values[middle]))
    if first < middle:
        lower.partition(first)
    upper.partition(third - middle)
    return float(values[first]), median, float(values[third])


def _halfway(low: float, high: float) -> float:
    total = low + high
    return total / 2 if math.isfinite(total) else low / 2 + high / 2


def _moments(values: Values, size: float) -> tuple[float, float]:
    """Return mean and population standard deviation; `size` is that of the largest number.

    Huge and tiny numbers are scaled, by a power of two and so without rounding, where their squares would be lost.
    """
    exponent = 0 if 1 / TAME < size < TAME or size == 0 else -math.frexp(size)[1]
    scratch = np.empty(min(values.size, BLOCK))
    mean = math.fsum(float(block.sum()) for block in _scaled(values, exponent, scratch)) / values.size
    squares = (_squares(block, mean, scratch) for block in _scaled(values, exponent, scratch))
    deviation = math.sqrt(math.fsum(squares) / values.size)
    return math.ldexp(mean, -exponent), math.ldexp(deviation, -exponent)


def _squares(block: Values, mean: float, scratch: Values) -> float:
    """Return the sum of the squared distances from the mean."""
    room = np.subtract(block, mean, out=scratch[: block.size])
    return float(np.square(room, out=room).sum())


def _scaled(values: Values, exponent: int, scratch: Values) -> Iterator[Values]:
    for block in _blocks(values):
        yield np.ldexp(block, exponent, out=scratch[: block.size]) if exponent else block


def _blocks(values: Values) -> Iterator[Values]:
    return (values[start : start + BLOCK] for start in range(0, values.size, BLOCK))
