"""The page that is kept in the repository, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.expect import Verdict
from bench.report.rows import failure_lines, head, ratio_lines, rows
from bench.results import Failure, Result

INTRODUCTION = (
    "Written by `python -m bench`; README.md beside this file says what is measured and how.\n"
    "Only ratios within one run mean anything: absolute figures differ from machine to machine and from hour to hour."
)

JUDGED = (
    "What is measured is the median of the turns, and what is judged; beside it the worst and the best turn.\n"
    "Where Sidekiq has two rows, with its own settings and with those that suit it best, the better one counts."
)


def page(
    facts: Mapping[str, str],
    results: Sequence[Result],
    absent: Mapping[str, str],
    verdicts: Sequence[Verdict],
    plots: Mapping[str, str],
) -> str:
    """Everything: what was expected, each scenario with its plot if it has one, and where it ran."""
    blocks = [
        "# Results",
        INTRODUCTION,
        *_expected(verdicts),
        *(block for result in results for block in _section(result, plots.get(result.scenario))),
        "## Where it ran",
        grid(("fact", "value"), list(facts.items())),
        *_absent(absent),
    ]
    return "\n\n".join(blocks) + "\n"


def _expected(verdicts: Sequence[Verdict]) -> list[str]:
    lines = [
        (
            each.scenario,
            f"{each.bound} {each.statement}",
            verdict.shown,
            verdict.extremes,
            verdict.word if verdict.met else f"**{verdict.word}**",
        )
        for verdict in verdicts
        for each in [verdict.expectation]
    ]
    heading = ("scenario", "expected", "measured", "min-max", "met")
    return ["## Expected and measured", JUDGED, grid(heading, lines)] if lines else []


def _section(result: Result, plot: str | None) -> list[str]:
    failed = [f"```text\n{line}\n```" for line in failure_lines(result)]
    return [
        f"## {result.title}",
        f"Scenario `{result.scenario}`. {result.about}".replace(". ", ".\n"),
        *([f"![{result.title}]({plot})"] if plot else []),
        grid(head(result), rows(result)),
        *ratio_lines(result),
        *([_rounds(result)] if len(result.rounds) > 1 else []),
        *failed,
    ]


def _rounds(result: Result) -> str:
    main = result.figures[0]
    numbers = [str(number) for number in range(1, len(result.rounds) + 1)]
    lines = []
    for peer in result.peers:
        turns = [turn.get(peer) for turn in result.rounds]
        lines.append(
            (peer, *("failed" if t is None or isinstance(t, Failure) else main.shown(t[main.name]) for t in turns))
        )
    summary = f"<summary>{main.name}, round by round</summary>"
    return f"<details>{summary}\n\n{grid(('peer', *numbers), lines)}\n\n</details>"


def _absent(absent: Mapping[str, str]) -> list[str]:
    lines = [(name, reason.splitlines()[0]) for name, reason in absent.items()]
    return ["## Absent", grid(("peer", "because"), lines)] if lines else []


def grid(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table."""
    return "\n".join(f"| {' | '.join(line)} |" for line in (heading, ["---"] * len(heading), *lines))
