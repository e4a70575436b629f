"""The parts put together: from settings and a registry to a running worker."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from typing import Any

import msgspec

from worker import logs, signals
from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect, shown
from worker.errors import BrokerUnavailable, ConfigError
from worker.executors.plan import executor, plan
from worker.health import Health
from worker.loading import registered
from worker.logs import Event
from worker.meter import Meter
from worker.perform import Perform
from worker.protocols import Protocol
from worker.protocols.named import named
from worker.queues import Queues, parse_queues
from worker.registry import Registry
from worker.settings import Settings, resolve
from worker.worker import Worker

log = logging.getLogger(__name__)

# Seconds after which a thread that computes lets others compute. Fetching and settling wait for their turn several
# times a call: with Python's five milliseconds they are so late that the slots at last wait for them.
TURN = 0.001
OK, BUG = 0, 70  # exit statuses; a wrong setting is 2


def run(jobs: Registry | str | tuple[str, ...], queues: str, **settings: Any) -> int:
    """Run a worker in this thread, the main one, until a signal stops it: `python -m worker` without the command line.

    Args:
        jobs: The handlers; or where they are registered, as the flag `-jobs` has it, for children that start by
            `start_method="spawn"` and import them anew.
        queues: The queues, as the flag `-queues` has them.
        settings: Any other setting under its flag's name, with `_` for `-`; what is not given comes from the
            environment, as for the command.

    Returns:
        The exit status: 0, or 70 if the worker stopped because of a bug of its own or because no slot was left.

    Raises:
        ConfigError: A setting cannot work.
    """
    if isinstance(jobs, Registry):
        return serve(resolve(os.environ, queues=queues, **settings), jobs)
    return serve(resolve(os.environ, queues=queues, jobs=jobs, **settings))


def serve(settings: Settings, jobs: Registry | None = None) -> int:
    """Run a worker with resolved settings; see `run`. Without `jobs` it loads those that the settings name."""
    logs.configure(settings.log_level, settings.log_format)
    parts = _parts(settings, jobs)
    worker, broker = parts.worker, parts.broker
    health = Health(settings.health, worker, broker) if settings.health else contextlib.nullcontext()
    try:
        broker.check()
    except BrokerUnavailable as error:
        log.warning(Event("unavailable", error=error, note="trying until it answers"))
    about = {"concurrency": worker.slots, "store": shown(settings.uri), "jobs": sorted(parts.jobs)}
    log.info(Event("start", worker=broker.name, queues=parts.queues, **about))
    sys.setswitchinterval(TURN)
    signals.run(worker, health)
    return BUG if worker.crash else OK


def build(settings: Settings, jobs: Registry | None = None) -> tuple[Worker, RedisBroker]:
    """Build a worker and its broker from settings; nothing is connected or started yet.

    Args:
        settings: What `resolve` returns.
        jobs: The handlers; without them those that the settings name.

    Raises:
        ConfigError: A setting cannot work.
    """
    parts = _parts(settings, jobs)
    return parts.worker, parts.broker


class _Parts(msgspec.Struct, frozen=True):
    worker: Worker
    broker: RedisBroker
    jobs: Registry
    queues: str


def _parts(settings: Settings, given: Registry | None) -> _Parts:
    protocol = _protocol(settings)
    words = settings.queues or protocol.usual_queues
    queues = parse_queues(words)
    jobs = registered(settings, given)
    slots = plan(settings, jobs.executors())
    if given is not None and "processes" in slots and settings.start_method == "spawn":
        raise ConfigError(
            "-start-method=spawn lets each child import the jobs, so it has to know from where: name them by -jobs, "
            "or call worker.run('module:registry', …) and not with the Registry itself"
        )
    meter = Meter(sum(slots.values())) if protocol.charted else None
    broker = RedisBroker(_client(settings, queues), protocol, queues.weights, slots=sum(slots.values()), meter=meter)
    perform = Perform(protocol, jobs, meter)
    worker = Worker(
        *(broker, executor(settings, slots, perform.executor), perform, queues),
        interval=settings.interval,
        timeout=settings.timeout,
        exit_on_complete=settings.exit_on_complete,
    )
    return _Parts(worker, broker, jobs, words)


def _protocol(settings: Settings) -> Protocol:
    protocol = named(settings.protocol, settings.namespace)
    if settings.namespace is not None and protocol.prefix != settings.namespace:
        log.info(Event("namespace", prefix=protocol.prefix, note="a colon was added"))
    return protocol


def _client(settings: Settings, queues: Queues) -> Any:
    """Return a client that keeps as many connections as were asked for, if a worker can work with so few."""
    return connect(
        settings.uri,
        tls_cert=settings.tls_cert,
        insecure_tls=settings.insecure_tls,
        connections=settings.connections and max(settings.connections, 4 + 2 * len(queues.distinct)),
    )
