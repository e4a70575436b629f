"""The run: in each round every peer of every scenario has its turn, one after the other, on one private server."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import click

from bench import delay, machine, server
from bench.errors import SetupError
from bench.peers import Peer
from bench.progress import Progress
from bench.results import JOBS_A_SECOND, Failure, Result, Round, Run
from bench.scenarios import Scenario
from bench.scenarios.far import EACH_WAY_MILLIS, FAR
from bench.stage import Stage

Turn = tuple[int, Scenario, Sequence[Peer]]
Played = dict[str, list[dict[str, Run | Failure]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave."""

    facts: Mapping[str, str]
    """What the machine and the peers are."""
    results: Sequence[Result]
    absent: Mapping[str, str]
    """The peers that cannot be built here, each with the reason."""


def play(
    scenarios: Sequence[Scenario], rounds: int | None, kind: str | None, *, quick: bool, needed: Sequence[str]
) -> Outcome:
    """All rounds, or so many of every scenario. Raises SetupError, also if a peer that is needed cannot be built."""
    facts = machine.facts()
    versions, absent = _prepared(scenarios, needed)
    cast = [without(scenario, absent) for scenario in scenarios]
    order = list(turns([scenario for scenario in cast if scenario.peers], rounds))
    with server.running(kind) as host:
        facts |= {"server": host.version} | {f"peer {name}": version for name, version in versions.items()}
        click.echo(f"{len(order)} turns, {host.version}, {facts['cores']} cores, load {facts['load before']}")
        if any(scenario.name == FAR.name for scenario in cast):
            facts["round trip"] = delay.proof(host, EACH_WAY_MILLIS)
        played = _played(order, host, quick=quick)
    return Outcome(facts, [_result(scenario, played[scenario.name]) for scenario in cast if scenario.peers], absent)


def _prepared(scenarios: Sequence[Scenario], needed: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The versions of the peers, and the reasons of those that cannot be built."""
    versions: dict[str, str] = {}
    absent: dict[str, str] = {}
    # A peer that takes part in several scenarios, or in several forms, is built once.
    for family, peer in {peer.family: peer for scenario in scenarios for peer in scenario.peers}.items():
        click.echo(f"preparing {family} ... ", nl=False)
        try:
            versions[family] = peer.prepare()
        except SetupError as error:
            if family in needed:
                raise
            absent[family] = str(error)
        click.echo(versions.get(family, "absent"))
    return versions, absent


def without(scenario: Scenario, absent: Mapping[str, str]) -> Scenario:
    """A scenario with those of its peers that are there."""
    return replace(scenario, peers=tuple(peer for peer in scenario.peers if peer.family not in absent))


def turns(scenarios: Sequence[Scenario], rounds: int | None) -> Iterator[Turn]:
    """Everybody once in each round; within a scenario in another order each time, so that none always goes first."""
    many = {scenario.name: rounds or scenario.rounds for scenario in scenarios}
    for number in range(1, max(many.values(), default=0) + 1):
        for scenario in scenarios:
            if number <= many[scenario.name]:
                peers = list(scenario.peers)
                random.Random(number).shuffle(peers)  # noqa: S311 - no secret: the same order in every run
                yield from ((number, scenario, group) for group in _groups(scenario, peers))


def _groups(scenario: Scenario, peers: Sequence[Peer]) -> list[Sequence[Peer]]:
    return [peers] if scenario.together else [[peer] for peer in peers]


def _played(turns: Sequence[Turn], host: server.Server, *, quick: bool) -> Played:
    played: Played = {}
    speeds: dict[str, float] = {}
    progress = Progress(sys.stdout, len(turns))
    with host.client() as client:
        stage = Stage(host, client, quick, progress.show, speeds)
        for number, scenario, peers in turns:
            who = peers[0].name if len(peers) == 1 else "all at once"
            progress.begin(f"round {number}  {scenario.name:<13} {who:<24}")
            outcomes = scenario.turn(stage, peers)
            progress.end("   ".join(_shown(scenario, name, outcome) for name, outcome in outcomes.items()))
            rounds = played.setdefault(scenario.name, [])
            rounds.extend({} for _ in range(number - len(rounds)))
            rounds[number - 1].update(outcomes)
            if scenario.name == "drain":
                speeds |= {name: run[JOBS_A_SECOND.name] for name, run in outcomes.items() if isinstance(run, Mapping)}
    return played


def _shown(scenario: Scenario, name: str, outcome: Run | Failure) -> str:
    if isinstance(outcome, Failure):
        return f"FAILED: {outcome.reason.splitlines()[0]}"
    known = [figure for figure in scenario.figures if figure.name in outcome]
    told = "   ".join(f"{figure.name} {figure.shown(outcome[figure.name])}" for figure in known)
    return f"{name}: {told}" if scenario.together else told


def _result(scenario: Scenario, rounds: Sequence[Round]) -> Result:
    names = [peer.name for peer in scenario.peers]
    headlines = [pair for pair in scenario.headlines if set(pair) <= set(names)]
    return Result(scenario.name, scenario.title, scenario.about, scenario.figures, names, rounds, headlines)
