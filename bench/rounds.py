"""The run: in each round every peer of every scenario has its turn, one after the other, on one private server."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click

from bench import machine, server, turn
from bench.errors import RunError
from bench.peers import Peer
from bench.progress import Progress
from bench.results import Failure, Result, Round, Run
from bench.scenarios import Scenario


def play(
    scenarios: Sequence[Scenario], rounds: int, jobs: int, kind: str | None
) -> tuple[dict[str, str], list[Result]]:
    """All rounds; returns what the machine and the peers are, and what each scenario gave. Raises SetupError."""
    facts = machine.facts() | _versions(scenarios)
    with server.running(kind) as host:
        facts["server"] = host.version
        click.echo(
            f"{jobs:,} jobs, {rounds} round(s), {host.version}, {facts['cores']} cores, load {facts['load before']}"
        )
        progress = Progress(sys.stdout, jobs)
        played = [_round(number, scenarios, host, jobs, progress) for number in range(1, rounds + 1)]
    return facts, [_result(scenario, jobs, played) for scenario in scenarios]


def _versions(scenarios: Sequence[Scenario]) -> dict[str, str]:
    # A peer that takes part in two scenarios has one version.
    peers = {peer.name: peer for scenario in scenarios for peer in scenario.peers}
    return {f"peer {name}": peer.prepare() for name, peer in peers.items()}


def _round(
    number: int, scenarios: Sequence[Scenario], host: server.Server, jobs: int, progress: Progress
) -> Mapping[str, Round]:
    """Everybody once; every other round in the opposite order, so that none always goes first."""
    played: dict[str, dict[str, Run | Failure]] = {scenario.name: {} for scenario in scenarios}
    turns = [(scenario, peer) for scenario in scenarios for peer in scenario.peers]
    for scenario, peer in turns if number % 2 else reversed(turns):
        progress.begin(f"round {number}  {scenario.name:<13}  {peer.name:<10}")
        outcome = _outcome(scenario, peer, host, jobs, progress)
        progress.end(f"{outcome.jobs_per_second:>10,.0f} jobs/s" if isinstance(outcome, Run) else "FAILED")
        played[scenario.name][peer.name] = outcome
    return played


def _outcome(scenario: Scenario, peer: Peer, host: server.Server, jobs: int, progress: Progress) -> Run | Failure:
    log = host.directory / f"{scenario.name}-{peer.name}.log"
    try:
        return turn.take(scenario, peer, jobs, url=host.url, log=log, show=progress.show)
    except RunError as error:
        return Failure(str(error))


def _result(scenario: Scenario, jobs: int, played: Sequence[Mapping[str, Round]]) -> Result:
    names = [peer.name for peer in scenario.peers]
    return Result(scenario.name, scenario.title(jobs), names, [each[scenario.name] for each in played])
