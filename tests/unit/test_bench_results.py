"""The benchmark's arithmetic: what is compared with what, and that a failure never becomes a number."""

from __future__ import annotations

import pytest

from bench.clocks import Watched
from bench.errors import RunError
from bench.results import JOBS_A_SECOND, Failure, Figure, Result, Round, Run, Spread, within
from bench.scenarios.latency import percentiles

SECONDS = Figure("start-up", "{:.2f}", "s", more_is_better=False)


def run(jobs_per_second: float) -> Run:
    """A turn that gave one figure."""
    return {"jobs/s": jobs_per_second}


ROUNDS: list[Round] = [
    {"ours": run(300_000), "theirs": run(20_000)},
    {"theirs": run(10_000), "ours": run(200_000)},
    {"ours": run(160_000), "theirs": run(16_000)},
]
BROKEN: list[Round] = [{"ours": Failure("boom"), "theirs": run(20_000)}, *ROUNDS[:1]]


def result(rounds: list[Round], figure: Figure = JOBS_A_SECOND) -> Result:
    """A scenario with two peers."""
    return Result("drain", "Drain", "", [figure], ["ours", "theirs"], rounds)


def test_spread_is_the_median_and_the_extremes() -> None:
    """The order of the values does not matter."""
    assert Spread.of([3.0, 1.0, 9.0]) == Spread(median=3.0, low=1.0, high=9.0, turns=3)


def test_spread_of_nothing_is_none() -> None:
    """No value is not zero."""
    assert Spread.of([]) is None


def test_ratio_pairs_the_values_of_one_round() -> None:
    """15, 20 and 10 times: the median of the ratios (15), not the ratio of the medians (12.5)."""
    assert result(ROUNDS).ratio("ours", "theirs") == Spread(median=15.0, low=10.0, high=20.0, turns=3)


def test_ratio_leaves_out_a_round_in_which_one_failed() -> None:
    """The other round alone remains."""
    assert result(BROKEN).ratio("ours", "theirs") == Spread(median=15.0, low=15.0, high=15.0, turns=1)


def test_ratio_without_a_common_round_is_none() -> None:
    """A peer that always failed is not compared."""
    assert result(BROKEN[:1]).ratio("ours", "theirs") is None


def test_ratio_of_what_should_be_small_is_turned_round() -> None:
    """Half the time is twice as good."""
    turn: Round = {"ours": {"start-up": 0.2}, "theirs": {"start-up": 0.4}}
    ratio = result([turn], SECONDS).ratio("ours", "theirs")
    assert ratio == Spread(2.0, 2.0, 2.0, turns=1)


@pytest.mark.parametrize(("values", "shown"), [([2.0, 4.0], "2-4"), ([3.0], "one turn")])
def test_extremes_of_one_turn_are_none(values: list[float], shown: str) -> None:
    """`3-3` would look like a spread that is nil."""
    spread = Spread.of(values)
    assert spread is not None
    assert spread.extremes("{:.0f}") == shown


def test_two_figures_are_compared_within_a_turn() -> None:
    """Two and four times: a turn that lacks one of them does not count."""
    turns: list[Round] = [{"ours": {"a": 2.0, "b": 1.0}}, {"ours": {"a": 2.0, "b": 0.5}}, {"ours": {"a": 2.0}}]
    assert within(result(turns), "ours", "a", "b") == Spread(median=3.0, low=2.0, high=4.0, turns=2)


def test_a_figure_is_shown_with_its_unit() -> None:
    """In its own number of digits."""
    assert (SECONDS.shown(0.2345), JOBS_A_SECOND.shown(123_456.7)) == ("0.23 s", "123,457")


def test_speed_of_what_is_too_short_to_see_is_no_number() -> None:
    """The clock looks every five milliseconds."""
    with pytest.raises(RunError, match="more jobs"):
        _ = Watched(1000, 0.004).speed


def test_percentiles_are_in_milliseconds() -> None:
    """Of 0 to 100 µs the median is 50 µs, and 99 of 100 are below 99 µs."""
    assert percentiles(list(range(101))) == {"p50": pytest.approx(0.050), "p99": pytest.approx(0.099)}
