"""The worker and the Python client conform: every case of theirs passes, on both servers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import redis
from servers import Server

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RUNNER = [sys.executable, str(ROOT / "protocol" / "conform.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "clients" / "python")))}


def passed(server: Server, level: str, adapter: Path) -> int:
    """Run all Resque cases of a level against an adapter, and return how many passed: none may fail or be left out."""
    words = [*RUNNER, "--uri", server.url, "--protocol", "resque", "--level", level, "--", sys.executable, str(adapter)]
    done = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    counts = done.stdout.strip().rpartition("\n")[2].split(", ")
    assert counts[1:] == ["0 failed"], done.stdout + done.stderr
    return int(counts[0].removesuffix(" passed"))


def test_the_worker_conforms(server: Server, store: redis.Redis) -> None:
    """Every case of a worker passes against the classes that a running worker uses."""
    assert store.dbsize() == 0
    assert passed(server, "worker", HERE / "worker_adapter.py") >= 200


def test_the_client_conforms(server: Server, store: redis.Redis) -> None:
    """Every case of a producer passes against the Python client."""
    assert store.dbsize() == 0
    assert passed(server, "producer", ROOT / "clients" / "python" / "adapter.py") >= 80
