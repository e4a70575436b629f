"""The rows of a scenario's table, which the screen and the page have in common."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench.results import Figure, Result, Spread, failures


def head(result: Result) -> tuple[str, ...]:
    """The names of the columns."""
    main, *others = (figure.name for figure in result.figures)
    return ("peer", main, "min-max", *others, *([f"{result.peers[0]} is better by"] if len(result.peers) > 1 else []))


def rows(result: Result) -> list[tuple[str, ...]]:
    """A line for each peer, the best first: medians, extremes of the main figure, how much better the first peer is."""
    return [_row(result, peer) for peer in ranked(result)]


def ranked(result: Result) -> list[str]:
    """The peers by their main figure, the best first; those without one last."""
    sign = -1 if result.figures[0].more_is_better else 1
    spreads = {peer: result.spread(peer) for peer in result.peers}
    return sorted(result.peers, key=lambda peer: sign * spread.median if (spread := spreads[peer]) else math.inf)


def _row(result: Result, peer: str) -> tuple[str, ...]:
    main, *others = result.figures
    spread = result.spread(peer)
    if spread is None:
        return (peer, "no result", *[""] * (len(head(result)) - 2))
    more = [_median(result.spread(peer, figure.name), figure) for figure in others]
    compared = [_times(result, peer)] if len(result.peers) > 1 else []
    return (peer, main.shown(spread.median), spread.extremes(main.form), *more, *compared)


def _median(spread: Spread | None, figure: Figure) -> str:
    return figure.shown(spread.median) if spread else ""


def _times(result: Result, peer: str) -> str:
    ratio = None if peer == result.peers[0] else result.ratio(result.peers[0], peer)
    return times(ratio.median) if ratio else ""


def times(ratio: float) -> str:
    """A ratio with as many digits as mean something."""
    return f"{ratio:.2f}x" if ratio < 2 else f"{ratio:.1f}x" if ratio < 100 else f"{ratio:,.0f}x"  # noqa: PLR2004


def ratio_lines(result: Result) -> list[str]:
    """The ratios that the project is known by."""
    pairs = [(ours, other, result.ratio(ours, other)) for ours, other in result.headlines]
    return [
        f"ratio {ours} : {other}  median {spread.median:.1f} ({_over(spread)})"
        for ours, other, spread in pairs
        if spread is not None
    ]


def _over(spread: Spread) -> str:
    return spread.extremes("{:.1f}") + (" over rounds" if spread.turns > 1 else "")


def failure_lines(result: Result) -> list[str]:
    """A line for each failed turn, followed by what the process wrote."""
    return [f"round {number}, {peer}: {reason}" for number, peer, reason in failures(result.rounds)]


def aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Lines of words in columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            [line[0].ljust(widths[0]), *(word.rjust(width) for word, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
