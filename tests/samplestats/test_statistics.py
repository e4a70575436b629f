"""The seven figures, their exactness, and what they cost."""

from __future__ import annotations

import math
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.jobs.samplestats.errors import Hopeless
from worker.jobs.samplestats.statistics import BLOCK, Statistics, measure, summarize

finite = st.floats(allow_nan=False, allow_infinity=False)
VECTORS = [
    ([42], (42, 42, 42, 42, 42, 42, 0)),
    ([1, 2], (1, 1, 1.5, 2, 2, 1.5, 0.5)),
    ([3, 1, 2], (1, 1, 2, 3, 3, 2, 0.816496580927726)),
    ([40, 10, 30, 20], (10, 10, 25, 30, 40, 25, 11.180339887498949)),
    (range(1, 6), (1, 2, 3, 4, 5, 3, 1.4142135623730951)),
    (range(10, 61, 10), (10, 20, 35, 50, 60, 35, 17.07825127659933)),
    (range(1, 9), (1, 2, 4.5, 6, 8, 4.5, 2.29128784747792)),
    (range(1, 11), (1, 3, 5.5, 8, 10, 5.5, 2.8722813232690143)),
    ([-1.5, 2.25, 0, 1e9], (-1.5, -1.5, 1.125, 2.25, 1e9, 250000000.1875, 433012701.7839662)),
]


def of(values: object) -> Statistics:
    """The statistics of any numbers."""
    return summarize(np.array(list(values), dtype=float))  # type: ignore[call-overload]


def figures(one: Statistics) -> tuple[float | None, ...]:
    """All figures in the order of the table above."""
    return one.min, one.q1, one.median, one.q3, one.max, one.mean, one.standard_deviation


@pytest.mark.parametrize(("values", "expected"), VECTORS)
def test_vectors(values: object, expected: tuple[float, ...]) -> None:
    """The figures are those that the Ruby application computes."""
    assert figures(of(values)) == pytest.approx(expected, rel=1e-9)


@given(st.lists(finite, min_size=1, max_size=60))
def test_quartiles_are_sorted_places(values: list[float]) -> None:
    """Extremes and quartiles are the numbers at their rank, exactly, and the median is halfway for even counts."""
    sorts, size, one = sorted(values), len(values), of(values)
    low, high = sorts[(size - 1) // 2], sorts[size // 2]

    assert (one.min, one.max) == (sorts[0], sorts[-1])
    assert (one.q1, one.q3) == (sorts[math.ceil(size / 4) - 1], sorts[math.ceil(3 * size / 4) - 1])
    assert one.median == pytest.approx(float((Fraction(low) + Fraction(high)) / 2), rel=1e-15, abs=5e-324)


@given(st.lists(finite, min_size=1, max_size=60))
def test_moments_are_those_of_exact_arithmetic(values: list[float]) -> None:
    """Mean and deviation hold for huge and tiny numbers too, whose sums and squares no float can hold."""
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / len(exact)
    largest = max(map(abs, values))
    one = of(values)
    assert one.mean is not None
    assert one.standard_deviation is not None

    assert abs(Fraction(one.mean) - mean) <= Fraction(largest) * Fraction(1, 10**14) + Fraction(5e-324)
    assert abs(Fraction(one.standard_deviation) ** 2 - variance) <= Fraction(largest) ** 2 * Fraction(1, 10**13) + (
        Fraction(1e-300) ** 2
    )


@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
def test_blocks_leave_no_seam(size: int) -> None:
    """Arrays longer than a block have the figures that NumPy computes of the whole."""
    values = np.random.default_rng(size).normal(5, 2, size)
    ranked = np.sort(values)
    one = summarize(values.copy())

    assert (one.q1, one.q3) == (ranked[-(-size // 4) - 1], ranked[-(-3 * size // 4) - 1])
    assert (one.mean, one.standard_deviation) == pytest.approx((values.mean(), values.std()), rel=1e-13)


def test_no_numbers() -> None:
    """Nothing has no figures."""
    assert figures(of([])) == (None,) * 7


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite(bad: float) -> None:
    """One number that is not finite spoils all, and the error says how many there are."""
    with pytest.raises(Hopeless, match=r"^2 of 5 samples are infinite or not a number"):
        of([1, bad, 2, bad, 3])


@pytest.mark.parametrize("size", [1000, BLOCK, 1_000_000])
def test_memory_is_what_is_allocated(size: int) -> None:
    """The reported bytes are those that Python's own tracing finds at the peak, the numbers included."""
    measure(np.random.default_rng(1).random(2))  # what is imported or made once is no part of it
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    measured = measure(np.random.default_rng(1).random(size))
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()

    assert measured.memory == pytest.approx(peak, rel=0.02, abs=10_000)


def test_memory_grows_with_the_numbers() -> None:
    """Ten times the numbers take about ten times the memory, whatever ran before."""
    small, large, again = (measure(np.ones(size)).memory for size in (200_000, 2_000_000, 200_000))

    assert 7 < large / small < 10
    assert small == again


def test_duration() -> None:
    """The computation takes some time, more for more numbers, and less than a second for a million."""
    few, many = (measure(np.random.default_rng(1).random(size)).duration for size in (1000, 1_000_000))

    assert 0 < few < many < 1
