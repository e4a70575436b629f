"""Everything for programs, as JSON: each turn of each round, the summaries, the expectations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bench.expect import Verdict
from bench.results import Failure, Result, Run
from bench.scenarios import Scenario


def document(
    facts: Mapping[str, str], results: Sequence[Result], absent: Mapping[str, str], verdicts: Sequence[Verdict]
) -> str:
    """The text of results.json."""
    everything = {
        "facts": dict(facts),
        "absent": dict(absent),
        "expectations": [_verdict(verdict) for verdict in verdicts],
        "scenarios": {result.scenario: _measured(result) for result in results},
    }
    return json.dumps(everything, indent=2) + "\n"


def read(text: str, scenarios: Mapping[str, Scenario]) -> list[Result]:
    """The results that such a text tells, of the scenarios that there still are."""
    told = json.loads(text)["scenarios"]
    return [_result(scenarios[name], each) for name, each in told.items() if name in scenarios]


def _result(scenario: Scenario, told: Mapping[str, Any]) -> Result:
    rounds = [{peer: _outcome(each) for peer, each in turn.items()} for turn in told["rounds"]]
    return Result(scenario.name, scenario.title, scenario.about, scenario.figures, list(told["peers"]), rounds)


def _outcome(told: Mapping[str, Any]) -> Run | Failure:
    return Failure(told["failed"]) if "failed" in told else told


def _verdict(verdict: Verdict) -> dict[str, object]:
    each = verdict.expectation
    return {
        "scenario": each.scenario,
        "expected": f"{each.bound} {each.statement}",
        "measured": asdict(verdict.spread) if verdict.spread else None,
        "met": verdict.met,
    }


def _measured(result: Result) -> dict[str, object]:
    spreads = {peer: result.spread(peer) for peer in result.peers}
    ratios = {peer: result.ratio(result.peers[0], peer) for peer in result.peers[1:]}
    return {
        "figures": [figure.name for figure in result.figures],
        "peers": {peer: asdict(spread) for peer, spread in spreads.items() if spread},
        "ratios": {f"{result.peers[0]} : {peer}": asdict(ratio) for peer, ratio in ratios.items() if ratio},
        "rounds": [{peer: _record(outcome) for peer, outcome in turn.items()} for turn in result.rounds],
    }


def _record(outcome: Run | Failure) -> dict[str, object]:
    return {"failed": outcome.reason} if isinstance(outcome, Failure) else dict(outcome)
