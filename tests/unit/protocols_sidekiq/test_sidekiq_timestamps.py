"""Sidekiq's timestamps, by the JSON type in which they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.protocols.sidekiq.timestamps import day, seconds, written


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1795323815.25, 1795323815.25),  # Sidekiq up to 7
        (1795323911174, 1795323911.174),  # Sidekiq 8
        (1795323815, 1795323815.0),
        (99_999_999_999, 99_999_999_999.0),
        (100_000_000_000, 100_000_000.0),
        ("2026-11-22T05:00:38Z", 1795323638.0),
        ("2026-11-22T06:00:38.5+01:00", 1795323638.5),
        ("2026-11-22 05:00:38 UTC", 1795323638.0),  # go-workers2
        (None, None),
        (True, None),
        (False, None),
        ("soon", None),
        ("2026-11-22T05:00:38", None),  # of which zone?
        ([1], None),
        ({"a": 1}, None),
        (10**400, None),
    ],
)
def test_type_decides(value: object, expected: float | None) -> None:
    """A fraction means seconds, a large integer milliseconds, a small one seconds, and text is a date."""
    assert seconds(value) == expected


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str))
def test_any_value_is_read_or_left(value: object) -> None:
    """No value raises."""
    assert isinstance(seconds(value), float | None)


@pytest.mark.parametrize(("now", "text"), [(1795323911, b"1795323911.0"), (1795323911.25, b"1795323911.25")])
def test_fraction_is_visible(now: float, text: bytes) -> None:
    """A whole second is written with `.0`, or Sidekiq 8 would take it for milliseconds."""
    assert bytes(written(now)) == text


def test_day_is_utc() -> None:
    """Daily counters are named by the day in UTC."""
    assert (day(1795391999.9), day(1795392000.0)) == ("2026-11-22", "2026-11-23")
