"""The values of a benchmark: what one run gave, and how values of several rounds are summed up. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One peer did all its jobs once."""

    jobs: int
    seconds: float
    """From the first job taken to the last handler run, seen from the server."""
    wall_seconds: float
    """From the start of the process to its exit."""
    peak_kib: int
    """The largest resident set of the process."""

    @property
    def jobs_per_second(self) -> float:
        """The speed of the drain alone."""
        return self.jobs / self.seconds


@dataclass(frozen=True, slots=True)
class Failure:
    """One peer did not do all its jobs: a reason, and on purpose no number."""

    reason: str


Round = Mapping[str, Run | Failure]
"""One turn of every peer, by the peer's name, in the order in which they ran."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A median and the extremes around it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread | None:
        """The spread of some values; None of none."""
        known = sorted(values)
        return cls(median(known), known[0], known[-1]) if known else None


@dataclass(frozen=True, slots=True)
class Result:
    """What one scenario gave."""

    scenario: str
    title: str
    peers: Sequence[str]
    """In the order of the report: the first is compared with each other one."""
    rounds: Sequence[Round]

    def ratios(self) -> dict[tuple[str, str], Spread | None]:
        """How many times faster the first peer is than each other one; None where no round gave both a number."""
        ours, *others = self.peers
        return {(ours, other): ratio(self.rounds, ours, other) for other in others}


def runs(rounds: Sequence[Round], peer: str) -> list[Run]:
    """What a peer's successful turns gave, round by round."""
    return [run for turn in rounds if isinstance(run := turn.get(peer), Run)]


def failures(rounds: Sequence[Round]) -> list[tuple[int, str, str]]:
    """Every failed turn: the round counted from 1, the peer, the reason."""
    return [
        (number, peer, outcome.reason)
        for number, turn in enumerate(rounds, 1)
        for peer, outcome in turn.items()
        if isinstance(outcome, Failure)
    ]


def ratio(rounds: Sequence[Round], peer: str, other: str) -> Spread | None:
    """How many times faster `peer` is than `other`.

    Speeds are compared within a round and only then summed up: a machine that was slow for a minute was slow for both.
    A round in which either failed gives no ratio.
    """
    pairs = [(turn.get(peer), turn.get(other)) for turn in rounds]
    return Spread.of(
        a.jobs_per_second / b.jobs_per_second for a, b in pairs if isinstance(a, Run) and isinstance(b, Run)
    )
