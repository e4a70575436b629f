"""The benchmark's command line: which scenarios and peers are chosen, and what counts as falling short."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bench.cli import below, choose, main
from bench.expect import Expectation, Verdict
from bench.results import JOBS_A_SECOND, Failure, Result, Round, Spread
from bench.scenarios import SCENARIOS

PAIR = ("ours", "theirs")


def result(ours: float, theirs: float) -> Result:
    """One round of a scenario that is known by the ratio of two peers."""
    turn: Round = {"ours": {"jobs/s": ours}, "theirs": {"jobs/s": theirs}}
    return Result("drain", "Drain", "", [JOBS_A_SECOND], PAIR, [turn], [PAIR])


def cast(*, scenarios: tuple[str, ...] = (), peers: tuple[str, ...] = (), quick: bool = False) -> dict[str, set[str]]:
    """The families of what was chosen."""
    return {each.name: {peer.family for peer in each.peers} for each in choose(scenarios, peers, quick=quick)}


def test_everything_runs_by_default() -> None:
    """Every scenario; in the drain every worker."""
    chosen = cast()
    assert set(chosen) == set(SCENARIOS)
    assert chosen["drain"] >= {"polyworker", "goworker", "sidekiq", "celery", "rq", "dramatiq", "huey", "arq", "saq"}


def test_a_scenario_can_be_chosen() -> None:
    """With all of its peers."""
    assert list(cast(scenarios=("enqueue-many",))) == ["enqueue-many"]


def test_a_peer_can_be_chosen() -> None:
    """With all its forms; a scenario in which it has no part is left out."""
    chosen = cast(peers=("goclient",))
    assert chosen == {"enqueue-many": {"goclient"}, "enqueue": {"goclient"}}


def test_a_quick_run_asks_everybody_about_what_matters_most() -> None:
    """The rest it asks of the peers nearest to us."""
    chosen = cast(quick=True)
    assert "celery" in chosen["drain"]
    assert chosen["idle"] == {"polyworker", "goworker", "sidekiq"}


def test_a_quick_run_of_one_scenario_asks_all_its_peers() -> None:
    """Whoever names a scenario wants to see it."""
    assert "celery" in cast(scenarios=("idle",), quick=True)["idle"]


@pytest.mark.parametrize(
    "words",
    [["--scenario", "drain", "--peer", "goclient"], ["--expect", "much"], ["--peer", "nobody"]],
    ids=["nobody takes part", "not a number", "unknown"],
)
def test_a_choice_that_leaves_nothing_to_do_is_refused(words: list[str]) -> None:
    """Before anything runs."""
    assert CliRunner().invoke(main, words).exit_code == 2


def test_expect_with_a_number_is_met_when_every_ratio_is_large_enough() -> None:
    """Exactly the expected one included."""
    assert below(12, [result(12, 1), result(13, 1)], []) == []


def test_expect_with_a_number_names_each_pair_that_falls_short() -> None:
    """A good ratio elsewhere does not make up for it."""
    assert below(12, [result(20, 1), result(11, 1)], []) == ["drain: ours : theirs"]


def test_expect_with_a_number_is_not_met_by_a_ratio_that_is_not_known() -> None:
    """No round in which both finished is no proof."""
    turn: Round = {"ours": Failure("stuck"), "theirs": {"jobs/s": 1.0}}
    broken = Result("drain", "Drain", "", [JOBS_A_SECOND], PAIR, [turn], [PAIR])
    assert below(12, [broken], []) == ["drain: ours : theirs"]


def test_expect_without_a_number_names_the_expectations_that_are_not_met() -> None:
    """What was not measured among them."""
    fast, slow = (Expectation("drain", words, lambda _: None, at_least=10) for words in ("fast", "slow"))
    assert (
        below(None, [], [Verdict(fast, Spread.of([10])), Verdict(slow, Spread.of([9.9])), Verdict(slow, None)])
        == ["drain: slow"] * 2
    )
