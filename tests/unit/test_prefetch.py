"""Prefetch: how many jobs are held at which speed. Time and counts are arguments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.prefetch import BYTES, CALL, GROWTH, WINDOW, Prefetch


def at_speed(prefetch: Prefetch, jobs_per_second: float, windows: int = 20) -> Prefetch:
    """Let a prefetch see some windows of a steady speed."""
    for window in range(windows + 1):
        prefetch.note(window * WINDOW * 1.01, int(window * WINDOW * 1.01 * jobs_per_second))
    return prefetch


def weighed(payload: int) -> Prefetch:
    """Return a quick prefetch of four slots that has seen payloads of one size only."""
    prefetch = at_speed(Prefetch(4), 100_000)
    for _ in range(200):
        prefetch.weigh(payload)
    return prefetch


def test_one_job_per_slot_at_first() -> None:
    """Before any speed is known, as many jobs are held as there are slots."""
    assert Prefetch(25).room(0) == 25


def test_a_tenth_of_a_second_of_work() -> None:
    """At a steady speed the jobs of about a tenth of a second are held."""
    assert 9_000 <= at_speed(Prefetch(25, cap=100_000), 100_000).target <= 11_000


def test_slow_jobs_are_not_held() -> None:
    """Jobs that take a second leave one per slot."""
    assert at_speed(Prefetch(25), 25).target == 25


def test_no_slot_waits_for_the_next_job() -> None:
    """Of jobs that take a tenth of a second so many more are held as end during a round trip or two."""
    assert at_speed(Prefetch(1000), 10_000).target == 1200


def test_growth_is_bounded() -> None:
    """One window raises the target at most by GROWTH, whatever it saw."""
    prefetch = Prefetch(10)
    prefetch.note(0.0, 0)
    prefetch.note(WINDOW, 1_000_000)

    assert prefetch.target == 10 * GROWTH


def test_a_stall_lowers_the_target_at_once() -> None:
    """After one window without a settled job nothing is held beyond the slots."""
    prefetch = at_speed(Prefetch(10), 100_000)
    prefetch.note(100.0, 200_000)
    prefetch.note(100.0 + WINDOW, 200_000)

    assert prefetch.target == 10


def test_slots_that_finish_together_are_no_speed() -> None:
    """A burst within a moment does not end a window unless every slot has settled several jobs."""
    prefetch = Prefetch(100)
    prefetch.note(0.0, 0)
    prefetch.note(0.01, 100)

    assert prefetch.target == 100


def test_a_round_trip_must_be_worth_it() -> None:
    """While plenty is held, a few missing jobs are not fetched one by one."""
    prefetch = at_speed(Prefetch(25), 50_000)

    assert (prefetch.room(prefetch.target - 1), prefetch.room(0)) == (0, prefetch.target)


def test_every_free_slot_is_filled_while_jobs_are_slow() -> None:
    """Without a reserve even one missing job is fetched."""
    assert Prefetch(25).room(24) == 1


@pytest.mark.parametrize(("payload", "held"), [(2**20, BYTES // 2**20), (BYTES, 4)])
def test_large_payloads_bound_what_is_held(payload: int, held: int) -> None:
    """Payloads in hand never weigh more than the bound, but each of the four slots may have one."""
    prefetch = weighed(payload)
    in_hand = 0
    while room := prefetch.room(in_hand):
        in_hand += room

    assert in_hand == held


def test_large_payloads_bound_one_fetch() -> None:
    """What one fetch brings has a bound of its own, and is never nothing."""
    assert (weighed(CALL // 10).room(0), weighed(10 * CALL).room(0)) == (10, 1)


def test_excess_is_what_twice_the_target_does_not_cover() -> None:
    """Jobs beyond twice the target are better off in their queue."""
    prefetch = Prefetch(10)

    assert (prefetch.excess(20), prefetch.excess(25)) == (0, 5)


def test_one_slow_window_is_no_excess() -> None:
    """Jobs in hand are given back only after two slow windows: one may be a process without a processor."""
    prefetch = at_speed(Prefetch(10), 50_000)
    held, now = prefetch.target, 20 * WINDOW * 1.01
    done = int(now * 50_000)
    prefetch.note(now + 2 * WINDOW, done)
    after_one = prefetch.excess(held)
    prefetch.note(now + 4 * WINDOW, done)

    assert (after_one, prefetch.excess(held)) == (0, held - 20)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 10_000))), st.integers(1, 200), st.integers(1, 20_000))
def test_target_stays_between_slots_and_cap(steps: list[tuple[float, int]], slots: int, cap: int) -> None:
    """Whatever is seen, the target is at least one per slot and at most the cap; room never overfills it."""
    prefetch, now, settled = Prefetch(slots, cap), 0.0, 0
    for seconds, done in steps:
        now, settled = now + seconds, settled + done
        prefetch.note(now, settled)

        assert slots <= prefetch.target <= max(cap, slots)
        assert all(held + prefetch.room(held) <= max(prefetch.target, held) for held in (0, slots, prefetch.target))
