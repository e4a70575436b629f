"""The peer polyworker: this project's worker with its default settings."""

from __future__ import annotations

import sys

from bench.peers.peer import Peer
from worker.version import VERSION


def polyworker(*options: str) -> Peer:
    """The worker, with the options that a scenario cannot do without."""

    def command(url: str, queue: str) -> list[str]:
        task = [f"-queues={queue}", f"-uri={url}", "-jobs=bench.jobs:jobs", "-exit-on-complete"]
        return [sys.executable, "-m", "worker", *options, *task]

    return Peer("polyworker", version, command)


def version() -> str:
    """The version of this checkout."""
    return f"polyworker {VERSION}"
