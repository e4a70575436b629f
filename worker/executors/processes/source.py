"""Where children come from. The interface of `fork` and `spawn`, and what both tell of a child's end."""

from __future__ import annotations

import signal
import socket
import sys
from typing import Protocol

import msgspec

from worker.job import Failure

_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in which the system counts the peak memory


class Ended(msgspec.Struct, frozen=True):
    """A child that is no more: its number, the status that `wait` gave, its peak memory in bytes.

    A status of None means that nobody knows, or that it never was.
    """

    number: int
    status: int | None = None
    peak: int = 0

    def __str__(self) -> str:
        if self.status is None:
            return "ended in a way that nobody saw"
        if number := self.status & 0x7F:
            return f"was ended by {_name(number)}; its peak memory was {self.peak / 1e6:.0f} MB"
        return f"exited with status {self.status >> 8}; its peak memory was {self.peak / 1e6:.0f} MB"


class Source(Protocol):
    """Starts children, sends them signals, and learns of their ends. Called by one thread at a time."""

    def start(self, number: int, slot: int, sock: socket.socket) -> None:
        """Start a child for a slot, with its end of a channel; raises OSError if that cannot be."""

    def send_signal(self, number: int, sign: int) -> None:
        """Send a child a signal, if it is not known to have ended."""

    def ended(self) -> list[Ended]:
        """Return the children that have ended since the last call; never waits. Raises EOFError if it is broken."""

    def fileno(self) -> int:
        """Return what becomes readable when a child ends; -1 if there is no such thing, and one has to ask."""

    def close(self) -> None:
        """Kill the children that are left, and wait for them."""


def ended(number: int, status: int, maxrss: int) -> Ended:
    """Return an end as the system tells it."""
    return Ended(number, status, maxrss * _UNIT)


def died(end: Ended) -> Failure:
    """Describe the failure of the job that a child performed when it ended."""
    return Failure("ProcessDied", f"the process that ran the job {end}")


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
