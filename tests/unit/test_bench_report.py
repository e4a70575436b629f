"""The benchmark's report: what the screen, the page and the JSON say about the same results."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from bench.expect import Expectation, Verdict
from bench.report.document import document, read
from bench.report.page import page
from bench.report.plot import Scale, plot
from bench.report.rows import times
from bench.report.screen import screen, table
from bench.results import JOBS_A_SECOND, PEAK_MEMORY, Failure, Result, Round, Run, Spread
from bench.scenarios import SCENARIOS

FACTS = {"server": "Redis 7.0.15"}
PEERS = ["polyworker", "theirs"]
HEADLINES = [("polyworker", "theirs")]


def run(jobs_per_second: float) -> Run:
    """A turn of a drain."""
    return {"jobs/s": jobs_per_second, "peak memory": 30.0}


ROUNDS: list[Round] = [
    {"polyworker": run(300_000), "theirs": run(20_000)},
    {"theirs": run(10_000), "polyworker": run(200_000)},
    {"polyworker": run(160_000), "theirs": run(16_000)},
]
BROKEN: list[Round] = [{"polyworker": Failure("the process exited with code 3\nboom"), "theirs": run(20_000)}]
FIGURES = (JOBS_A_SECOND, PEAK_MEMORY)
GOOD = Result("drain", "Drain of some jobs", "A queue.", FIGURES, PEERS, ROUNDS, HEADLINES)
BAD = Result("other", "Drain of other jobs", "A queue.", FIGURES, PEERS, BROKEN, HEADLINES)
MET = Verdict(Expectation("drain", "times theirs", lambda _: None, at_least=10), Spread(15.0, 10.0, 20.0, turns=3))
NOT_MET = Verdict(Expectation("drain", "s", lambda _: None, at_most=0.3, form="{:.2f}"), Spread.of([0.45]))


def test_table_ends_with_the_ratio_and_its_spread() -> None:
    """The line that the project is known by."""
    assert table(GOOD).splitlines()[-1] == "ratio polyworker : theirs  median 15.0 (10.0-20.0 over rounds)"


def test_table_has_a_line_of_figures_for_each_peer() -> None:
    """Median, extremes, memory, and how much better the first peer is."""
    words = table(GOOD).splitlines()[2].split()
    assert words == ["theirs", "16,000", "10,000-20,000", "30", "MiB", "15.0x"]


def test_table_of_one_turn_tells_no_extremes() -> None:
    """There are none."""
    alone = Result("drain", "Drain", "", FIGURES, PEERS, ROUNDS[:1], HEADLINES)
    assert table(alone).splitlines()[2].split()[1:4] == ["20,000", "one", "turn"]


def test_table_puts_the_best_first() -> None:
    """And what has no number last."""
    assert [line.split()[0] for line in table(BAD).splitlines()[1:3]] == ["theirs", "polyworker"]


def test_table_of_a_failed_peer_has_no_number() -> None:
    """Its line says so instead."""
    assert table(BAD).splitlines()[2].split() == ["polyworker", "no", "result"]


def test_table_tells_the_reason_of_a_failure() -> None:
    """With the round and the peer, and what the process wrote."""
    assert "round 1, polyworker: the process exited with code 3\nboom" in table(BAD)


def test_table_of_one_peer_compares_nothing() -> None:
    """There is nothing to compare it with."""
    alone = Result("drain", "Drain", "", FIGURES, ["theirs"], ROUNDS)
    assert "better" not in table(alone)


@pytest.mark.parametrize(("ratio", "shown"), [(1.234, "1.23x"), (12.34, "12.3x"), (1234.5, "1,234x")])
def test_a_ratio_has_as_many_digits_as_mean_something(ratio: float, shown: str) -> None:
    """Near one the second digit counts, far from it none does."""
    assert times(ratio) == shown


def test_screen_shows_what_was_expected() -> None:
    """What is not met stands out."""
    lines = screen([GOOD], {}, [MET, NOT_MET]).splitlines()
    assert lines[-2].split() == ["drain:", "at", "least", "10.0", "times", "theirs", "15.0", "10.0-20.0", "YES"]
    assert lines[-1].split() == ["drain:", "at", "most", "0.30", "s", "0.45", "one", "turn", "NO"]


def test_screen_names_who_is_absent() -> None:
    """With the reason."""
    assert "absent: celery: no uv" in screen([GOOD], {"celery": "no uv"}, [])


def test_page_lists_the_rounds_of_every_scenario() -> None:
    """A reader can redo the arithmetic."""
    assert "| theirs | 20,000 | 10,000 | 16,000 |" in page(FACTS, [GOOD, BAD], {}, [], {})


def test_page_says_what_was_not_met() -> None:
    """As plainly as what was."""
    text = page(FACTS, [GOOD], {}, [MET, NOT_MET], {})
    assert "| drain | at least 10.0 times theirs | 15.0 | 10.0-20.0 | yes |" in text
    assert "| drain | at most 0.30 s | 0.45 | one turn | **no** |" in text


def test_page_has_one_ratio_line_for_each_known_pair() -> None:
    """The README quotes them."""
    lines = page(FACTS, [GOOD], {}, [], {}).splitlines()
    assert [line for line in lines if line.startswith("ratio ")] == [
        "ratio polyworker : theirs  median 15.0 (10.0-20.0 over rounds)"
    ]


def test_page_names_who_is_absent() -> None:
    """With the first line of the reason."""
    assert "| celery | no uv |" in page(FACTS, [GOOD], {"celery": "no uv\nmore"}, [], {})


def test_json_keeps_every_turn() -> None:
    """In the order in which the peers ran."""
    first = json.loads(document(FACTS, [GOOD], {}, []))["scenarios"]["drain"]["rounds"][1]
    assert list(first.items()) == [("theirs", run(10_000)), ("polyworker", run(200_000))]


def test_json_of_a_failure_has_a_reason_and_no_number() -> None:
    """A failure never becomes a number."""
    first = json.loads(document(FACTS, [BAD], {}, []))["scenarios"]["other"]["rounds"][0]
    assert first["polyworker"] == {"failed": "the process exited with code 3\nboom"}


def test_json_tells_what_was_expected_as_numbers() -> None:
    """For programs that watch over a run."""
    told = json.loads(document(FACTS, [GOOD], {}, [NOT_MET]))["expectations"]
    measured = {"median": 0.45, "low": 0.45, "high": 0.45, "turns": 1}
    assert told == [{"scenario": "drain", "expected": "at most 0.30 s", "measured": measured, "met": False}]


def test_json_is_read_as_it_was_written() -> None:
    """Every turn, failed ones too; what a scenario is, the scenario says."""
    drain = SCENARIOS["drain"]
    result = Result(drain.name, drain.title, drain.about, drain.figures, PEERS, [*ROUNDS, *BROKEN])
    assert read(document(FACTS, [result], {}, []), SCENARIOS) == [result]


def test_plot_has_a_bar_for_each_peer_that_has_a_number() -> None:
    """Ours in a colour of its own; the text is well-formed XML."""
    root = ET.fromstring(plot(GOOD))  # noqa: S314 - our own text
    assert [bar.get("class") for bar in root.iter("{http://www.w3.org/2000/svg}rect")] == ["ours", "other"]


def test_plot_of_values_far_apart_is_logarithmic_and_says_so() -> None:
    """Or the small ones could not be told apart."""
    far_apart: list[Round] = [{"polyworker": run(300_000), "theirs": run(350)}]
    assert "logarithmic" in plot(Result("drain", "Drain", "", FIGURES, PEERS, far_apart))


def test_plot_of_values_close_together_starts_at_zero() -> None:
    """So that the lengths of the bars are the ratio."""
    scale = Scale.of([10.0, 20.0])
    assert scale.x(20.0) == pytest.approx(2 * scale.x(10.0))
