"""The waits of a loop whose store does not answer, and what is said of it."""

from __future__ import annotations

import logging

import pytest

from worker.patience import FIRST, LONGEST, Patience


def test_waits_double_up_to_a_bound() -> None:
    """Each wait is up to twice the last, until the longest."""
    patience = Patience("fetch")
    bounds = [min(FIRST * 2**turn, LONGEST) for turn in range(10)]
    waits = [patience.failed(OSError()) for _ in bounds]

    assert all(bound / 2 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))


def test_waits_differ() -> None:
    """Workers that fail together do not come back together."""
    assert len({Patience("fetch").failed(OSError()) for _ in range(20)}) > 10


def test_success_starts_over() -> None:
    """After an answer the first wait is short again."""
    patience = Patience("fetch")
    for _ in range(10):
        patience.failed(OSError())
    patience.succeeded()

    assert patience.failed(OSError()) <= FIRST


def test_one_line_each_way(caplog: pytest.LogCaptureFixture) -> None:
    """A store that is gone is said once, and once that it is back."""
    patience = Patience("settle")
    with caplog.at_level(logging.INFO):
        patience.succeeded()
        for _ in range(5):
            patience.failed(OSError("gone"))
        patience.succeeded()
        patience.succeeded()

    assert [record.getMessage().split()[0] for record in caplog.records] == ["event=unavailable", "event=available"]
    assert "loop=settle error=gone" in caplog.text
