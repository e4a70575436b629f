"""The service as a process, and jobs as Sidekiq writes them."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import redis
from eventually import until

ROOT = Path(__file__).parents[2]
OURS = ("DATABASE_URL", "POSTGRES_", "REDIS_", "WORKER_QUEUE", "POLYWORKER_", "SAMPLESTATS_", "PG")


def environment(**variables: str) -> dict[str, str]:
    """This process's environment with nothing in it that the command reads, and with these variables."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**inherited, "PYTHONPATH": str(ROOT), **variables}


def command(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m worker samplestats` to its end."""
    line = [sys.executable, "-m", "worker", "samplestats", *words]
    return subprocess.run(
        line, env=environment(**variables), cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def payload(*args: Any, name: str = "RubyWorker", queue: str = "default", jid: str = "", **more: Any) -> str:
    """A job as Sidekiq 8 writes it; `more` replaces fields or adds some."""
    now = 1795323911174
    job = {"retry": True, "queue": queue, "args": list(args), "class": name, "jid": jid or secrets.token_hex(12)}
    return json.dumps(job | {"created_at": now, "enqueued_at": now} | more)


class Service:
    """A service for one database and one Redis; every process of it is gone at the end."""

    def __init__(self, database_url: str, redis_url: str, store: redis.Redis, folder: Path) -> None:
        self.store = store
        self.variables = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        self._folder = folder
        self._log = folder / "service.log"
        self._processes: list[subprocess.Popen[bytes]] = []

    def enqueue(self, *args: Any, **options: Any) -> None:
        """Push a job as Sidekiq's client does; see `payload`."""
        self.push(payload(*args, **options), options.get("queue", "default"))

    def push(self, text: str, queue: str = "default") -> None:
        """Push any bytes."""
        self.store.sadd("queues", queue)
        self.store.lpush(f"queue:{queue}", text)

    def start(self, *words: str, program: Path | None = None, **variables: str) -> subprocess.Popen[bytes]:
        """Start a process of the service, or of a program that is like it."""
        return self.worker("samplestats", *words, program=program, **variables)

    def worker(self, *words: str, program: Path | None = None, **variables: str) -> subprocess.Popen[bytes]:
        """Start any worker, with the service's variables."""
        line = [sys.executable, *([str(program)] if program else ["-m", "worker"]), *words]
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                line, env=environment(**{**self.variables, **variables}), cwd=self._folder, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def drain(self, *words: str, **variables: str) -> None:
        """Run the service until every queue is empty and every job is done."""
        process = self.start(*words, POLYWORKER_EXIT_ON_COMPLETE="true", **variables)
        assert process.wait(40) == 0, self.log()

    def await_ready(self, number: int = 1) -> None:
        """Wait until so many processes show themselves to dashboards."""
        until(lambda: self.store.scard("processes") >= number, 20)

    def await_log(self, text: str) -> None:
        """Wait until the log holds a text."""
        until(lambda: text in self.log(), 30)

    def log(self) -> str:
        """What all processes have said."""
        return self._log.read_text()

    def failures(self, key: str) -> list[dict[str, Any]]:
        """The jobs that rest in `retry` or in `dead`."""
        return [json.loads(entry) for entry in self.store.zrange(key, 0, -1)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        if self._log.exists():
            print(self.log())  # noqa: T201 - pytest shows it after a failure


def variables_of(mapping: Mapping[str, str]) -> str:
    """A `.env` file with these variables."""
    return "".join(f"{name}={value}\n" for name, value in mapping.items())
