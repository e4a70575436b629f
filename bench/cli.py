"""The command line of the benchmark: options in, rounds played, the report out."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from bench import report, server
from bench.errors import SetupError
from bench.results import Result, failures
from bench.rounds import play
from bench.scenarios import SCENARIOS, Scenario

HERE = Path(__file__).resolve().parent
PEERS = tuple(dict.fromkeys(peer.name for scenario in SCENARIOS.values() for peer in scenario.peers))
QUICK_JOBS = 20_000
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 128 + signal.SIGINT


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="How often each peer has its turn."
)
@click.option("--jobs", type=click.IntRange(min=1), default=100_000, show_default=True, help="Jobs in each turn.")
@click.option("--quick", is_flag=True, help=f"One round of {QUICK_JOBS:,} jobs: does it run, not how fast.")
@click.option(
    "--scenario", "scenarios", multiple=True, type=click.Choice(list(SCENARIOS)), help="Only this one (repeatable)."
)
@click.option("--peer", "peers", multiple=True, type=click.Choice(PEERS), help="Only this peer (repeatable).")
@click.option(
    "--server", "kind", type=click.Choice(server.KINDS), help="The private server; by default the first installed."
)
@click.option("--expect", type=float, help="Exit 1 when the median ratio of any scenario is below this.")
@click.option("--markdown", is_flag=True, help="Also write bench/RESULTS.md.")
def main(
    *,
    rounds: int,
    jobs: int,
    quick: bool,
    scenarios: Sequence[str],
    peers: Sequence[str],
    kind: str | None,
    expect: float | None,
    markdown: bool,
) -> None:
    """Drain queues of no-op Resque and Sidekiq jobs by each peer in turn, and compare."""
    chosen = choose(scenarios, peers)
    if not chosen:
        msg = "none of these peers takes part in this scenario"
        raise click.UsageError(msg)
    if expect is not None and any(len(scenario.peers) == 1 for scenario in chosen):
        msg = "--expect needs two peers in every scenario: --scenario chooses one"
        raise click.UsageError(msg)
    for number in ENDINGS:
        signal.signal(number, _end_once)
    try:
        facts, results = play(chosen, *((1, QUICK_JOBS) if quick else (rounds, jobs)), kind)
    except SetupError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("\ninterrupted: no result", err=True)
        sys.exit(INTERRUPTED)
    facts["command"] = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    click.echo(f"\n{report.screen(results)}")
    (HERE / "results.json").write_text(report.as_json(facts, results))
    if any(failures(result.rounds) for result in results):
        _fail("at least one turn failed, see above")
    if markdown:
        (HERE / "RESULTS.md").write_text(report.markdown(facts, results))
    if expect is not None and (short := below(expect, results)):
        _fail(f"expected a median ratio of at least {expect:g}: {', '.join(short)}")


def choose(scenarios: Sequence[str], peers: Sequence[str]) -> list[Scenario]:
    """The named scenarios with the named peers, all of them if none is named; without those that nobody is left for."""
    named = [SCENARIOS[name] for name in SCENARIOS if not scenarios or name in scenarios]
    cast = [replace(each, peers=[peer for peer in each.peers if not peers or peer.name in peers]) for each in named]
    return [scenario for scenario in cast if scenario.peers]


def below(expect: float, results: Sequence[Result]) -> list[str]:
    """The scenarios, with their peers, whose median ratio is smaller than expected or not known."""
    return [
        f"{result.scenario} {ours} : {other}"
        for result in results
        for (ours, other), spread in result.ratios().items()
        if spread is None or spread.median < expect
    ]


def _end_once(_number: int, _frame: FrameType | None) -> NoReturn:
    """Ctrl-C, a polite kill and a closed terminal lead to the same clean-up, which a second one must not cut short."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _fail(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(1)
