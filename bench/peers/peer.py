"""What the benchmark must know of a peer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """A worker program that takes the jobs from a queue and ends when the queue is empty."""

    name: str
    prepare: Callable[[], str]
    """Builds or finds what the peer needs; returns its version. Raises SetupError."""
    command: Callable[[str, str], Sequence[str]]
    """The words that start it, given the server's URL and the queue."""
