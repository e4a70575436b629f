"""One scene per test: a private server, workers as processes of their own, and waits that end with a deadline."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import redis
from eventually import until
from ledger import TRACES, WORKERS, Ledger, traces_of
from processes import PATIENCE, Process
from proxy import Proxy
from servers import Server

HERE = Path(__file__).parent
POLL = 0.02  # seconds between two looks

Found = TypeVar("Found")


def eventually(look: Callable[[], Found], *, within: float = PATIENCE, what: str = "") -> Found:
    """Look until the answer is true, and return it; fail when the time is over. A server that is away is no answer."""

    def looked() -> Found | None:
        with suppress(redis.RedisError):
            return look()
        return None

    found = until(looked, within, pause=POLL, what=lambda: what or repr(look))
    assert found is not None
    return found


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

    def launch(
        self, *flags: str, queues: str = "q", point: str = "", quick: bool = False, url: str = "", folder: Path = HERE
    ) -> Process:
        """Start a worker and return at once; in a folder other than this one it is the installed script."""
        program = (
            [sys.executable, str(HERE / "crashing_worker.py")] if point or quick else [sys.executable, "-m", "worker"]
        )
        if folder != HERE:
            program = [str(Path(sys.executable).with_name("polyworker"))]
        words = [f"-queues={queues}", "-jobs=faultjobs", f"-uri={url or self.server.url}", "-concurrency=4", *flags]
        faults = {
            "FAULT_STORE": f"redis://127.0.0.1:{self.server.port}/{TRACES}",
            "FAULT_POINT": point,
            "FAULT_QUICK": "1" if quick else "",
        }
        path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
        environment = {**os.environ, **faults, "PYTHONPATH": path}
        log = self._directory / f"worker-{len(self.workers) + 1}.log"
        process = Process([*program, *words], environment, log, folder)
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
