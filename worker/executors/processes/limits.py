"""When a child has lived long enough: after so many jobs, or when it has grown too large."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import msgspec

from worker.errors import ConfigError

_LEAST = 0.9  # of a limit; each child draws its own between this and the whole, so that they do not leave together
_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Limits(msgspec.Struct, frozen=True):
    """The most jobs that a child performs, and the most bytes of memory that it may have between two of them.

    0 is no limit.
    """

    jobs: int = 0
    memory: int = 0

    def check(self) -> None:
        """Raise ConfigError if they cannot be kept."""
        if self.jobs < 0 or self.memory < 0:
            raise ConfigError("a process cannot be limited to less than 0 jobs or bytes")
        if self.memory and not memory(os.getpid()):
            raise ConfigError("the memory of a process can be limited only where there is a /proc that tells it")

    def draw(self) -> Limits:
        """Return the limits of one child."""
        share = random.uniform(_LEAST, 1.0)  # noqa: S311 - jitter, not secrecy
        return Limits(max(1, round(self.jobs * share)) if self.jobs else sys.maxsize, int(self.memory * share))


def memory(pid: int) -> int:
    """Return the bytes of memory that a process has now; 0 if nobody knows."""
    try:
        return int((_PROC / str(pid) / "statm").read_bytes().split()[1]) * _PAGE
    except OSError:
        return 0
