"""The figures as people and programs read them: a table, the ratios, Markdown, JSON. Pure: values in, text out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bench.results import Failure, Result, Run, Spread, failures, runs

HEAD = ("peer", "jobs/s", "min-max", "peak memory", "start to exit")


def rows(result: Result) -> list[tuple[str, ...]]:
    """A line of figures for each peer: medians, and the extremes of the speed."""
    return [(peer, *_figures(runs(result.rounds, peer))) for peer in result.peers]


def _figures(done: Sequence[Run]) -> tuple[str, ...]:
    speed = Spread.of(run.jobs_per_second for run in done)
    memory = Spread.of(run.peak_kib / 1024 for run in done)
    wall = Spread.of(run.wall_seconds for run in done)
    if speed is None or memory is None or wall is None:
        return ("no result", "", "", "")
    extremes = f"{speed.low:,.0f}-{speed.high:,.0f}"
    return f"{speed.median:,.0f}", extremes, f"{memory.high:.0f} MiB", f"{wall.median:.2f} s"


def ratio_lines(result: Result) -> list[str]:
    """The first peer against each other one."""
    return [
        f"ratio {ours} : {other}  median {spread.median:.1f} ({spread.low:.1f}-{spread.high:.1f} over rounds)"
        for (ours, other), spread in result.ratios().items()
        if spread is not None
    ]


def failure_lines(result: Result) -> list[str]:
    """A line for each failed turn, followed by what the process wrote."""
    return [f"round {number}, {peer}: {reason}" for number, peer, reason in failures(result.rounds)]


def screen(results: Sequence[Result]) -> str:
    """What the screen shows at the end: a table for each scenario."""
    return "\n\n".join(f"{result.title}\n\n{table(result)}" for result in results)


def table(result: Result) -> str:
    """The figures of one scenario, its ratios and its failures."""
    lines = [HEAD, *rows(result)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = [
        "  ".join(
            [line[0].ljust(widths[0]), *(word.rjust(width) for word, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
    return "\n".join([*aligned, "", *ratio_lines(result), *failure_lines(result)]).rstrip()


def markdown(facts: Mapping[str, str], results: Sequence[Result]) -> str:
    """The page that is kept in the repository."""
    blocks = [
        "# Results",
        "Written by `python -m bench --markdown`; README.md beside this file says what is measured and how.",
        *(block for result in results for block in _section(result)),
        "## Where it ran",
        _grid(("fact", "value"), list(facts.items())),
    ]
    return "\n\n".join(blocks) + "\n"


def _section(result: Result) -> list[str]:
    speeds = [
        (str(number), *(_speed(turn.get(peer)) for peer in result.peers))
        for number, turn in enumerate(result.rounds, 1)
    ]
    return [
        f"## {result.title}",
        _grid(HEAD, rows(result)),
        *ratio_lines(result),
        "Jobs per second, round by round:",
        _grid(("round", *result.peers), speeds),
    ]


def _speed(outcome: Run | Failure | None) -> str:
    return f"{outcome.jobs_per_second:,.0f}" if isinstance(outcome, Run) else "failed"


def _grid(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


def as_json(facts: Mapping[str, str], results: Sequence[Result]) -> str:
    """Everything: each run of each round of each scenario, and the ratios."""
    document = {"facts": dict(facts), "scenarios": {result.scenario: _measured(result) for result in results}}
    return json.dumps(document, indent=2) + "\n"


def _measured(result: Result) -> dict[str, object]:
    ratios = {":".join(pair): asdict(spread) for pair, spread in result.ratios().items() if spread is not None}
    rounds = [{peer: _record(outcome) for peer, outcome in turn.items()} for turn in result.rounds]
    return {"rounds": rounds, "ratios": ratios}


def _record(outcome: Run | Failure) -> dict[str, object]:
    record: dict[str, object] = asdict(outcome)
    return record | {"jobs_per_second": outcome.jobs_per_second} if isinstance(outcome, Run) else record
