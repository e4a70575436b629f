"""What the benchmark must know of a scenario: who takes part, what a turn of a peer gives, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.errors import RunError
from bench.peers import Peer
from bench.results import Failure, Figure, Round, Run
from bench.stage import Stage

ROUNDS = 3


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
    measure: Callable[[Stage, Peer], Run] | None = None
    """One turn of one peer. Raises RunError."""
    together: Callable[[Stage, Sequence[Peer]], Round] | None = None
    """Instead of it: one turn of all peers at once."""
    headlines: Sequence[tuple[str, str]] = ()
    """The pairs whose ratio the project is known by."""
    rounds: int = ROUNDS
    """How many rounds it is played in, unless the command line says otherwise."""
    quick_for_all: bool = False
    """Whether a quick run asks every peer, or only this worker, its clients, goworker and Sidekiq."""

    def turn(self, stage: Stage, peers: Sequence[Peer]) -> Round:
        """What a turn of one peer, or of all at once, gave."""
        if self.together:
            return self.together(stage, peers)
        return {peer.name: self._outcome(stage, peer) for peer in peers}

    def _outcome(self, stage: Stage, peer: Peer) -> Run | Failure:
        try:
            return self.measure(stage, peer) if self.measure else Failure("there is nothing to measure")
        except RunError as error:
            return Failure(str(error))
