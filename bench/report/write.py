"""Writing the report into a folder: the page, the JSON, a plot for each scenario that has something to compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.expect import Verdict
from bench.report.document import document
from bench.report.page import page
from bench.report.plot import plot
from bench.results import Result
from bench.rounds import Outcome

PLOTS = "plots"
PLOTTED = ("drain", "far", "latency-idle", "enqueue-many", "start")


def write(folder: Path, outcome: Outcome, verdicts: Sequence[Verdict]) -> list[str]:
    """Write all files; returns their names."""
    plots = {result.scenario: plot(result) for result in outcome.results if _is_plotted(result)}
    places = {name: f"{PLOTS}/{name}.svg" for name in plots}
    files = {
        "RESULTS.md": page(outcome.facts, outcome.results, outcome.absent, verdicts, places),
        "results.json": document(outcome.facts, outcome.results, outcome.absent, verdicts),
        **{places[name]: text for name, text in plots.items()},
    }
    (folder / PLOTS).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return [str(folder.name + "/" + name) for name in files]


def _is_plotted(result: Result) -> bool:
    measured = [peer for peer in result.peers if result.spread(peer)]
    return result.scenario in PLOTTED and len(measured) > 1
