"""`python -m worker samplestats`: one test run now, or a service that does those which Sidekiq enqueues."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import click

from worker.errors import ConfigError
from worker.flags import HELP, flag
from worker.jobs.samplestats import extra
from worker.registry import Registry
from worker.settings import Settings

USAGE = "python -m worker samplestats"

Serve = Callable[[Settings, Registry], int]


def run(words: Sequence[str], environment: Mapping[str, str], serve: Serve) -> int:
    """Run the command with its words and the environment; `serve` runs a worker. Returns the exit status."""
    status = _command.main(list(words), prog_name=USAGE, standalone_mode=False, obj=(environment, serve))
    return int(status or 0)


@click.command(context_settings=HELP)
@click.argument("position", required=False, metavar="[ID]")
@flag("test-run-id", metavar="ID", help="The test run: once, and without Redis. The same as a mere ID.")
@flag("service", is_flag=True, help="Do what is enqueued to $WORKER_QUEUE (default) at $REDIS_URL, whatever the ID.")
@flag("concurrency", type=click.IntRange(min=1), help="How many jobs the service runs at once; 1 by default.")
@flag("names", metavar="NAMES", help="The jobs of the service; RubyWorker,GoWorker by default.")
@flag("window", type=click.Choice(("all", "task")), help="All samples, or the page that the test run's task names.")
@click.pass_obj
def _command(  # noqa: PLR0917 - click gives them by name
    outside: tuple[Mapping[str, str], Serve],
    position: str | None,
    test_run_id: str | None,
    concurrency: int | None,
    names: str | None,
    window: str | None,
    *,
    service: bool,
) -> int:
    """Compute the statistics of the samples, and insert them as the result of a test run.

    With an ID: once. Without, or with -service: a worker for jobs that Sidekiq enqueues.

    The database is $DATABASE_URL, or $POSTGRES_DB with _HOST, _PORT, _USER and _PASSWORD. Variables may also stand in
    ../benchmark_ui/.env and ./.env, NAMES and window in $SAMPLESTATS_NAMES and $SAMPLESTATS_WINDOW.
    """
    extra.require()
    from worker.jobs.samplestats import running  # noqa: PLC0415 - it needs what was just required

    environment, serve = outside
    if service or (position is None and test_run_id is None):
        return running.service(environment, serve, concurrency=concurrency, names=names, window=window)
    return running.once(environment, _number(position, test_run_id), window)


def _number(position: str | None, flag: str | None) -> int:
    if position is not None and flag is not None:
        raise ConfigError(f"the test run is given twice: write {USAGE} {flag}")
    text = position if flag is None else flag
    if text is None or not re.fullmatch(r"\+?[0-9]{1,18}", text):
        raise ConfigError(f"the id of a test run must be a whole number, not {text!r}: write {USAGE} 123")
    return int(text)
