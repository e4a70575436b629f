"""A fleet: worker processes in Ruby and in Python on one private server, each with its log."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from console import RUBY
from eventually import until
from processes import PATIENCE, Process
from programs import program
from servers import Server
from traces import DATABASE

HERE = Path(__file__).parent


class Worker(Process):
    """A worker process, and the identity under which it shows itself."""

    identity = ""


class Fleet:
    """The worker processes of one test; all are gone at its end."""

    def __init__(self, server: Server, store: redis.Redis, directory: Path, *, namespace: str = "") -> None:
        self._url, self._store, self._directory, self._namespace = server.url, store, directory, namespace
        self._environment = environment(server, namespace=namespace)
        self._processes: list[Worker] = []

    def python(self, *flags: str, queues: str = "default", concurrency: int = 5) -> Worker:
        """Start a worker of ours; returns once it shows itself."""
        words = ["-protocol=sidekiq", f"-queues={queues}", f"-concurrency={concurrency}"]
        words += [f"-uri={self._url}", f"-namespace={self._namespace}", "-jobs=interopjobs", *flags]
        return self._start([sys.executable, "-m", "worker", *words])

    def ruby(self, *flags: str, queues: str = "default", concurrency: int = 5, app: str = "app.rb") -> Worker:
        """Start a worker of Ruby's; returns once it shows itself."""
        words = ["-r", str(RUBY / app), "-c", str(concurrency)]
        words += [word for queue in queues.split(",") for word in ("-q", queue)]
        return self._start([program("sidekiq"), *words, *flags])

    def _start(self, words: list[str]) -> Worker:
        log = self._directory / f"worker-{len(self._processes) + 1}.log"
        process = Worker(words, self._environment, log, HERE)
        self._processes.append(process)
        found = until(lambda: self._identity(process.pid) or not process.runs, PATIENCE)
        assert isinstance(found, str), process.log()
        process.identity = found
        return process

    def _identity(self, pid: int) -> str:
        prefix = f"{self._namespace}:" if self._namespace else ""
        members = {member.decode() for member in self._store.smembers(f"{prefix}processes")}
        return next((member for member in members if member.split(":")[1] == str(pid)), "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for process in self._processes:
            process.kill()
            print(f"--- log of {process.identity}\n{process.log()}")  # noqa: T201 - pytest shows it after a failure


def environment(server: Server, *, namespace: str = "") -> dict[str, str]:
    """The environment of every process of a fleet."""
    path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    traces = f"redis://127.0.0.1:{server.port}/{DATABASE}"
    ours = {"PYTHONPATH": path, "REDIS_URL": server.url, "TRACES_URL": traces, "LANG": "C.UTF-8"}
    return {**os.environ, **ours, **({"NAMESPACE": namespace} if namespace else {})}
