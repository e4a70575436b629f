"""Performing one job: decode the payload, look up its handler, call it, judge what happened.

Only this module calls the user's code. Whatever goes wrong becomes an outcome; nothing is raised.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from worker import failures
from worker.activejob import unwrap
from worker.context import JobContext, Slot
from worker.errors import ConfigError, DecodeError, JobTimeout, UnknownJob
from worker.job import ACK, REQUEUE, Ack, Dead, Delivery, Drop, Failure, Job, Outcome, Requeue, Retry
from worker.logs import Event
from worker.meter import QUICK, Meter
from worker.protocols import Protocol
from worker.registry import Handler, Registry

log = logging.getLogger(__name__)

SHOWN = 200  # characters of an error that stand in its line in the log


class Perform:
    """The whole life of a job in a slot, from its payload to its outcome.

    Args:
        protocol: How payloads are read, and what follows from a failure.
        registry: The handlers.
        meter: Counts jobs and their times, where somebody charts them.
        clock: The present, in seconds since the epoch.
        draw: A random number from 0 up to, not including, 1.
    """

    def __init__(
        self,
        protocol: Protocol,
        registry: Registry,
        meter: Meter | None = None,
        *,
        clock: Callable[[], float] = time.time,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._protocol, self.meter, self._clock, self._draw = protocol, meter, clock, draw
        self._decode, self._get = protocol.decode, registry.get
        self._debug = log.isEnabledFor(logging.DEBUG)

    def __call__(self, delivery: Delivery, slot: Slot) -> Outcome:
        """Perform a delivery in this thread and return its outcome."""
        handler = None
        try:
            job = self._decode(delivery.payload)
            handler = self._get(job.name)
            if handler is not None and handler.plain:
                result = handler.call(*handler.bind(job.args))
            else:
                handler, args, kwargs, context = self._prepare(job, handler, delivery)
                result = _call(handler, args, kwargs, context, slot)
        except BaseException as error:  # noqa: BLE001 - sys.exit in a handler is that job's failure, not the worker's end
            return self._failed(delivery, error, handler, slot)
        if self.meter is not None:
            seconds = monotonic() - slot.started
            if slot.counted is handler and seconds < QUICK:  # most jobs: done here, for the sake of speed
                slot.counts.quick += 1
                slot.counts.seconds += seconds
            else:
                self._count(handler, slot, seconds)
        if self._debug:
            self._log(logging.DEBUG, "performed", delivery)
        return ACK if result is None else _outcome(result)

    async def on_loop(self, delivery: Delivery, slot: Slot) -> Outcome:
        """Perform a delivery as a task of the running event loop and return its outcome."""
        handler = None
        try:
            job = self._decode(delivery.payload)
            handler, args, kwargs, context = self._prepare(job, self._get(job.name), delivery)
            result = await _await(handler, args, kwargs, context, slot)
        except BaseException as error:  # noqa: BLE001 - a task that is cancelled has been given up before
            return self._failed(delivery, error, handler, slot)
        if self.meter is not None:
            self._count(handler, slot, monotonic() - slot.started)
        if self._debug:
            self._log(logging.DEBUG, "performed", delivery)
        return ACK if result is None else _outcome(result)

    def executor(self, delivery: Delivery) -> str | None:
        """Return where a delivery's handler asks to run; None where it does not care, or where there is none."""
        handler = self._handler(delivery)
        return None if handler is None else handler.executor

    def fail(self, delivery: Delivery, failure: Failure) -> Outcome:
        """Return the outcome of a delivery whose handler could not end by itself."""
        return self._judge(delivery, failure, self._handler(delivery))

    def _handler(self, delivery: Delivery) -> Handler | None:
        """Return the handler of a delivery, or None if it has none or cannot be read."""
        try:
            job = self._decode(delivery.payload)
            handler = self._get(job.name)
            if handler is None and (call := unwrap(job)) is not None:
                handler = self._get(call.name)
        except DecodeError:
            return None
        return handler

    def _prepare(
        self, job: Job, handler: Handler | None, delivery: Delivery
    ) -> tuple[Handler, Sequence[Any], Mapping[str, Any], JobContext]:
        """Find the handler of a job that is not plain, and what it is called with."""
        about = self._protocol.about(delivery.payload)
        context = JobContext(delivery.queue, about.id, about.attempt + delivery.crashes)
        call = unwrap(job) if handler is None else None
        if call is None:
            if handler is None:
                raise UnknownJob(job.name)
            args = [delivery.payload] if handler.program else handler.bind(job.args)
            return handler, args, {}, context
        handler = self._get(call.name)
        if handler is None:
            raise UnknownJob(call.name)
        if not handler.activejob:
            raise DecodeError(f"{call.name!r} came from ActiveJob: register it with activejob=True")
        context.attempt += call.executions
        return handler, call.args, call.kwargs, context

    def _count(self, handler: Handler, slot: Slot, seconds: float) -> None:
        if self.meter is not None and slot.counted is not handler:
            slot.counted, slot.counts = handler, self.meter.counts(slot.index, handler.name)
        slot.counts.note(seconds)

    def _failed(self, delivery: Delivery, error: BaseException, handler: Handler | None, slot: Slot) -> Outcome:
        slot.end()
        if slot.lost is delivery:  # it was given up, and has its outcome from elsewhere: nobody asks for this one
            return REQUEUE
        if isinstance(error, UnknownJob):
            failure = failures.unknown(str(error), delivery.queue)
            self._log(logging.INFO, "failed", delivery, failure)
            return self._protocol.unknown(delivery, failure, now=self._clock())
        if handler is not None and self.meter is not None:
            self.meter.counts(slot.index, handler.name).failed += 1
        late = isinstance(error, JobTimeout) and slot.seconds is not None
        failure = failures.late(slot.seconds or 0.0, error) if late else failures.describe(error)
        return self._judge(delivery, failure, handler)

    def _judge(self, delivery: Delivery, failure: Failure, handler: Handler | None) -> Outcome:
        self._log(logging.INFO, "failed", delivery, failure)
        return self._protocol.judge(delivery, failure, handler, now=self._clock(), jitter=self._draw())

    def _log(self, level: int, name: str, delivery: Delivery, failure: Failure | None = None) -> None:
        """Log what became of a job, under the name and the id by which its producer knows it."""
        if not log.isEnabledFor(level):
            return
        job = job_id = None
        with suppress(DecodeError):
            job_id = self._protocol.about(delivery.payload).id
        with suppress(DecodeError):
            wire = self._decode(delivery.payload)
            job = wire.name
            job = call.name if (call := unwrap(wire)) else job
        why = {"exception": failure.exception, "error": failure.error[:SHOWN]} if failure else {}
        log.log(level, Event(name, job=job, id=job_id, queue=delivery.queue, receipt=delivery.receipt, **why))


def _call(handler: Handler, args: Sequence[Any], kwargs: Mapping[str, Any], context: JobContext, slot: Slot) -> object:
    slot.begin(handler.timeout, context)
    try:
        return handler.call(context, *args, **kwargs) if handler.pass_job else handler.call(*args, **kwargs)
    finally:
        slot.end()


async def _await(
    handler: Handler, args: Sequence[Any], kwargs: Mapping[str, Any], context: JobContext, slot: Slot
) -> object:
    if handler.coroutine is None:
        raise ConfigError(f"{handler.name!r} is not defined with `async def`, and cannot run on an event loop")
    first = (context,) if handler.pass_job else ()
    slot.begin(handler.timeout, context)
    try:
        async with asyncio.timeout(handler.timeout) as limit:
            return await handler.coroutine(*first, *args, **kwargs)
    except TimeoutError as error:
        if limit.expired():
            raise JobTimeout from error
        raise
    finally:
        slot.end()


def _outcome(result: object) -> Outcome:
    """Return what a handler returned if that is an outcome; any other value means that the job is done."""
    return result if isinstance(result, Ack | Retry | Dead | Drop | Requeue) else ACK
