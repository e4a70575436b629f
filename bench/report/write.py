"""Writing the report: page, JSON and plots into a folder, and what falls short into the page about performance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.expect import Verdict, judge
from bench.process import ROOT
from bench.report.document import document, read
from bench.report.marked import filled
from bench.report.page import page
from bench.report.plot import plot
from bench.report.shortfall import behind, unmet
from bench.results import Result
from bench.rounds import Outcome
from bench.scenarios import SCENARIOS

PERFORMANCE = ROOT / "docs" / "performance.md"
PUBLISHED = ROOT / "bench"
"""Where the report of a full run lies."""
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
    if folder == PUBLISHED:
        publish()
    return [str(folder.name + "/" + name) for name in files]


def publish() -> None:
    """Write into the page about performance what the published results say of it."""
    PERFORMANCE.write_text(told(PERFORMANCE.read_text(), (PUBLISHED / "results.json").read_text()))


def told(text: str, results: str) -> str:
    """A page with what the results, as JSON, say of this worker where it falls short."""
    known = read(results, SCENARIOS)
    return filled(filled(text, "behind", behind(known)), "unmet", unmet(judge(known)))


def _is_plotted(result: Result) -> bool:
    measured = [peer for peer in result.peers if result.spread(peer)]
    return result.scenario in PLOTTED and len(measured) > 1
