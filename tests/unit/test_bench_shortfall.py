"""The benchmark's blocks on the page about performance: who comes before this worker, and what was not met."""

from __future__ import annotations

import pytest

from bench.expect import Expectation, Verdict
from bench.report.marked import filled
from bench.report.shortfall import behind, unmet
from bench.report.write import PERFORMANCE, PUBLISHED, told
from bench.results import JOBS_A_SECOND, Result, Round, Spread

TEXT = "before\n<!-- one: by hand -->\nold\n<!-- end of one -->\nbehind\n"


def result(**speeds: float) -> Result:
    """One round of the drain."""
    turn: Round = {name.replace("_", ", "): {"jobs/s": speed} for name, speed in speeds.items()}
    return Result("drain", "Drain", "", [JOBS_A_SECOND], list(turn), [turn])


def test_a_block_is_replaced_between_its_comments() -> None:
    """What is around it stays."""
    assert filled(TEXT, "one", "| new |\n") == (
        "before\n<!-- one: by hand -->\n\n| new |\n\n<!-- end of one -->\nbehind\n"
    )


def test_a_block_can_be_replaced_again() -> None:
    """Nothing grows."""
    once = filled(TEXT, "one", "new")
    assert filled(once, "one", "new") == once


def test_a_block_that_is_not_there_is_an_error() -> None:
    """It would be lost."""
    with pytest.raises(KeyError):
        filled(TEXT, "two", "new")


def test_who_comes_before_this_worker_is_named() -> None:
    """With its figure, the best first; who comes behind is not."""
    lines = behind([result(polyworker=20, huey=40, sidekiq=30, rq=10)]).splitlines()
    assert lines[2:] == ["| `drain` | jobs/s | 20 | huey 40, sidekiq 30 |"]


def test_the_best_of_our_rows_is_compared() -> None:
    """And told by its name."""
    lines = behind([result(polyworker=20, polyworker_sidekiq=35, huey=40, sidekiq=30)]).splitlines()
    assert lines[2:] == ["| `drain` | jobs/s | polyworker, sidekiq 35 | huey 40 |"]


def test_our_own_clients_are_not_others() -> None:
    """The Go client may well be faster than the Python client."""
    assert behind([result(polyworker=20, goclient=40)]) == "Nobody is, in any scenario."


def test_what_is_not_met_is_told_with_its_extremes() -> None:
    """What was not measured among it."""
    fast, slow, never = (
        Expectation("drain", words, lambda _: None, at_least=10) for words in ("fast", "slow", "never")
    )
    verdicts = [Verdict(fast, Spread.of([10])), Verdict(slow, Spread.of([7, 8, 9])), Verdict(never, None)]
    assert unmet(verdicts).splitlines()[2:] == [
        "| `drain` | at least 10.0 slow | 8.0 | 7.0-9.0 |",
        "| `drain` | at least 10.0 never | not measured |  |",
    ]


def test_the_page_says_what_the_published_results_say() -> None:
    """`python -m bench.report` writes it."""
    page = PERFORMANCE.read_text()
    assert told(page, (PUBLISHED / "results.json").read_text()) == page
