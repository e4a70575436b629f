"""How the tests run what the documents print: the same words, in a process of their own, against a private server."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from reading import ROOT
from servers import Server

LIMIT = 30.0  # seconds after which anything that runs here is taken for stuck


def environment(server: Server) -> dict[str, str]:
    """Return an environment in which our server and this checkout are found."""
    places = os.pathsep.join([str(ROOT), str(ROOT / "clients" / "python")])
    return {**os.environ, "REDIS_URL": server.url, "PYTHONPATH": places}


def words(command: str, server: Server) -> list[str]:
    """Split a printed command, with this interpreter for `python` and our server for the usual one."""
    first, *rest = shlex.split(command.replace("redis://localhost:6379", f"redis://127.0.0.1:{server.port}"))
    if first == "redis-cli":
        return [first, "-p", str(server.port), *rest]
    return [sys.executable if first == "python" else first, *rest]


def run(command: str, server: Server, folder: Path) -> str:
    """Run a command to its end, which must be a good one; returns what it printed."""
    done = subprocess.run(
        words(command, server),
        cwd=folder,
        env=environment(server),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, f"`{command}` ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


class Background:
    """A command that runs until it is told to stop; it must then end with exit status 0."""

    def __init__(self, command: str, server: Server, folder: Path) -> None:
        self._process = subprocess.Popen(words(command, server), cwd=folder, env=environment(server))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal and wait for the end."""
        self._process.send_signal(how)
        assert self._process.wait(LIMIT) == 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()


def wait_until(true: Callable[[], object], what: str) -> None:
    """Look at a store until something is true of it."""
    deadline = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)
