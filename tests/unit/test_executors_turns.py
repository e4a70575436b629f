"""Turns: when threads work one at a time, and what makes them work side by side again. Times are arguments."""

from __future__ import annotations

import pytest

from worker.executors.turns import APART, INSTANT, LATE, WINDOW, Turns

NOW = 1000.0
FIRST, SECOND = object(), object()


@pytest.fixture
def turns() -> Turns:
    """Threads whose jobs take a microsecond."""
    turns = Turns()
    turns.note(NOW, 1e-6, 0.001, 0.001)
    return turns


def test_side_by_side_at_first() -> None:
    """Before anything is known, and while jobs take their time, every thread may take jobs."""
    turns = Turns()
    turns.note(NOW, INSTANT, 0.001, 0.001)
    turns.take(FIRST)

    assert (turns.open, turns.most(7)) == (True, 7)


def test_one_at_a_time_with_instant_jobs(turns: Turns) -> None:
    """A turn is one thread's until it gives it away, and nobody is woken meanwhile."""
    before = turns.open, turns.most(7)
    turns.take(FIRST)
    during = turns.open, turns.most(7)
    turns.give(SECOND)
    turns.give(FIRST)

    assert (before, during, turns.open) == ((True, 1), (False, 0), True)


@pytest.mark.parametrize(("cpu", "stays"), [(0.6, True), (0.4, False)])
def test_a_window_that_waits_ends_turns(turns: Turns, cpu: float, stays: bool) -> None:  # noqa: FBT001 - a row of a table
    """Jobs that spend most of their time waiting would wait one after the other: threads go on side by side."""
    parted = [turns.note(NOW, 1e-6, WINDOW / 4, WINDOW / 4 * cpu) for _ in range(4)]
    turns.take(FIRST)

    assert (parted, turns.open) == ([False, False, False, not stays], not stays)


def test_a_slow_job_ends_turns(turns: Turns) -> None:
    """The slow job of whoever has the turn ends them; that of another thread, which began before, does not."""
    turns.take(FIRST)
    turns.slow(SECOND, NOW)
    before = turns.open
    turns.slow(FIRST, NOW)
    turns.take(SECOND)

    assert (before, turns.open) == (False, True)


def test_a_turn_has_an_end(turns: Turns) -> None:
    """Whoever has the turn is late after a while, and nobody else ever is."""
    turns.take(FIRST)

    assert (turns.late(FIRST, LATE), turns.late(FIRST, LATE * 2), turns.late(SECOND, LATE * 2)) == (False, True, False)


@pytest.mark.parametrize(("later", "again"), [(APART - 1, False), (APART, True)])
def test_turns_are_tried_again(turns: Turns, later: float, again: bool) -> None:  # noqa: FBT001 - a row of a table
    """Once a job was slow, threads work side by side for a while, however quick the others are."""
    turns.take(FIRST)
    turns.slow(FIRST, NOW)
    turns.note(NOW + later, 1e-6, 0.001, 0.001)
    turns.take(FIRST)

    assert turns.open != again


def test_a_turn_that_never_ended_is_forgotten(turns: Turns) -> None:
    """A thread that is stuck in its turn is no obstacle when turns begin again."""
    turns.take(FIRST)
    turns.note(NOW, 1e-6, WINDOW, 0.0)
    turns.note(NOW + APART, 1e-6, 0.001, 0.001)

    assert turns.most(7) == 1
