"""Whether a failed Sidekiq job runs again, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.protocols.sidekiq.payload import fields
from worker.protocols.sidekiq.retry import Again, Decision, Discard, Exhausted, decide, delay, return_delay
from worker.protocols.sidekiq.terms import Terms, read_terms

NOW = 1795323815.0


class Registration(msgspec.Struct):
    """What a handler was registered with."""

    retries: bool | int | None = None
    backoff: Callable[[int], float | None] | None = None


def decided(registered: Registration | None = None, *, jitter: float = 0.0, **said: Any) -> Decision:
    """Decide about a payload that says so."""
    return decide(read_terms(fields(msgspec.json.encode(said))), registered, now=NOW, jitter=jitter)


@pytest.mark.parametrize(
    ("count", "jitter", "seconds"),
    [(0, 0.0, 15), (0, 0.999, 24), (1, 0.0, 16), (1, 0.999, 35), (3, 0.5, 116), (24, 0.0, 331791), (-5, 0.0, 15)],
)
def test_delay(count: int, jitter: float, seconds: float) -> None:
    """The delay is count⁴ + 15 and a whole number below 10 · (count + 1)."""
    assert delay(count, jitter) == seconds


def test_delay_with_base() -> None:
    """A base replaces the power, and the jitter is added to it."""
    assert delay(3, 0.5, base=60) == 80


@pytest.mark.parametrize("retry", [True, None, "5", 2.5, {}, []])
def test_usual_number(retry: object) -> None:
    """Whatever is true in Ruby and no integer, and null, means 25 retries."""
    assert isinstance(decided(retry=retry, retry_count=23), Again)
    assert isinstance(decided(retry=retry, retry_count=24), Exhausted)


def test_missing_retry_is_the_usual_number() -> None:
    """A payload without `retry` is retried."""
    assert decided() == Again(0, NOW + 15)


def test_false_leaves_nothing() -> None:
    """`retry: false` is gone after its first failure."""
    assert decided(retry=False) == Discard()


def test_zero_is_not_false() -> None:
    """`retry: 0` goes to the dead set at once."""
    assert decided(retry=0) == Exhausted()


def test_number_of_retries() -> None:
    """`retry: 3` is exhausted by the failure number 3, the fourth."""
    assert decided(retry=3, retry_count=1) == Again(2, NOW + 31)
    assert decided(retry=3, retry_count=2) == Exhausted()


def test_count_below_zero() -> None:
    """A job that a dashboard has put back from its first retry carries -1, and counts from 0 again."""
    assert decided(retry_count=-1) == Again(0, NOW + 15)


@pytest.mark.parametrize("count", [None, "1", [], True])
def test_count_of_a_wrong_type(count: object) -> None:
    """A count that is no number is a first failure."""
    assert decided(retry_count=count) == Again(0, NOW + 15)


def test_no_burial() -> None:
    """`dead: false` leaves nothing once the retries are used up."""
    assert decided(retry=0, dead=False) == Discard()


@pytest.mark.parametrize("dead", [True, None, 0, "false"])
def test_only_false_prevents_burial(dead: object) -> None:
    """Anything but false for `dead` buries."""
    assert decided(retry=0, dead=dead) == Exhausted()


def test_duration_replaces_the_number() -> None:
    """With `retry_for` only the time since the first failure counts, not how often the job has failed."""
    assert isinstance(decided(retry=1, retry_for=60, retry_count=40, failed_at=NOW - 60), Again)
    assert decided(retry=True, retry_for=60, retry_count=0, failed_at=NOW - 60.1) == Exhausted()


def test_duration_and_milliseconds() -> None:
    """`retry_for` understands Sidekiq 8's milliseconds."""
    assert decided(retry_for=60, retry_count=0, failed_at=int((NOW - 61) * 1000)) == Exhausted()


def test_duration_of_first_failure() -> None:
    """The first failure starts the clock, so there is one retry at least."""
    assert isinstance(decided(retry_for=0), Again)


def test_duration_false_is_false_still() -> None:
    """`retry: false` wins over `retry_for`."""
    assert decided(retry=False, retry_for=60) == Discard()


def test_duration_without_beginning_is_counted() -> None:
    """If nobody can say when the job first failed, the number of failures ends it."""
    assert decided(retry_for=60, retry_count=24, failed_at="?") == Exhausted()


@pytest.mark.parametrize("wrong", [True, "60", [60], None])
def test_duration_of_a_wrong_type(wrong: object) -> None:
    """A `retry_for` that is no number is none."""
    assert decided(retry_for=wrong, retry_count=24) == Exhausted()


def test_registration_speaks_where_the_payload_is_silent() -> None:
    """A handler's `retries` hold for payloads without `retry`."""
    assert decided(Registration(retries=1), retry_count=0) == Exhausted()
    assert decided(Registration(retries=False), retry=None) == Discard()


def test_payload_overrules_the_registration() -> None:
    """A payload that says how often is obeyed."""
    assert isinstance(decided(Registration(retries=0), retry=5), Again)


def test_registered_backoff() -> None:
    """A handler's backoff is asked with the failure's number, and spread by the same jitter."""
    assert decided(Registration(backoff=lambda count: 100.0 * (count + 1)), retry_count=1, jitter=0.5) == Again(
        2, NOW + 315
    )


@pytest.mark.parametrize("answer", [None, 0, -5, float("nan"), "soon"])
def test_useless_backoff(answer: Any) -> None:
    """A backoff that gives no positive number leaves the delay to Sidekiq."""
    assert decided(Registration(backoff=lambda _count: answer)) == Again(0, NOW + 15)


def test_raising_backoff(caplog: pytest.LogCaptureFixture) -> None:
    """A backoff that raises does not lose the job, and is heard of."""
    assert decided(Registration(backoff=lambda count: 1 / count)) == Again(0, NOW + 15)
    assert "event=backoff-failed" in caplog.text


def test_endless_backoff() -> None:
    """A backoff of infinity still gives a number that the server takes."""
    decision = decided(Registration(backoff=lambda _count: float("inf")))
    assert isinstance(decision, Again)
    assert decision.at < 1e13


def test_returns() -> None:
    """A job of unknown class is offered again after 5 seconds, then ever later, up to a minute."""
    assert [return_delay(returns) for returns in (1, 2, 3, 11, 12, 13, 25)] == [5, 10, 15, 55, 60, 60, 60]


@given(
    st.builds(
        Terms,
        retry_count=st.none() | st.integers(),
        retry_for=st.none() | st.floats(-1e12, 1e12),
        failed_at=st.none() | st.floats(0, 1e12),
        retry=st.none() | st.booleans() | st.integers(),
    ),
    st.floats(0, 1, exclude_max=True),
)
def test_any_terms(terms: Terms, jitter: float) -> None:
    """Whatever a payload says leads to a decision, and a retry lies ahead."""
    decision = decide(terms, now=NOW, jitter=jitter)
    assert not isinstance(decision, Again) or NOW + 15 <= decision.at < NOW + 2e12
