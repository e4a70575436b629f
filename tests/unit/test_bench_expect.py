"""The benchmark's expectations: which numbers they are about, and when they are met."""

from __future__ import annotations

import pytest

from bench.expect import EXPECTATIONS, Expectation, Verdict, judge
from bench.results import JOBS_A_SECOND, Failure, Result, Round, Run
from bench.scenarios import SCENARIOS

OURS, SIDEKIQS = "polyworker", "polyworker, sidekiq"


def drain(**speeds: float) -> Result:
    """One round of the drain."""
    names = {"ours": OURS, "sidekiqs": SIDEKIQS, "tuned": "sidekiq, tuned"}
    turn: Round = {names.get(name, name): {"jobs/s": speed} for name, speed in speeds.items()}
    return Result("drain", "Drain", "", [JOBS_A_SECOND], list(turn), [turn])


def verdicts(result: Result) -> list[Verdict]:
    """What is said about the three numbers of the drain: goworker, Sidekiq, the others in Python."""
    return judge([result])


@pytest.mark.parametrize("expectation", EXPECTATIONS, ids=lambda each: f"{each.scenario}: {each.statement}")
def test_every_expectation_is_about_a_scenario_that_exists(expectation: Expectation) -> None:
    """A name that is wrong would never be judged."""
    assert expectation.scenario in SCENARIOS


def test_every_expectation_can_be_measured() -> None:
    """Each finds its numbers under the names of the scenario's own peers and figures."""
    results = []
    for scenario in SCENARIOS.values():
        run: Run = {figure.name: 1.0 for figure in scenario.figures}
        names = [peer.name for peer in scenario.peers]
        results.append(Result(scenario.name, "", "", scenario.figures, names, [dict.fromkeys(names, run)]))
    assert [verdict.expectation for verdict in judge(results) if verdict.spread is None] == []


def test_only_what_was_run_is_judged() -> None:
    """A run of one scenario is not blamed for the others."""
    assert {verdict.expectation.scenario for verdict in verdicts(drain(ours=2, goworker=1))} == {"drain"}


def test_a_ratio_is_compared_with_its_bound() -> None:
    """Sixteen times is at least fifteen, fourteen is not."""
    goworker, sidekiq, _ = verdicts(drain(ours=16, goworker=1, sidekiqs=14, sidekiq=1))
    assert (goworker.met, sidekiq.met) == (True, False)


def test_sidekiq_at_its_best_counts() -> None:
    """Sixteen times as it is delivered, and twelve times with what suits it best: that is not fifteen times."""
    _, sidekiq, _ = verdicts(drain(ours=1, sidekiqs=48, sidekiq=3, tuned=4))
    assert (sidekiq.shown, sidekiq.met) == ("12.0", False)


def test_sidekiq_at_its_best_counts_for_latency_too() -> None:
    """There the best is the smallest."""
    turn: Round = {
        name: {"p50": p50, "p99": 1.0} for name, p50 in ((OURS, 6.0), ("sidekiq", 5.0), ("sidekiq, tuned", 4.0))
    }
    latency = Result("latency-idle", "", "", SCENARIOS["latency-idle"].figures, list(turn), [turn])
    *_, sidekiq = judge([latency])
    assert sidekiq.shown == "1.50"


def test_a_verdict_tells_the_worst_and_the_best_turn() -> None:
    """The median is what is judged."""
    turns: list[Round] = [{OURS: {"jobs/s": speed}, "goworker": {"jobs/s": 1.0}} for speed in (14.0, 16.0, 20.0)]
    goworker, *_ = verdicts(Result("drain", "", "", [JOBS_A_SECOND], [OURS, "goworker"], turns))
    assert (goworker.shown, goworker.extremes, goworker.met) == ("16.0", "14.0-20.0", True)


def test_a_backlog_that_slows_jobs_down_is_seen() -> None:
    """Near the beginning of a million, with most of them waiting, a job takes half as long again as near the end."""
    backlog = SCENARIOS["backlog"]
    turn: Round = {backlog.peers[0].name: {"µs a job": 2.0, "near the beginning": 3.0, "near the end": 2.0}}
    *_, growth = judge([Result("backlog", "", "", backlog.figures, list(turn), [turn])])
    assert (growth.shown, growth.met) == ("1.50", False)


def test_the_fastest_of_the_others_counts() -> None:
    """Fifty times each of them, so fifty times the fastest."""
    *_, python = verdicts(drain(ours=600, celery=1, huey=10))
    assert (python.shown, python.met) == ("60.0", True)


def test_what_was_not_measured_is_not_met() -> None:
    """No number is no proof."""
    broken = Result("drain", "", "", [JOBS_A_SECOND], [OURS, "goworker"], [{OURS: Failure("boom")}])
    assert [(verdict.word, verdict.met) for verdict in verdicts(broken)] == [("unknown", False)] * 3


def test_numbers_of_others_are_not_taken_for_ours() -> None:
    """A run of one other peer says nothing about us, not even that we fall short."""
    latency = SCENARIOS["latency-idle"]
    alone = Result(latency.name, "", "", latency.figures, ["celery"], [{"celery": {"p50": 0.1, "p99": 0.2}}])
    assert judge([alone]) == []
