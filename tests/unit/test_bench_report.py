"""The benchmark's arithmetic and its report: what is compared with what, and that a failure never becomes a number."""

from __future__ import annotations

import json

from bench.report import as_json, markdown, screen, table
from bench.results import Failure, Result, Round, Run, Spread, ratio

FACTS = {"server": "Redis 7.0.15"}


def run(jobs_per_second: int) -> Run:
    """A run of one second."""
    return Run(jobs=jobs_per_second, seconds=1.0, wall_seconds=1.5, peak_kib=30 * 1024)


ROUNDS: list[Round] = [
    {"ours": run(300_000), "theirs": run(20_000)},
    {"theirs": run(10_000), "ours": run(200_000)},
    {"ours": run(160_000), "theirs": run(16_000)},
]
BROKEN: list[Round] = [{"ours": Failure("the process exited with code 3\nboom"), "theirs": run(20_000)}, *ROUNDS[:1]]


GOOD = Result("drain", "Drain of some jobs", ["ours", "theirs"], ROUNDS)
BAD = Result("other", "Drain of other jobs", ["ours", "theirs"], BROKEN)


def test_speed_counts_the_drain_and_not_the_life_of_the_process() -> None:
    """Jobs per second are jobs by the drain's seconds."""
    assert Run(jobs=100, seconds=0.5, wall_seconds=10.0, peak_kib=1).jobs_per_second == 200


def test_spread_is_the_median_and_the_extremes() -> None:
    """The order of the values does not matter."""
    assert Spread.of([3.0, 1.0, 9.0]) == Spread(median=3.0, low=1.0, high=9.0)


def test_spread_of_nothing_is_none() -> None:
    """No value is not zero."""
    assert Spread.of([]) is None


def test_ratio_pairs_the_speeds_of_one_round() -> None:
    """15, 20 and 10 times: the median of the ratios (15), not the ratio of the medians (12.5)."""
    assert ratio(ROUNDS, "ours", "theirs") == Spread(median=15.0, low=10.0, high=20.0)


def test_ratio_leaves_out_a_round_in_which_one_failed() -> None:
    """The other round alone remains."""
    assert ratio(BROKEN, "ours", "theirs") == Spread(median=15.0, low=15.0, high=15.0)


def test_ratio_without_a_common_round_is_none() -> None:
    """A peer that always failed is not compared."""
    assert ratio(BROKEN[:1], "ours", "theirs") is None


def test_ratios_compare_the_first_peer_with_each_other_one() -> None:
    """Never the others among themselves."""
    turn: Round = {"ours": run(300_000), "theirs": run(20_000), "third": run(10_000)}
    ratios = Result("drain", "Drain", ["ours", "theirs", "third"], [turn]).ratios()
    assert ratios == {("ours", "theirs"): Spread(15.0, 15.0, 15.0), ("ours", "third"): Spread(30.0, 30.0, 30.0)}


def test_table_ends_with_the_ratio_and_its_spread() -> None:
    """The line that the benchmark exists for."""
    assert table(GOOD).splitlines()[-1] == "ratio ours : theirs  median 15.0 (10.0-20.0 over rounds)"


def test_table_has_a_line_of_figures_for_each_peer() -> None:
    """Median, extremes, memory, life of the process."""
    assert table(GOOD).splitlines()[1].split() == ["ours", "200,000", "160,000-300,000", "30", "MiB", "1.50", "s"]


def test_table_of_one_peer_has_no_ratio() -> None:
    """There is nothing to compare it with."""
    assert "ratio" not in table(Result("drain", "Drain", ["theirs"], ROUNDS))


def test_table_of_a_failed_peer_has_no_number() -> None:
    """Its line says so instead."""
    assert table(Result("drain", "Drain", GOOD.peers, BROKEN[:1])).splitlines()[1].split() == ["ours", "no", "result"]


def test_table_tells_the_reason_of_a_failure() -> None:
    """With the round and the peer, and what the process wrote."""
    assert "round 1, ours: the process exited with code 3\nboom" in table(BAD)


def test_screen_puts_a_title_over_each_table() -> None:
    """In the order in which the scenarios were chosen."""
    assert screen([GOOD, BAD]) == f"Drain of some jobs\n\n{table(GOOD)}\n\nDrain of other jobs\n\n{table(BAD)}"


def test_json_keeps_every_run() -> None:
    """In the order in which the peers ran, with the speed worked out."""
    first = json.loads(as_json(FACTS, [GOOD]))["scenarios"]["drain"]["rounds"][1]
    assert list(first) == ["theirs", "ours"]
    assert first["ours"] == {
        "jobs": 200_000,
        "seconds": 1.0,
        "wall_seconds": 1.5,
        "peak_kib": 30_720,
        "jobs_per_second": 200_000.0,
    }


def test_json_holds_the_ratios_of_every_scenario() -> None:
    """Under the names of the scenario and of both peers."""
    scenarios = json.loads(as_json(FACTS, [GOOD, BAD]))["scenarios"]
    assert {name: scenario["ratios"] for name, scenario in scenarios.items()} == {
        "drain": {"ours:theirs": {"median": 15.0, "low": 10.0, "high": 20.0}},
        "other": {"ours:theirs": {"median": 15.0, "low": 15.0, "high": 15.0}},
    }


def test_json_of_a_failure_has_a_reason_and_no_speed() -> None:
    """A failure never becomes a number."""
    first = json.loads(as_json(FACTS, [BAD]))["scenarios"]["other"]["rounds"][0]
    assert first["ours"] == {"reason": "the process exited with code 3\nboom"}


def test_markdown_lists_the_rounds_of_every_scenario() -> None:
    """A reader can redo the arithmetic."""
    page = markdown(FACTS, [GOOD, BAD])
    assert "| 2 | 200,000 | 10,000 |" in page
    assert "| 1 | failed | 20,000 |" in page


def test_markdown_tells_the_facts_once() -> None:
    """All scenarios ran on the one machine, in the one run."""
    assert markdown(FACTS, [GOOD, BAD]).count("| server | Redis 7.0.15 |") == 1
