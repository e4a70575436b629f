"""The figures as people and programs read them: a table, the ratios, Markdown, JSON. Pure: values in, text out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bench.results import Failure, Round, Run, Spread, failures, ratio, runs

HEAD = ("peer", "jobs/s", "min-max", "peak memory", "start to exit")


def rows(rounds: Sequence[Round], peers: Sequence[str]) -> list[tuple[str, ...]]:
    """A line of figures for each peer: medians, and the extremes of the speed."""
    return [(peer, *_figures(runs(rounds, peer))) for peer in peers]


def _figures(done: Sequence[Run]) -> tuple[str, ...]:
    speed = Spread.of(run.jobs_per_second for run in done)
    memory = Spread.of(run.peak_kib / 1024 for run in done)
    wall = Spread.of(run.wall_seconds for run in done)
    if speed is None or memory is None or wall is None:
        return ("no result", "", "", "")
    extremes = f"{speed.low:,.0f}-{speed.high:,.0f}"
    return f"{speed.median:,.0f}", extremes, f"{memory.high:.0f} MiB", f"{wall.median:.2f} s"


def ratio_lines(rounds: Sequence[Round], peers: Sequence[str]) -> list[str]:
    """The first peer against each other one."""
    ours, *others = peers
    spreads = [(other, ratio(rounds, ours, other)) for other in others]
    return [
        f"ratio {ours} : {other}  median {spread.median:.1f} ({spread.low:.1f}-{spread.high:.1f} over rounds)"
        for other, spread in spreads
        if spread is not None
    ]


def failure_lines(rounds: Sequence[Round]) -> list[str]:
    """A line for each failed turn, followed by what the process wrote."""
    return [f"round {number}, {peer}: {reason}" for number, peer, reason in failures(rounds)]


def table(rounds: Sequence[Round], peers: Sequence[str]) -> str:
    """What the screen shows at the end."""
    lines = [HEAD, *rows(rounds, peers)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = [
        "  ".join(
            [line[0].ljust(widths[0]), *(word.rjust(width) for word, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
    return "\n".join([*aligned, "", *ratio_lines(rounds, peers), *failure_lines(rounds)]).rstrip()


def markdown(title: str, facts: Mapping[str, str], rounds: Sequence[Round], peers: Sequence[str]) -> str:
    """The page that is kept in the repository."""
    speeds = [(str(number), *(_speed(turn.get(peer)) for peer in peers)) for number, turn in enumerate(rounds, 1)]
    blocks = [
        "# Results",
        "Written by `python -m bench --markdown`; README.md beside this file says what is measured and how.",
        f"## {title}",
        _grid(HEAD, rows(rounds, peers)),
        *ratio_lines(rounds, peers),
        "Jobs per second, round by round:",
        _grid(("round", *peers), speeds),
        _grid(("fact", "value"), list(facts.items())),
    ]
    return "\n\n".join(blocks) + "\n"


def _speed(outcome: Run | Failure | None) -> str:
    return f"{outcome.jobs_per_second:,.0f}" if isinstance(outcome, Run) else "failed"


def _grid(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


def as_json(scenario: str, facts: Mapping[str, str], rounds: Sequence[Round], peers: Sequence[str]) -> str:
    """Everything: each run of each round, and the ratios."""
    ours, *others = peers
    spreads = {f"{ours}:{other}": ratio(rounds, ours, other) for other in others}
    document = {
        "scenario": scenario,
        "facts": dict(facts),
        "rounds": [{peer: _record(outcome) for peer, outcome in turn.items()} for turn in rounds],
        "ratios": {pair: asdict(spread) for pair, spread in spreads.items() if spread is not None},
    }
    return json.dumps(document, indent=2) + "\n"


def _record(outcome: Run | Failure) -> dict[str, object]:
    record: dict[str, object] = asdict(outcome)
    return record | {"jobs_per_second": outcome.jobs_per_second} if isinstance(outcome, Run) else record
