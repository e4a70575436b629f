"""A fleet: worker processes in Ruby and in Python on one private server, each with its log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from console import RUBY
from eventually import until
from programs import program
from servers import Server
from traces import DATABASE

HERE = Path(__file__).parent
PATIENCE = 20.0  # seconds that a test waits for something that must happen


class Process:
    """A worker process, and the identity under which it shows itself."""

    def __init__(self, words: list[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(words, env=environment, cwd=HERE, stderr=file, stdout=file)
        self.identity = ""

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def log(self) -> str:
        """What the process has logged so far."""
        return self._log.read_text()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    def exit_status(self, *, within: float = PATIENCE) -> int:
        """Wait for the end; negative for the signal that killed it."""
        return self._process.wait(within)

    def stop(self) -> None:
        """TERM, and wait for an end in good order."""
        self.send(signal.SIGTERM)
        assert self.exit_status() == 0, self.log()


class Fleet:
    """The worker processes of one test; all are gone at its end."""

    def __init__(self, server: Server, store: redis.Redis, directory: Path, *, namespace: str = "") -> None:
        self._url, self._store, self._directory, self._namespace = server.url, store, directory, namespace
        self._environment = environment(server, namespace=namespace)
        self._processes: list[Process] = []

    def python(self, *flags: str, queues: str = "default", concurrency: int = 5) -> Process:
        """Start a worker of ours; returns once it shows itself."""
        words = ["-protocol=sidekiq", f"-queues={queues}", f"-concurrency={concurrency}"]
        words += [f"-uri={self._url}", f"-namespace={self._namespace}", "-jobs=interopjobs", *flags]
        return self._start([sys.executable, "-m", "worker", *words])

    def ruby(self, *flags: str, queues: str = "default", concurrency: int = 5, app: str = "app.rb") -> Process:
        """Start a worker of Ruby's; returns once it shows itself."""
        words = ["-r", str(RUBY / app), "-c", str(concurrency)]
        words += [word for queue in queues.split(",") for word in ("-q", queue)]
        return self._start([program("sidekiq"), *words, *flags])

    def _start(self, words: list[str]) -> Process:
        log = self._directory / f"worker-{len(self._processes) + 1}.log"
        process = Process(words, self._environment, log)
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
