"""The worker and the Python client conform: every case of theirs passes, of both protocols and on both servers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from conformance import cases
from servers import Server

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RUNNER = [sys.executable, str(ROOT / "protocol" / "conform.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "clients" / "python")))}
CASES = list(cases.load(ROOT / "protocol" / "vectors"))
PROTOCOLS = pytest.mark.parametrize("protocol", ["resque", "sidekiq"])


def conforms(server: Server, protocol: str, level: str, adapter: Path) -> None:
    """Run all cases of a protocol and a level against an adapter: each must run and pass."""
    asked = ["--uri", server.url, "--protocol", protocol, "--level", level]
    command = [*RUNNER, *asked, "--", sys.executable, str(adapter)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    expected = sum(case.level == level and case.protocol in (None, protocol) for case in CASES)
    assert done.stdout == f"{expected} passed, 0 failed\n", done.stdout + done.stderr


@PROTOCOLS
def test_the_worker_conforms(protocol: str, server: Server, store: redis.Redis) -> None:
    """Every case of a worker passes against the classes that a running worker uses."""
    assert store.dbsize() == 0
    conforms(server, protocol, "worker", HERE / "worker_adapter.py")


@PROTOCOLS
def test_the_client_conforms(protocol: str, server: Server, store: redis.Redis) -> None:
    """Every case of a producer passes against the Python client."""
    assert store.dbsize() == 0
    conforms(server, protocol, "producer", ROOT / "clients" / "python" / "adapter.py")
