"""The records that dashboards read: failures, and the job that a slot is performing."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from worker.job import Delivery, Failure
from worker.protocols.resque.payload import shown


class _FailureRecord(msgspec.Struct):
    """The seven keys of a `failed` entry, in Ruby's order."""

    failed_at: str
    payload: msgspec.Raw
    exception: str
    error: str
    backtrace: tuple[str, ...]
    worker: str
    queue: str


class _WorkingRecord(msgspec.Struct):
    queue: str
    run_at: str
    payload: msgspec.Raw


def failure_record(delivery: Delivery, failure: Failure, registration: str, now: float) -> bytes:
    """Return the `failed` entry of a job that failed at `now`, in seconds since the epoch."""
    failed_at = f"{datetime.fromtimestamp(now, UTC):%Y/%m/%d %H:%M:%S UTC}"
    return msgspec.json.encode(
        _FailureRecord(
            failed_at=failed_at,
            payload=shown(delivery.payload),
            exception=failure.exception,
            error=failure.error,
            backtrace=failure.backtrace,
            worker=registration,
            queue=delivery.queue,
        )
    )


def working_record(delivery: Delivery, since: float) -> bytes:
    """Return what `worker:<id>` holds while a slot performs a job; `since` is in seconds since the epoch."""
    run_at = f"{datetime.fromtimestamp(since, UTC):%Y-%m-%dT%H:%M:%SZ}"
    return msgspec.json.encode(_WorkingRecord(delivery.queue, run_at, shown(delivery.payload)))
