"""When a scheduled job is due: no server, no clock."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from goclient import InvalidJobError
from goclient.job import Job
from goclient.resque import Resque
from goclient.schedule import due_at, due_in

WIRE = Resque("")
JOB = Job("q", "A", ())


def test_aware_datetime_is_an_epoch_second() -> None:
    """A datetime with a time zone means the moment that it names."""
    assert due_at(datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=2)))) == 1795341600


def test_naive_datetime_is_refused() -> None:
    """A datetime without time zone is refused with what to do."""
    with pytest.raises(ValueError, match=r"without time zone is ambiguous; pass value\.astimezone\(\)"):
        due_at(datetime(2026, 11, 22))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize("at", [math.nan, math.inf, 1e16, -(10**5000), "1", None, True], ids=type)
def test_time_is_a_finite_number(at: Any) -> None:
    """What is no moment is refused."""
    with pytest.raises(InvalidJobError, match="at must be an aware datetime or epoch seconds"):
        due_at(at)


@pytest.mark.parametrize("delay", [math.nan, -math.inf, 10**5000, "1", None, False], ids=type)
def test_delay_is_a_finite_number(delay: Any) -> None:
    """What is no delay is refused."""
    with pytest.raises(InvalidJobError, match="delay must be a timedelta or seconds"):
        due_in(delay, 0)


def test_delay_is_seconds_or_timedelta() -> None:
    """A delay of 90 and one of a minute and a half are the same."""
    assert due_in(90, 10.5) == due_in(timedelta(minutes=1.5), 10.5) == 100.5


def test_fraction_is_dropped() -> None:
    """A job due at 100.9 is stored under the second 100."""
    assert WIRE.schedule(JOB, 100.9, 50.0)[0][1] == "delayed:100"


@pytest.mark.parametrize("due", [100.9, 100, 99, 0, -5])
def test_past_is_enqueued_at_once(due: float) -> None:
    """A job due within this second or before is enqueued, without the key `queue`."""
    assert WIRE.schedule(JOB, due, 100.1) == WIRE.enqueue(JOB)


def test_next_second_is_scheduled() -> None:
    """A job due in the second after this one is scheduled."""
    assert WIRE.schedule(JOB, 101, 100.9)[0][1] == "delayed:101"


def test_utc_now_is_enqueued_at_once() -> None:
    """The present moment is no later than now."""
    now = datetime.now(UTC)

    assert WIRE.schedule(JOB, due_at(now), now.timestamp()) == WIRE.enqueue(JOB)
