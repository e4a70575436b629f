"""The parts put together: from settings and a registry to a running worker."""

from __future__ import annotations

import contextlib
import logging
import math
import os
from typing import Any

from worker import logs, signals
from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect, shown
from worker.errors import BrokerUnavailable, ConfigError
from worker.executors.plan import executor, plan
from worker.health import Health
from worker.meter import Meter
from worker.perform import Perform
from worker.protocols.named import named
from worker.queues import parse_queues
from worker.registry import Registry
from worker.settings import Settings, resolve
from worker.worker import Worker

log = logging.getLogger(__name__)

OK, BUG = 0, 70  # exit statuses; a wrong setting is 2


def run(jobs: Registry, queues: str, **settings: Any) -> int:
    """Run a worker in this thread, the main one, until a signal stops it: `python -m worker` without the command line.

    Args:
        jobs: The handlers.
        queues: The queues, as the flag `-queues` has them.
        settings: Any other setting under its flag's name, with `_` for `-`; what is not given comes from the
            environment, as for the command.

    Returns:
        The exit status: 0, or 70 if the worker stopped because of a bug of its own.

    Raises:
        ConfigError: A setting cannot work.
    """
    return serve(resolve(os.environ, queues=queues, **settings), jobs)


def serve(settings: Settings, jobs: Registry) -> int:
    """Run a worker with resolved settings; see `run`."""
    logs.configure(settings.log_level, settings.log_format)
    worker, broker = build(settings, jobs)
    health = Health(settings.health, worker, broker) if settings.health else contextlib.nullcontext()
    try:
        broker.check()
    except BrokerUnavailable as error:
        log.warning('event=unavailable error="%s" next="trying until it answers"', error)
    log.info(
        "event=start worker=%s queues=%s concurrency=%d store=%s jobs=%s",
        *(broker.name, settings.queues or "default", worker.slots, shown(settings.uri), ",".join(sorted(jobs))),
    )
    signals.run(worker, health)
    return BUG if worker.crash else OK


def build(settings: Settings, jobs: Registry) -> tuple[Worker, RedisBroker]:
    """Build a worker and its broker from settings; nothing is connected or started yet.

    Raises:
        ConfigError: A setting cannot work.
    """
    _check(settings)
    protocol = named(settings.protocol, settings.namespace)
    if settings.namespace is not None and protocol.prefix != settings.namespace:
        log.info("event=namespace prefix=%s a colon was added", protocol.prefix)
    queues = parse_queues(settings.queues or protocol.usual_queues)
    client = connect(
        settings.uri,
        tls_cert=settings.tls_cert,
        insecure_tls=settings.insecure_tls,
        connections=settings.connections and max(settings.connections, 4 + 2 * len(queues.distinct)),
    )
    slots = plan(settings, jobs.executors())
    meter = Meter(sum(slots.values())) if protocol.charted else None
    broker = RedisBroker(client, protocol, queues.weights, slots=sum(slots.values()), meter=meter)
    perform = Perform(protocol, jobs, meter)
    worker = Worker(
        broker,
        executor(settings, slots, perform.executor),
        perform,
        queues,
        interval=settings.interval,
        timeout=settings.timeout,
        exit_on_complete=settings.exit_on_complete,
    )
    return worker, broker


def _check(settings: Settings) -> None:
    for flag in ("interval", "timeout"):
        if not 0 <= getattr(settings, flag) < math.inf:
            raise ConfigError(f"-{flag} must be a number of seconds from 0 up, not {getattr(settings, flag)}")
