"""The benchmark's turns: who plays when, what a long drain tells of its parts, what a trace tells of a job's way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.rounds import turns
from bench.scenarios import SCENARIOS, Scenario
from bench.scenarios.backlog import cost
from bench.tracing import STAGES, ordered, table

DRAIN, IDLE, ENQUEUE = (SCENARIOS[name] for name in ("drain", "idle", "enqueue"))


def few(scenario: Scenario, rounds: int) -> Scenario:
    """A scenario with two peers."""
    return replace(scenario, peers=scenario.peers[:2], rounds=rounds)


def test_every_peer_plays_as_often_as_its_scenario_says() -> None:
    """Twice in the one, once in the other."""
    played = [(number, scenario.name) for number, scenario, _ in turns([few(DRAIN, 2), few(ENQUEUE, 1)], None)]
    assert played == [(1, "drain")] * 2 + [(1, "enqueue")] * 2 + [(2, "drain")] * 2


def test_the_command_line_says_how_often_all_are_played() -> None:
    """Also what is played once by itself."""
    played = [number for number, _, _ in turns([few(ENQUEUE, 1)], 3)]
    assert played == [1, 1, 2, 2, 3, 3]


def test_idle_workers_wait_together() -> None:
    """All of them in one turn."""
    [(_, _, peers)] = turns([IDLE], None)
    assert {peer.name for peer in peers} == {peer.name for peer in IDLE.peers}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_scenario_is_played_one_by_one_or_together(scenario: Scenario) -> None:
    """One of the two."""
    assert (scenario.measure is None) != (scenario.together is None)


def test_the_cost_of_a_part_is_taken_between_the_nearest_looks() -> None:
    """From 101 to 299 jobs done it took 396 µs: two each."""
    marks = [(50, 0.0), (101, 1.0), (200, 1.0002), (299, 1.000396), (400, 2.0)]
    assert cost(marks, 100, 300) == pytest.approx(2.0)


def test_a_part_of_the_way_that_was_over_before_the_job_came_took_no_time() -> None:
    """The fetch thread was awake at 90, the job came at 100: its way begins there."""
    assert ordered((100, 90, 110, 120)) == (100, 100, 110, 120)


def test_the_parts_of_the_way_are_told_one_by_one() -> None:
    """And the whole of it."""
    way = tuple(range(0, 10 * (len(STAGES) + 1), 10))
    lines = table("resque", 100, [way] * 3).splitlines()
    assert lines[2:] == [*(f"| {stage} | 10 | 10 |" for stage in STAGES), "| the whole way | 70 | 70 |"]
