"""What this worker does not win, and what is expected of it and not met: told on the page about performance."""

from __future__ import annotations

from collections.abc import Sequence

from bench.expect import OURS, Verdict
from bench.report.page import grid
from bench.report.rows import ranked
from bench.results import Result

CLIENTS = frozenset({"goclient", "rubyclient"})


def behind(results: Sequence[Result]) -> str:
    """The scenarios in which others come before the best of our rows, and who they are, as Markdown."""
    lines = [line for result in results if (line := _line(result))]
    return grid(("scenario", "figure", "this worker", "before it"), lines) if lines else "Nobody is, in any scenario."


def unmet(verdicts: Sequence[Verdict]) -> str:
    """The expectations that the run did not prove, as Markdown."""
    lines = [
        (f"`{each.scenario}`", f"{each.bound} {each.statement}", verdict.shown, verdict.extremes)
        for verdict in verdicts
        for each in [verdict.expectation]
        if not verdict.met
    ]
    return grid(("scenario", "expected", "measured", "min-max"), lines) if lines else "All that was expected is met."


def _line(result: Result) -> tuple[str, ...] | None:
    order = [peer for peer in ranked(result) if result.spread(peer) and _family(peer) not in CLIENTS]
    ours = next((place for place, peer in enumerate(order) if _family(peer) == OURS), 0)
    if not ours:
        return None
    others = ", ".join(_told(result, peer) for peer in order[:ours])
    return (f"`{result.scenario}`", result.figures[0].name, _told(result, order[ours]), others)


def _told(result: Result, peer: str) -> str:
    spread = result.spread(peer)
    shown = result.figures[0].shown(spread.median) if spread else ""
    return shown if peer == OURS else f"{peer} {shown}"


def _family(peer: str) -> str:
    return peer.partition(",")[0]
