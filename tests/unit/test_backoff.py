"""The waits of a loop whose store does not answer, and what is said of it."""

from __future__ import annotations

import logging

import pytest

from worker.backoff import FIRST, LONGEST, Backoff


def test_waits_double_up_to_a_bound() -> None:
    """Each wait is up to twice the last, until the longest."""
    backoff = Backoff("fetch")
    bounds = [min(FIRST * 2**turn, LONGEST) for turn in range(10)]
    waits = [backoff.failed(OSError()) for _ in bounds]

    assert all(bound / 2 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))


def test_waits_differ() -> None:
    """Workers that fail together do not come back together."""
    assert len({Backoff("fetch").failed(OSError()) for _ in range(20)}) > 10


def test_success_starts_over() -> None:
    """After an answer the first wait is short again."""
    backoff = Backoff("fetch")
    for _ in range(10):
        backoff.failed(OSError())
    backoff.succeeded()

    assert backoff.failed(OSError()) <= FIRST


def test_one_line_each_way(caplog: pytest.LogCaptureFixture) -> None:
    """A store that is gone is said once, and once that it is back."""
    backoff = Backoff("settle")
    with caplog.at_level(logging.INFO):
        backoff.succeeded()
        for _ in range(5):
            backoff.failed(OSError("gone"))
        backoff.succeeded()
        backoff.succeeded()

    assert [record.getMessage().split()[0] for record in caplog.records] == ["event=unavailable", "event=available"]
    assert "loop=settle" in caplog.text
    assert "gone" in caplog.text
