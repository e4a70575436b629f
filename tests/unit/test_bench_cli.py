"""The benchmark's command line: which scenarios and peers are chosen, and when a ratio is too small."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bench.cli import below, choose, main
from bench.results import Failure, Result, Round, Run


def result(scenario: str, ours: int, theirs: int) -> Result:
    """One round in which each ran for a second."""
    turn: Round = {"ours": Run(ours, 1.0, 1.0, 1024), "theirs": Run(theirs, 1.0, 1.0, 1024)}
    return Result(scenario, "Drain", ["ours", "theirs"], [turn])


def cast(*, scenarios: tuple[str, ...] = (), peers: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The names of what was chosen."""
    return {each.name: [peer.name for peer in each.peers] for each in choose(scenarios, peers)}


def test_everything_runs_by_default() -> None:
    """Both scenarios, ours first in each."""
    assert cast() == {"drain": ["polyworker", "goworker"], "drain-sidekiq": ["polyworker", "sidekiq"]}


def test_a_scenario_can_be_chosen() -> None:
    """With all of its peers."""
    assert cast(scenarios=("drain-sidekiq",)) == {"drain-sidekiq": ["polyworker", "sidekiq"]}


def test_a_peer_can_be_chosen() -> None:
    """A scenario in which it has no part is left out."""
    assert cast(peers=("sidekiq",)) == {"drain-sidekiq": ["sidekiq"]}


@pytest.mark.parametrize(
    "words",
    [["--scenario", "drain", "--peer", "sidekiq"], ["--peer", "polyworker", "--expect", "12"]],
    ids=["nobody takes part", "nobody to compare with"],
)
def test_a_choice_that_leaves_nothing_to_do_is_refused(words: list[str]) -> None:
    """Before anything runs."""
    assert CliRunner().invoke(main, words).exit_code == 2


def test_expect_is_met_when_every_ratio_is_large_enough() -> None:
    """Exactly the expected one included."""
    assert below(12, [result("drain", 12, 1), result("drain-sidekiq", 13, 1)]) == []


def test_expect_names_each_scenario_that_falls_short() -> None:
    """A good ratio elsewhere does not make up for it."""
    results = [result("drain", 20, 1), result("drain-sidekiq", 11, 1)]
    assert below(12, results) == ["drain-sidekiq ours : theirs"]


def test_expect_is_not_met_by_a_ratio_that_is_not_known() -> None:
    """No round in which both finished is no proof."""
    turn: Round = {"ours": Failure("stuck"), "theirs": Run(1, 1.0, 1.0, 1024)}
    assert below(12, [Result("drain", "Drain", ["ours", "theirs"], [turn])]) == ["drain ours : theirs"]
