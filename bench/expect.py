"""What this worker is expected to show, as data: each expectation is a number of one scenario and a bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bench.results import Result, Spread, within
from bench.scenarios.backlog import EARLY, LATE

Results = Mapping[str, Result]
OURS, OURS_SIDEKIQ = "polyworker", "polyworker, sidekiq"
PYTHON = frozenset({"celery", "rq", "dramatiq", "huey", "arq", "saq", "streaq", "taskiq"})
SIDEKIQS = frozenset({"sidekiq", "sidekiq, tuned"})


@dataclass(frozen=True, slots=True)
class Expectation:
    """A statement about one scenario that a run can prove or refute."""

    scenario: str
    statement: str
    measure: Callable[[Result], Spread | None]
    at_least: float | None = None
    at_most: float | None = None
    form: str = "{:.1f}"

    @property
    def bound(self) -> str:
        """What is expected, as people read it."""
        words, value = ("at least", self.at_least) if self.at_least is not None else ("at most", self.at_most)
        return f"{words} {self.form.format(value)}"

    def holds(self, value: float) -> bool:
        """Whether a measured value is as expected."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class Verdict:
    """An expectation beside what was measured; None where the run did not measure it."""

    expectation: Expectation
    spread: Spread | None

    @property
    def met(self) -> bool:
        """Whether the median proves it: what was not measured does not."""
        return self.spread is not None and self.expectation.holds(self.spread.median)

    @property
    def word(self) -> str:
        """Whether it is proven, refuted, or neither."""
        return "unknown" if self.spread is None else "yes" if self.met else "no"

    @property
    def shown(self) -> str:
        """What was measured, as people read it."""
        return "not measured" if self.spread is None else self.expectation.form.format(self.spread.median)

    @property
    def extremes(self) -> str:
        """The worst and the best turn, as people read them."""
        return "" if self.spread is None else self.spread.extremes(self.expectation.form)


def judge(results: Sequence[Result]) -> list[Verdict]:
    """Every expectation about the scenarios that we took part in."""
    known = {result.scenario: result for result in results if not all(map(_is_foreign, result.peers))}
    return [Verdict(each, each.measure(known[each.scenario])) for each in EXPECTATIONS if each.scenario in known]


def _times(result: Result, ours: str, other: str) -> Spread | None:
    return result.ratio(ours, other)


def _least(result: Result, others: Callable[[str], bool], ours: str = OURS) -> Spread | None:
    """How many times better ours is than the best of several others."""
    known = [spread for peer in result.peers if others(peer) and (spread := result.ratio(ours, peer))]
    return min(known, key=_median, default=None)


def _most(result: Result, others: Callable[[str], bool], ours: str = OURS) -> Spread | None:
    """How many times as much as the best of several others ours takes, of what should be small."""
    known = [spread for peer in result.peers if others(peer) and (spread := result.ratio(peer, ours))]
    return max(known, key=_median, default=None)


def _median(spread: Spread) -> float:
    return spread.median


def _own(result: Result, figure: str) -> Spread | None:
    first = result.peers[0]
    return None if _is_foreign(first) else result.spread(first, figure)


def _is_foreign(peer: str) -> bool:
    return not peer.startswith(OURS)


TWO, ONE = f"{OURS}, 2 processes", f"{OURS}, 1 process"
CEILING = f"{OURS}, fetch and settle alone"
MILLION, TEN_THOUSAND = f"{OURS}, a million waiting", f"{OURS}, ten thousand waiting"
_sidekiqs = SIDEKIQS.__contains__

EXPECTATIONS = (
    Expectation("drain", "times goworker", partial(_times, ours=OURS, other="goworker"), at_least=15),
    Expectation("drain", "times Sidekiq", partial(_least, others=_sidekiqs, ours=OURS_SIDEKIQ), at_least=15),
    Expectation("drain", "times the fastest other in Python", partial(_least, others=PYTHON.__contains__), at_least=50),
    Expectation("ceiling", "of the ceiling", partial(_times, ours=OURS, other=CEILING), at_least=0.5, form="{:.0%}"),
    Expectation("far", "times every peer", partial(_least, others=_is_foreign), at_least=10),
    Expectation(
        *("backlog", "times the cost of a job of ten thousand", partial(_times, ours=TEN_THOUSAND, other=MILLION)),
        at_most=1,
        form="{:.2f}",
    ),
    Expectation(
        *("backlog", "times the cost near the end, near the beginning of a million"),
        partial(within, peer=MILLION, figure=EARLY.name, other=LATE.name),
        at_most=1.1,  # both are a fifth of a second long: so much do two of the same kind differ
        form="{:.2f}",
    ),
    Expectation("cpu1", "times one child, with two", partial(_times, ours=TWO, other=ONE), at_least=1.8, form="{:.2f}"),
    Expectation(
        "cpu20", "times one child, with two", partial(_times, ours=TWO, other=ONE), at_least=1.8, form="{:.2f}"
    ),
    Expectation("concurrent", "of the ideal", partial(_own, figure="of the ideal"), at_least=0.9, form="{:.0%}"),
    Expectation("latency-idle", "ms, p50", partial(_own, figure="p50"), at_most=0.6, form="{:.2f}"),
    Expectation("latency-idle", "ms, p99", partial(_own, figure="p99"), at_most=3.0, form="{:.2f}"),
    Expectation("latency-idle", "times Sidekiq's p50", partial(_most, others=_sidekiqs), at_most=1, form="{:.2f}"),
    Expectation(
        "enqueue-many", "times push_bulk, Python", partial(_least, others=_sidekiqs, ours=OURS_SIDEKIQ), at_least=3
    ),
    Expectation("enqueue-many", "times push_bulk, Go", partial(_least, others=_sidekiqs, ours="goclient"), at_least=5),
    Expectation("start", "s until the first job", partial(_own, figure="start-up"), at_most=0.3, form="{:.2f}"),
    Expectation("start", "MiB when idle", partial(_own, figure="idle memory"), at_most=45, form="{:.0f}"),
    Expectation("samplestats", "times Go", partial(_times, ours=OURS, other="gostats"), at_least=2),
)
