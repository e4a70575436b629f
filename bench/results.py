"""The values of a benchmark: what one turn gave, and how the turns of several rounds are summed up. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """A kind of number that a scenario gives."""

    name: str
    form: str = "{:,.0f}"
    unit: str = ""
    more_is_better: bool = True

    def shown(self, value: float) -> str:
        """A number of this kind as people read it."""
        return f"{self.form.format(value)} {self.unit}".rstrip()


JOBS_A_SECOND = Figure("jobs/s")
PEAK_MEMORY = Figure("peak memory", "{:.0f}", "MiB", more_is_better=False)

Run = Mapping[str, float]
"""What one turn of one peer gave, by the name of the figure."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One peer did not do its work: a reason, and on purpose no number."""

    reason: str


Round = Mapping[str, Run | Failure]
"""One turn of every peer, by the peer's name, in the order in which they ran."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, the extremes around it, and how many turns it comes from."""

    median: float
    low: float
    high: float
    turns: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread | None:
        """The spread of some values; None of none."""
        known = sorted(values)
        return cls(median(known), known[0], known[-1], len(known)) if known else None

    def extremes(self, form: str) -> str:
        """The extremes as people read them: those of one turn would look like a spread that is nil."""
        return "one turn" if self.turns == 1 else f"{form.format(self.low)}-{form.format(self.high)}"


@dataclass(frozen=True, slots=True)
class Result:
    """What one scenario gave."""

    scenario: str
    title: str
    about: str
    figures: Sequence[Figure]
    """The first is the one that peers are compared by."""
    peers: Sequence[str]
    """In the order of the report: the first is compared with each other one."""
    rounds: Sequence[Round]
    headlines: Sequence[tuple[str, str]] = ()
    """The pairs whose ratio the project is known by."""

    def values(self, peer: str, figure: str | None = None) -> list[float]:
        """What a peer's successful turns gave, round by round; by default the main figure."""
        name = figure or self.figures[0].name
        return [run[name] for run in runs(self.rounds, peer) if name in run]

    def spread(self, peer: str, figure: str | None = None) -> Spread | None:
        """The values of a peer summed up."""
        return Spread.of(self.values(peer, figure))

    def ratio(self, peer: str, other: str) -> Spread | None:
        """How many times better `peer` is than `other` by the main figure; None where no round gave both a number.

        Values are compared within a round and only then summed up: a minute in which the machine was slow was slow
        for both. A round in which either failed gives no ratio.
        """
        main = self.figures[0]
        pairs = [(turn.get(peer), turn.get(other)) for turn in self.rounds]
        known = [(a[main.name], b[main.name]) for a, b in pairs if isinstance(a, Mapping) and isinstance(b, Mapping)]
        return Spread.of(a / b if main.more_is_better else b / a for a, b in known if a and b)


def within(result: Result, peer: str, figure: str, other: str) -> Spread | None:
    """How many times as large one figure of a peer is as another one of the same turn."""
    pairs = [(run.get(figure), run.get(other)) for run in runs(result.rounds, peer)]
    return Spread.of(a / b for a, b in pairs if a and b)


def runs(rounds: Sequence[Round], peer: str) -> list[Run]:
    """What a peer's successful turns gave, round by round."""
    return [run for turn in rounds if isinstance(run := turn.get(peer), Mapping)]


def failures(rounds: Sequence[Round]) -> list[tuple[int, str, str]]:
    """Every failed turn: the round counted from 1, the peer, the reason."""
    return [
        (number, peer, outcome.reason)
        for number, turn in enumerate(rounds, 1)
        for peer, outcome in turn.items()
        if isinstance(outcome, Failure)
    ]
