"""The peer polyworker: this project's worker with its default settings."""

from __future__ import annotations

import sys
import tomllib

from bench.peers.peer import Peer
from bench.process import ROOT


def version() -> str:
    """The version of this checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return f"polyworker {project['version']}"


def command(url: str, queue: str) -> list[str]:
    """Every setting at its default but the three that say what to do, and when to end."""
    return [
        sys.executable,
        "-m",
        "worker",
        f"-queues={queue}",
        f"-uri={url}",
        "-jobs=bench.jobs:jobs",
        "-exit-on-complete",
    ]


POLYWORKER = Peer("polyworker", version, command)
