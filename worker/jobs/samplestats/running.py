"""The two ways to run: once, or as a service until a signal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

import click

from worker import logs
from worker.errors import ConfigError, WorkerError
from worker.jobs.samplestats.configuration import Configuration, configure
from worker.jobs.samplestats.connect import OneConnection
from worker.jobs.samplestats.errors import DatabaseTrouble, MissingTable
from worker.jobs.samplestats.job import SampleStats
from worker.jobs.samplestats.parts import SLOTS, chosen_window, parts
from worker.jobs.samplestats.statistics import Measured
from worker.logs import Event
from worker.registry import Registry
from worker.settings import Settings, resolve

log = logging.getLogger(__name__)

OK, FAILED = 0, 1  # exit statuses; a wrong setting is 2


def once(environment: Mapping[str, str], number: int, window: str | None) -> int:
    """Do one test run, and print what was inserted; returns the exit status."""
    logs.configure("warning", "text")
    configuration = configure(environment)
    by_task = chosen_window(configuration, window) == "task"
    stats = SampleStats(OneConnection(configuration.conninfo), by_task=by_task)
    try:
        measured = stats.run(number)
    except ConfigError:
        raise
    except WorkerError as error:
        click.echo(f"polyworker: {error}", err=True)
        return FAILED
    click.echo(f"test run {number}: {_line(measured)}" if measured else f"test run {number}: done before")
    return OK


def service(
    environment: Mapping[str, str],
    serve: Callable[[Settings, Registry], int],
    *,
    concurrency: int | None = None,
    names: str | None = None,
    window: str | None = None,
) -> int:
    """Run a worker for the jobs that Sidekiq enqueues; returns its exit status.

    Raises:
        ConfigError: A setting is wrong, or a table is missing that this role must not create.
    """
    configuration = configure(environment)
    settings = _settings(configuration.environment, concurrency)
    logs.configure(settings.log_level, settings.log_format)
    together = parts(configuration, slots=settings.concurrency or SLOTS, names=names, window=window)
    _prepare(configuration)
    try:
        return serve(settings, together.jobs)
    finally:
        together.pool.close()


def _settings(environment: Mapping[str, str], concurrency: int | None) -> Settings:
    """Return a worker's settings: Sidekiq's jobs, one after the other, in the order in which they were enqueued."""
    given: dict[str, object] = {"protocol": "sidekiq"}
    if queue := environment.get("WORKER_QUEUE"):
        given["queues"] = queue
    if concurrency or not environment.get("POLYWORKER_CONCURRENCY"):
        given["concurrency"] = concurrency or 1
    return resolve(environment, **given)


def _prepare(configuration: Configuration) -> None:
    """Look at the database before the first job, over a connection that is closed before any process forks."""
    shown = configuration.shown
    try:
        SampleStats(OneConnection(configuration.conninfo)).prepare()
    except MissingTable as error:
        raise ConfigError(str(error)) from None
    except DatabaseTrouble as error:
        log.warning(Event("no-database", database=shown, error=error, note="jobs are retried"))
    else:
        log.info(Event("database", database=shown))


def _line(measured: Measured) -> str:
    """Say in one line what was inserted, NULL for what is not there."""
    figures = {name: getattr(measured.statistics, name) for name in measured.statistics.__struct_fields__}
    shown = " ".join(f"{name}={'NULL' if value is None else f'{value:.6g}'}" for name, value in figures.items())
    return f"count={measured.count} {shown} duration={measured.duration:.6f} memory={measured.memory}"
