"""Whether a failed job runs again, and when. Pure: the clock's time and the jitter are arguments."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Protocol

import msgspec

from worker.logs import Event
from worker.protocols.sidekiq.terms import LONGEST, Terms

log = logging.getLogger(__name__)

RETRIES = 25  # what `retry: true` means; about three weeks of them
RETURNS = 25  # how often a job of unknown class is given back before it is buried: about twenty minutes
_STEEPEST = 1000  # a count from here on waits no longer: it comes from a producer, not from failures


class Registered(Protocol):
    """What a registration says about the failures of its jobs.

    `retries` holds where a payload says nothing; `backoff` takes the failure's number, 0 for the first, and returns
    the seconds to wait.
    """

    @property
    def retries(self) -> bool | int | None:
        """How often a job runs again, True for the usual number, None where nothing is said."""

    @property
    def backoff(self) -> Callable[[int], float | None] | None:
        """The wait before each retry, None for Sidekiq's own."""


class Again(msgspec.Struct, frozen=True):
    """The job runs again at `at`, in seconds since the epoch; `count` is this failure's number, 0 for the first."""

    count: int
    at: float


class Exhausted(msgspec.Struct, frozen=True):
    """The job has failed for good, and rests in the dead set."""


class Discard(msgspec.Struct, frozen=True):
    """The job has failed for good, and its producer wants nothing kept."""


Decision = Again | Exhausted | Discard


def decide(terms: Terms, registered: Registered | None = None, *, now: float, jitter: float) -> Decision:
    """Decide what a failure leads to.

    Args:
        terms: What the payload says.
        registered: What the registration says.
        now: Seconds since the epoch.
        jitter: A random number from 0 up to, not including, 1.
    """
    retry = limit(terms, registered)
    if retry is False:
        return Discard()
    if _over(terms, RETRIES if retry is True else retry, now):
        return Exhausted() if terms.bury else Discard()
    base = _base(registered.backoff, terms.count) if registered and registered.backoff else None
    return Again(terms.count, now + delay(terms.count, jitter, base))


def limit(terms: Terms, registered: Registered | None = None) -> bool | int:
    """Return the `retry` that holds: the payload's, else the registration's, else true."""
    if terms.retry is not None:
        return terms.retry
    return True if registered is None or registered.retries is None else registered.retries


def delay(count: int, jitter: float, base: float | None = None) -> float:
    """Return the seconds until the retry of failure number `count`: growing with its fourth power, and spread.

    Args:
        count: 0 for the first failure.
        jitter: A random number from 0 up to, not including, 1.
        base: Seconds to wait instead of the usual `count ** 4 + 15`; the jitter is added to them all the same.
    """
    count = max(0, min(count, _STEEPEST))
    return (count**4 + 15 if base is None else base) + int(jitter * 10 * (count + 1))


def return_delay(returns: int) -> float:
    """Return the seconds until a job of unknown class is offered again, when it is given back for the n-th time."""
    return float(min(5 * returns, 60))


def _over(terms: Terms, most: int, now: float) -> bool:
    """A job with `retry_for` may fail any number of times in that many seconds, any other a number of times."""
    first = now if terms.retry_count is None else terms.failed_at
    if terms.retry_for is None or first is None:
        return terms.count >= most
    return first + terms.retry_for < now


def _base(backoff: Callable[[int], float | None], count: int) -> float | None:
    """Ask a registration's backoff; what it cannot say is left to Sidekiq's formula, as in Ruby."""
    try:
        wait = backoff(count)
        return min(float(wait), LONGEST) if wait is not None and wait > 0 and not math.isnan(wait) else None
    except Exception:
        log.warning(Event("backoff-failed", count=count, note="Sidekiq's own delay holds"), exc_info=True)
        return None
