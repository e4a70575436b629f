"""The demo: a million samples in a Postgres of its own, and a job as Sidekiq writes it, done and drawn.

`python -m worker.jobs.samplestats.demo [SAMPLES]`. Everything in it is real: two servers, and a service as a process
of its own.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import click

from worker.embedded import EmbeddedServer
from worker.errors import ConfigError
from worker.jobs.samplestats import extra

QUEUE = "default"
PATIENCE = 120.0  # seconds that the job may take
GENERATE = """
    INSERT INTO samples (value)
    SELECT 100 + 15 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) FROM generate_series(1, {})
"""
PIECE = 1_000_000  # samples in one statement: one that is interrupted as it begins may go on to its end
FIGURES = ("min", "q1", "median", "q3", "max", "mean", "standard_deviation", "duration", "memory")


@click.command()
@click.argument("samples", type=click.IntRange(min=1), default=1_000_000)
def main(samples: int) -> None:
    """Compute the statistics of SAMPLES generated numbers, enqueued as Rails does."""
    extra.require()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # TERM ends the demo as Ctrl-C does
    try:
        with ExitStack() as stack:
            _Demo(stack).run(samples)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


class _Demo:
    """One run: its servers and processes end with `stack`."""

    def __init__(self, stack: ExitStack) -> None:
        import psycopg  # noqa: PLC0415 - required by now
        import redis  # noqa: PLC0415 - the demo enqueues as a user's program would

        from worker.jobs.samplestats.embedded import EmbeddedPostgres  # noqa: PLC0415 - needs a wheel of its own

        self._stack = stack
        postgres = stack.enter_context(EmbeddedPostgres())
        server = stack.enter_context(EmbeddedServer())
        click.echo(f"servers   Postgres on port {postgres.port}, Valkey on port {server.port}, for this demo only")
        self._urls = {"DATABASE_URL": postgres.url(), "REDIS_URL": server.uri}
        self._link = stack.enter_context(psycopg.connect(postgres.url(), autocommit=True))
        self._store: Any = stack.enter_context(redis.Redis.from_url(server.uri))

    def run(self, samples: int) -> None:
        from worker.jobs.samplestats.schema import ONE_TEST_RUN, TABLES  # noqa: PLC0415 - only here

        self._link.execute(TABLES + ONE_TEST_RUN)
        self._link.execute("SELECT setseed(0.5)")
        for made in range(0, samples, PIECE):
            self._link.execute(GENERATE.format(min(PIECE, samples - made)))
        self._link.execute("ANALYZE")
        click.echo(f"samples   {samples:,}, normally distributed around 100")
        words = [sys.executable, "-m", "worker", "samplestats", "-service"]
        quiet = {"POLYWORKER_LOG_LEVEL": "error", "WORKER_QUEUE": QUEUE}
        service = subprocess.Popen(words, env={**os.environ, **self._urls, **quiet}, start_new_session=True)  # noqa: S603 - our own words
        self._stack.callback(service.wait)
        self._stack.callback(service.kill)
        self._await(service, lambda: self._store.scard("processes"), "start")
        click.echo(f"service   process {service.pid}")
        started = self._enqueue(1)
        self._report(self._row(service), time.monotonic() - started)

    def _enqueue(self, test_run_id: int) -> float:
        """Push the bytes that `RubyWorker.perform_async(test_run_id)` pushes."""
        now = int(time.time() * 1000)
        job = {"retry": True, "queue": QUEUE, "args": [test_run_id], "class": "RubyWorker"}
        payload = json.dumps(job | {"jid": secrets.token_hex(12), "created_at": now, "enqueued_at": now})
        self._store.sadd("queues", QUEUE)
        self._store.lpush(f"queue:{QUEUE}", payload)
        click.echo(f"enqueued  {payload}")
        return time.monotonic()

    def _row(self, service: subprocess.Popen[bytes]) -> tuple[float, ...]:
        query = f"SELECT {', '.join(FIGURES)} FROM test_results"  # noqa: S608 - our own names
        row: tuple[float, ...] = self._await(service, lambda: self._link.execute(query).fetchone(), "insert a result")
        return row

    def _await(self, service: subprocess.Popen[bytes], look: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and service.poll() is None:
            if found := look():
                return found
            time.sleep(0.01)
        raise ConfigError(f"the service did not {what}")

    def _report(self, row: tuple[float, ...], seconds: float) -> None:
        from worker.jobs.samplestats.boxplot import boxplot  # noqa: PLC0415 - it needs NumPy
        from worker.jobs.samplestats.statistics import Statistics  # noqa: PLC0415 - the same

        click.echo(f"inserted  {seconds:.2f} s after it was enqueued\n\ntest_results")
        for name, value in zip(FIGURES, row, strict=True):
            click.echo(f"  {name:<20}{value:>16,.6f}")
        click.echo("\n" + "\n".join(boxplot(Statistics(*row[:7]))))


if __name__ == "__main__":
    main()
