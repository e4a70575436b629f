"""What the benchmark must know of a scenario: the work, where it lies in the store, and who does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.peers import Peer

QUEUE = "bench"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A queue full of jobs of one protocol, and the peers that empty it."""

    name: str
    jobs_are: str
    """The jobs in two or three words, for titles."""
    peers: Sequence[Peer]
    """Ours first: the others are compared with it."""
    payload: Callable[[int], bytes]
    """The bytes of the n-th job."""
    push: Literal["rpush", "lpush"]
    """How a producer of the protocol adds to a queue."""
    queues_key: str
    queue_key: str
    processed_key: str
    failed_key: str

    def title(self, jobs: int) -> str:
        """The heading over its figures."""
        return f"Drain of {jobs:,} {self.jobs_are}"
