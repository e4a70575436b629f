"""One scene per test: a private server, workers as processes of their own, and waits that end with a deadline."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import redis
from ledger import TRACES, WORKERS, Ledger, traces_of
from proxy import Proxy
from servers import Server

HERE = Path(__file__).parent
PATIENCE = 20.0  # seconds that a test waits for something that must happen
POLL = 0.02  # seconds between two looks

Found = TypeVar("Found")


def eventually(look: Callable[[], Found], *, within: float = PATIENCE, what: str = "") -> Found:
    """Look until the answer is true, and return it; fail when the time is over. A server that is away is no answer."""
    deadline = time.monotonic() + within
    while True:
        try:
            if found := look():
                return found
        except redis.RedisError:
            pass
        assert time.monotonic() < deadline, f"not within {within} s: {what or look}"
        time.sleep(POLL)


class Process:
    """A worker process with its log."""

    def __init__(self, words: list[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(words, env=environment, cwd=HERE, stderr=file, stdout=file)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def log(self) -> str:
        """What the worker has logged so far."""
        return self._log.read_text()

    def await_log(self, text: str, *, within: float = PATIENCE) -> None:
        """Wait until the log holds a text."""
        eventually(lambda: text in self.log(), within=within, what=f"{text!r} in the log:\n{self.log()}")

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

    @property
    def runs(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None


class Scene:
    """A private server, a ledger, and the workers of one test; all of it is gone at the end."""

    def __init__(self, kind: str, directory: Path, **options: object) -> None:
        self._stack = ExitStack()
        self._directory = directory
        self.server = self._stack.enter_context(Server(kind, **options))
        self.store = self._stack.enter_context(self.server.client())
        self.ledger = Ledger(self.store, self._stack.enter_context(traces_of(self.store)))
        self.workers: list[Process] = []

    def worker(self, *flags: str, queues: str = "q", point: str = "", quick: bool = False, url: str = "") -> Process:
        """Start a worker with four slots, and wait for its record; `point` and `quick` are for crashing_worker.py."""
        before = self._records()
        process = self.launch(*flags, queues=queues, point=point, quick=quick, url=url)
        eventually(lambda: self._records() - before or not process.runs, what="the worker's record")
        return process

    def launch(self, *flags: str, queues: str = "q", point: str = "", quick: bool = False, url: str = "") -> Process:
        """Start a worker and return at once."""
        program = [str(HERE / "crashing_worker.py")] if point or quick else ["-m", "worker"]
        words = [f"-queues={queues}", "-jobs=faultjobs", f"-uri={url or self.server.url}", "-concurrency=4", *flags]
        faults = {
            "FAULT_STORE": f"redis://127.0.0.1:{self.server.port}/{TRACES}",
            "FAULT_POINT": point,
            "FAULT_QUICK": "1" if quick else "",
        }
        path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
        environment = {**os.environ, **faults, "PYTHONPATH": path}
        log = self._directory / f"worker-{len(self.workers) + 1}.log"
        process = Process([sys.executable, *program, *words], environment, log)
        self.workers.append(process)
        return process

    def proxy(self) -> Proxy:
        """Put a proxy before the server."""
        return self._stack.enter_context(Proxy(self.server.port))

    def rest(self, *, within: float = PATIENCE) -> None:
        """Wait until no job waits or is in flight."""
        eventually(self.ledger.at_rest, within=within, what="nothing queued and nothing in flight")

    def started(self, *jobs: str, times: int = 1) -> None:
        """Wait until jobs that tell have been begun so many times each."""
        eventually(lambda: all(self.ledger.starts()[job] >= times for job in jobs), what=f"{jobs} begun")

    def goes_on(self) -> None:
        """Wait until one more job has run, or all have."""
        before = len(self.ledger.runs())
        eventually(lambda: len(self.ledger.runs()) > before or self.ledger.at_rest(), what="jobs going on")

    def _records(self) -> set[bytes]:
        return set(self.store.hkeys(WORKERS))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for process in self.workers:
            process.kill()
            print(f"--- log of worker {process.pid}\n{process.log()}")  # noqa: T201 - pytest shows it after a failure
        self._stack.close()
