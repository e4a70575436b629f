"""What the screen shows at the end: a table for each scenario, and the expectations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.expect import Verdict
from bench.report.rows import aligned, failure_lines, head, ratio_lines, rows
from bench.results import Result


def screen(results: Sequence[Result], absent: Mapping[str, str], verdicts: Sequence[Verdict]) -> str:
    """All that was found."""
    blocks = [f"{result.title} ({result.scenario})\n\n{table(result)}" for result in results]
    missing = [f"absent: {name}: {reason}" for name, reason in absent.items()]
    return "\n\n".join([*blocks, *missing, *([expectations(verdicts)] if verdicts else [])])


def table(result: Result) -> str:
    """The figures of one scenario, its ratios and its failures."""
    lines = aligned([head(result), *rows(result)])
    return "\n".join([*lines, "", *ratio_lines(result), *failure_lines(result)]).rstrip()


def expectations(verdicts: Sequence[Verdict]) -> str:
    """What was expected, beside what was measured."""
    lines = [("expected", "measured", "min-max", "met")]
    for verdict in verdicts:
        each = verdict.expectation
        lines.append(
            (f"{each.scenario}: {each.bound} {each.statement}", verdict.shown, verdict.extremes, verdict.word.upper())
        )
    return "\n".join(aligned(lines))
