"""The command line of the benchmark: options in, rounds played, the report out."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from bench import server
from bench.errors import SetupError
from bench.expect import Verdict, judge
from bench.peers import Peer
from bench.peers.building import BUILD
from bench.report.screen import screen
from bench.report.write import PUBLISHED, write
from bench.results import Result, failures
from bench.rounds import Outcome, play
from bench.scenarios import SCENARIOS, Scenario

PEERS = tuple(dict.fromkeys(peer.family for scenario in SCENARIOS.values() for peer in scenario.peers))
NEAREST = frozenset({"polyworker", "goclient", "rubyclient", "goworker", "sidekiq"})
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 128 + signal.SIGINT
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    rounds: int | None
    quick: bool
    scenarios: Sequence[str]
    peers: Sequence[str]
    kind: str | None
    expect: str | None
    output: Path | None

    @property
    def folder(self) -> Path:
        """Where the report goes: a run of less must not replace that of everything."""
        partial = self.quick or self.scenarios or self.peers
        return self.output or (BUILD / "partial" if partial else PUBLISHED)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    help="How often each peer has its turn; by default 3 times, 5 in the drain, less where nothing is expected.",
)
@click.option("--quick", is_flag=True, help="One round of short turns: does it run, not how fast.")
@click.option(
    "--scenario", "scenarios", multiple=True, type=click.Choice(list(SCENARIOS)), help="Only this one (repeatable)."
)
@click.option("--peer", "peers", multiple=True, type=click.Choice(PEERS), help="Only this peer (repeatable).")
@click.option(
    "--server", "kind", type=click.Choice(server.KINDS), help="The private server; by default the first installed."
)
@click.option(
    "--expect",
    is_flag=False,
    flag_value=TABLE,
    metavar="[RATIO]",
    help="Exit 1 when an expectation is not met; with a number, when a ratio that the drain is known by is below it.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; by default bench/ for all scenarios and peers in full, bench/.build/partial for less.",
)
def main(**options: Any) -> None:
    """Run this worker and its peers side by side, and compare them."""
    wanted = Wanted(**options)
    least = _least(wanted.expect)
    outcome = _outcome(wanted)
    verdicts = judge(outcome.results)
    click.echo(f"\n{screen(outcome.results, outcome.absent, verdicts)}\n")
    click.echo(f"written: {', '.join(write(wanted.folder, outcome, verdicts))}")
    if any(failures(result.rounds) for result in outcome.results):
        _fail("at least one turn failed, see above")
    if wanted.expect is not None and (short := below(least, outcome.results, verdicts)):
        _fail(f"not as expected: {', '.join(short)}")


def _outcome(wanted: Wanted) -> Outcome:
    """Play what is wanted; nothing is left behind, however it ends."""
    chosen = choose(wanted.scenarios, wanted.peers, quick=wanted.quick)
    if not chosen:
        raise click.UsageError("none of these peers takes part in this scenario")
    for number in ENDINGS:
        signal.signal(number, _end_once)
    try:
        rounds = 1 if wanted.quick else wanted.rounds
        outcome = play(chosen, rounds, wanted.kind, quick=wanted.quick, needed=wanted.peers)
    except SetupError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("\ninterrupted: no result", err=True)
        sys.exit(INTERRUPTED)
    command = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    return replace(outcome, facts={**outcome.facts, "command": command})


def choose(scenarios: Sequence[str], peers: Sequence[str], *, quick: bool = False) -> list[Scenario]:
    """The named scenarios with the named peers, without scenarios that nobody is left for.

    Where none is named it is all of them, but in a quick run only the peers nearest to us, apart from the scenarios
    that matter most.
    """

    def takes_part(scenario: Scenario, peer: Peer) -> bool:
        if peers:
            return peer.family in peers
        return bool(scenarios) or not quick or scenario.quick_for_all or peer.family in NEAREST

    named = [SCENARIOS[name] for name in SCENARIOS if not scenarios or name in scenarios]
    cast = [replace(each, peers=tuple(peer for peer in each.peers if takes_part(each, peer))) for each in named]
    return [scenario for scenario in cast if scenario.peers]


def below(least: float | None, results: Sequence[Result], verdicts: Sequence[Verdict]) -> list[str]:
    """What falls short: with a number the pairs whose ratio is smaller or not known, else the expectations not met."""
    if least is None:
        return [f"{each.expectation.scenario}: {each.expectation.statement}" for each in verdicts if not each.met]
    pairs = [(result, *pair) for result in results for pair in result.headlines]
    return [
        f"{result.scenario}: {ours} : {other}"
        for result, ours, other in pairs
        if (spread := result.ratio(ours, other)) is None or spread.median < least
    ]


def _least(expect: str | None) -> float | None:
    try:
        return None if expect in {None, TABLE} else float(expect or "")
    except ValueError:
        raise click.UsageError(f"--expect takes a number or nothing, not {expect!r}") from None


def _end_once(_number: int, _frame: FrameType | None) -> NoReturn:
    """Ctrl-C, a polite kill and a closed terminal lead to the same clean-up, which a second one must not cut short."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _fail(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(1)
