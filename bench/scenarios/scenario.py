"""What the benchmark must know of a scenario: who takes part, what a turn of a peer gives, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.peers import Peer
from bench.results import Figure, Run
from bench.stage import Stage


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of turn, and the peers that take it."""

    name: str
    title: str
    about: str
    """One or two sentences for the report: what is done, and what is measured."""
    figures: Sequence[Figure]
    """What a turn gives; the first is what peers are compared by."""
    peers: Sequence[Peer]
    """Ours first: the others are compared with it."""
    measure: Callable[[Stage, Peer], Run]
    """One turn. Raises RunError."""
    headlines: Sequence[tuple[str, str]] = ()
    """The pairs whose ratio the project is known by."""
    rounds: int | None = None
    """The most rounds that it is played in, where that is less than all."""
    quick_for_all: bool = False
    """Whether a quick run asks every peer, or only this worker, its clients, goworker and Sidekiq."""
