"""A private server and a real worker process per test, and what the kernel and the server count about them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from eventually import until
from servers import Server

HERE = Path(__file__).parent
QUEUE = "resque:queue:budget"
NOOP = b'{"class":"Noop","args":[]}'


class Bench:
    """One server, one worker process at a time, one protocol."""

    def __init__(self, server: Server, log: Path, protocol: str) -> None:
        self.server, self._log, self._protocol = server, log, protocol
        self._prefix, self._push = ("resque:", "RPUSH") if protocol == "resque" else ("", "LPUSH")
        self.queue = f"{self._prefix}queue:budget"
        self.store: redis.Redis = server.client()
        self.worker: subprocess.Popen[bytes] | None = None

    def start(self, *flags: str) -> subprocess.Popen[bytes]:
        """Start a worker with default settings but for `flags`, and wait until it waits for jobs."""
        words = [
            sys.executable,
            "-m",
            "worker",
            "-queues=budget",
            f"-protocol={self._protocol}",
            f"-uri={self.server.url}",
            "-jobs=budgetjobs",
            *flags,
        ]
        path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
        with self._log.open("wb") as log:
            self.worker = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": path}, stderr=log)
        until(lambda: self.store.info("clients")["blocked_clients"], 20)
        return self.worker

    def push(self, payload: bytes, times: int) -> None:
        """Enqueue a payload many times."""
        for start in range(0, times, 10_000):
            self.store.execute_command(self._push, self.queue, *[payload] * min(10_000, times - start))

    def drained(self, total: int) -> bool:
        """Whether so many jobs have been processed since the server began."""
        return int(self.store.get(f"{self._prefix}stat:processed") or 0) >= total

    def leased(self) -> bool:
        """Whether the worker is registered."""
        return bool(self.store.zcard(f"{self._prefix}polyworker:leases"))

    def in_flight(self) -> int:
        """How many jobs the worker holds."""
        return sum(self.store.hlen(key) for key in self.store.scan_iter("*:in-flight:*"))

    def commands(self) -> int:
        """Every command that the server has carried out, those inside scripts included, but for our own looking."""
        calls = {name: row["calls"] for name, row in self.store.info("commandstats").items()}
        return sum(count for name, count in calls.items() if name not in {"cmdstat_info", "cmdstat_config|resetstat"})

    def proc(self, field: str) -> int:
        """A number out of the worker's /proc status: VmRSS in kB, Threads."""
        assert self.worker is not None
        status = Path(f"/proc/{self.worker.pid}/status").read_text()
        found = re.search(rf"^{field}:\s+(\d+)", status, re.MULTILINE)
        assert found, f"no {field} in the worker's status"
        return int(found[1])

    def descriptors(self) -> int:
        """The worker's open files."""
        assert self.worker is not None
        return len(list(Path(f"/proc/{self.worker.pid}/fd").iterdir()))

    def close(self) -> None:
        """End the worker, showing its log to whoever reads a failure."""
        if self.worker is not None:
            self.worker.kill()
            self.worker.wait()
            print(self._log.read_text())  # noqa: T201 - pytest shows it after a failure
        self.store.close()


@pytest.fixture
def protocol() -> str:
    """The protocol of the jobs; tests that hold for both name both."""
    return "resque"


@pytest.fixture
def bench(tmp_path: Path, protocol: str) -> Iterator[Bench]:
    """A server of the test's own, and the worker it starts."""
    with Server("redis") as server:
        bench = Bench(server, tmp_path / "worker.log", protocol)
        yield bench
        bench.close()
