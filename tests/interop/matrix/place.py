"""One private Redis with the processes around it: producers and readers run to their end, workers until killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, NamedTuple, Self

from eventually import until
from servers import Server

from matrix.tools import PYTHON

ROOT = PYTHON.parents[3]
QUEUE = "matrix"
PATIENCE = 60.0  # seconds for what takes one or two: the machine may be busy with the rest of the suite

Wait = Callable[[Callable[[], bool]], None]

# What starts a program of a peer, once it is ready to run.
Command = Callable[[], list[str]]


class Worker(NamedTuple):
    """A worker: what starts it on a store, given the store's URL; and how it spells its protocol."""

    name: str
    protocol: str
    command: Callable[[str], list[str]]
    error: str = ""  # the class of the error of its Boom


class Place:
    """A store, and what the workers beside it have seen so far."""

    def __init__(self) -> None:
        self._server = Server("redis")

    def __enter__(self) -> Self:
        self._server.start()
        self._seen = self._server.directory / "seen"
        self._seen.touch()
        self.store = self._server.client()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.store.close()
        self._server.close()

    @property
    def url(self) -> str:
        """Where the store is."""
        url: str = self._server.url
        return url

    def ask(self, command: Sequence[str], jobs: Sequence[dict[str, Any]] = ()) -> str:
        """Run a producer or a reader to its end, with its order on standard input; returns what it said."""
        done = subprocess.run(
            command,
            input=self._order(jobs),
            env=self._environment(),
            check=False,
            capture_output=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
        return done.stdout.decode()

    @contextmanager
    def running(self, worker: Worker, **environment: str) -> Iterator[Wait]:
        """Run a worker; gives what waits until something is true, and fails if the worker ends before."""
        with tempfile.TemporaryFile() as log, tempfile.TemporaryFile() as order:
            order.write(self._order(()))
            order.seek(0)
            process = subprocess.Popen(
                worker.command(self.url),
                stdin=order,
                stdout=log,
                stderr=log,
                env=self._environment() | environment,
                cwd=self._server.directory,
                start_new_session=True,  # `node` may be a wrapper, which must not die alone
            )

            def wait(true: Callable[[], bool]) -> None:
                try:
                    until(lambda: true() or process.poll() is not None, PATIENCE, pause=0.02)
                    assert true(), f"{worker.name} has ended"
                except AssertionError as error:
                    log.seek(0)
                    raise AssertionError(f"{error}\n{log.read().decode(errors='replace')}") from None

            try:
                yield wait
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def seen(self) -> list[list[Any]]:
        """The arguments of all jobs that have run, tagged, in the order in which they ran."""
        # The last line may still be on its way.
        return [json.loads(line) for line in self._seen.read_text().split("\n")[:-1]]

    def _order(self, jobs: Sequence[dict[str, Any]]) -> bytes:
        return json.dumps({"url": self.url, "queue": QUEUE, "jobs": jobs}).encode()

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join(map(str, [PYTHON, ROOT, ROOT / "clients" / "python"]))
        ours = {"PYTHONPATH": path, "REDIS_URL": self.url, "SEEN": str(self._seen), "LANG": "C.UTF-8"}
        return {**os.environ, **ours}
