"""The command line of the benchmark: options in, rounds run in turn, the report out."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from bench import machine, report, server
from bench.errors import RunError, SetupError
from bench.peers import GOWORKER, PEERS, POLYWORKER, Peer
from bench.progress import Progress
from bench.results import Failure, Round, Run, failures, ratio
from bench.scenarios.drain import drain

HERE = Path(__file__).resolve().parent
QUICK_JOBS = 20_000
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 128 + signal.SIGINT


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="How often each peer has its turn."
)
@click.option("--jobs", type=click.IntRange(min=1), default=100_000, show_default=True, help="Jobs in each turn.")
@click.option("--quick", is_flag=True, help=f"One round of {QUICK_JOBS:,} jobs: does it run, not how fast.")
@click.option("--peer", "names", multiple=True, type=click.Choice(list(PEERS)), help="Only this peer (repeatable).")
@click.option(
    "--server", "kind", type=click.Choice(server.KINDS), help="The private server; by default the first installed."
)
@click.option(
    "--expect", type=float, help=f"Exit 1 when the median ratio {POLYWORKER.name} : {GOWORKER.name} is below this."
)
@click.option("--markdown", is_flag=True, help="Also write bench/RESULTS.md.")
def main(  # noqa: PLR0913 - one argument for each option
    *, rounds: int, jobs: int, quick: bool, names: Sequence[str], kind: str | None, expect: float | None, markdown: bool
) -> None:
    """Drain a queue of no-op Resque jobs by each peer in turn, and compare."""
    peers = [peer for name, peer in PEERS.items() if not names or name in names]
    if expect is not None and not {POLYWORKER, GOWORKER} <= set(peers):
        msg = f"--expect needs both {POLYWORKER.name} and {GOWORKER.name}"
        raise click.UsageError(msg)
    rounds, jobs = (1, QUICK_JOBS) if quick else (rounds, jobs)
    for number in ENDINGS:
        signal.signal(number, _end_once)
    try:
        facts, results = _measure(peers, rounds, jobs, kind)
    except SetupError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("\ninterrupted: no result", err=True)
        sys.exit(INTERRUPTED)
    names = [peer.name for peer in peers]
    click.echo(f"\n{report.table(results, names)}")
    (HERE / "results.json").write_text(report.as_json("drain", facts, results, names))
    if failures(results):
        _fail("at least one turn failed, see above")
    if markdown:
        title = f"Drain of {jobs:,} no-op Resque jobs"
        (HERE / "RESULTS.md").write_text(report.markdown(title, facts, results, names))
    spread = ratio(results, POLYWORKER.name, GOWORKER.name)
    if expect is not None and (spread is None or spread.median < expect):
        _fail(f"expected a median ratio of at least {expect:g}")


def _end_once(_number: int, _frame: FrameType | None) -> NoReturn:
    """Ctrl-C, a polite kill and a closed terminal lead to the same clean-up, which a second one must not cut short."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _measure(peers: Sequence[Peer], rounds: int, jobs: int, kind: str | None) -> tuple[dict[str, str], list[Round]]:
    facts = machine.facts() | {f"peer {peer.name}": peer.prepare() for peer in peers}
    facts["command"] = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    with server.running(kind) as host:
        facts["server"] = host.version
        click.echo(
            f"{jobs:,} jobs, {rounds} round(s), {host.version}, {facts['cores']} cores, load {facts['load before']}"
        )
        progress = Progress(sys.stdout, jobs)
        return facts, [_round(number, peers, host, jobs, progress) for number in range(1, rounds + 1)]


def _round(number: int, peers: Sequence[Peer], host: server.Server, jobs: int, progress: Progress) -> Round:
    """Every peer once; every other round in the opposite order, so that none always goes first."""
    turn: dict[str, Run | Failure] = {}
    for peer in peers if number % 2 else reversed(peers):
        progress.begin(f"round {number}  {peer.name:<10}")
        try:
            run = drain(peer, host.url, jobs, host.directory / f"{peer.name}.log", progress.show)
        except RunError as error:
            turn[peer.name] = Failure(str(error))
            progress.end("FAILED")
        else:
            turn[peer.name] = run
            progress.end(f"{run.jobs_per_second:>10,.0f} jobs/s")
    return turn


def _fail(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(1)
