"""Performing one job: decode the payload, look up its handler, call it, judge what happened.

Only this module calls the user's code. Whatever goes wrong becomes an outcome; nothing is raised.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from worker.context import JobContext, Slot
from worker.errors import DecodeError, JobTimeout
from worker.job import ACK, Ack, Dead, Delivery, Failure, Job, Outcome, Requeue, Retry
from worker.registry import Handler, Registry

log = logging.getLogger(__name__)

MESSAGE_LIMIT = 10_000  # characters of an error's text that are kept


class Judge(Protocol):
    """A protocol's rule for failures: when to run a job again, and when to let it rest."""

    def __call__(self, delivery: Delivery, failure: Failure, /) -> Outcome:
        """Return the outcome of a failed delivery."""


class Perform:
    """The whole life of a job in a slot, from its payload to its outcome."""

    def __init__(self, decode: Callable[[bytes], Job], judge: Judge, registry: Registry) -> None:
        self._decode = decode
        self._judge = judge
        self._get = registry.get
        self._debug = log.isEnabledFor(logging.DEBUG)

    def __call__(self, delivery: Delivery, slot: Slot) -> Outcome:
        """Perform a delivery in this thread and return its outcome."""
        try:
            job = self._decode(delivery.payload)
            handler = self._get(job.name)
            if handler is None:
                return self._unknown(delivery, job.name)
            if handler.timeout is None and not handler.pass_job:
                result = handler.call(*handler.bind(job.args))
            else:
                result = _call(handler, job, delivery, slot)
        except JobTimeout:
            slot.end()
            return self.timed_out(delivery, slot.seconds or 0.0)
        except BaseException as error:  # noqa: BLE001 - sys.exit in a handler is that job's failure, not the worker's end
            slot.end()
            return self._fail(delivery, describe(error))
        if self._debug:
            log.debug("event=performed queue=%s receipt=%d job=%s", delivery.queue, delivery.receipt, job.name)
        return ACK if result is None else _outcome(result)

    def timed_out(self, delivery: Delivery, limit: float) -> Outcome:
        """Return the outcome of a delivery whose handler ran past `limit` seconds."""
        return self._fail(delivery, Failure("JobTimeout", f"ran past its time limit of {limit:g} s"))

    def _unknown(self, delivery: Delivery, name: str) -> Outcome:
        text = (
            f"no handler is registered for {name!r}, found in queue {delivery.queue!r}: "
            "register it with this worker, or give such jobs a queue of their own"
        )
        return self._fail(delivery, Failure("NameError", text))

    def _fail(self, delivery: Delivery, failure: Failure) -> Outcome:
        log.info(
            'event=failed queue=%s receipt=%d exception=%s error="%s"',
            *(delivery.queue, delivery.receipt, failure.exception, failure.error[:200]),
        )
        return self._judge(delivery, failure)


def _call(handler: Handler, job: Job, delivery: Delivery, slot: Slot) -> object:
    context = JobContext(delivery.queue, job.id, delivery.crashes + 1)
    args = handler.bind(job.args)
    slot.begin(handler.timeout, context)
    try:
        return handler.call(context, *args) if handler.pass_job else handler.call(*args)
    finally:
        slot.end()


def _outcome(result: object) -> Outcome:
    """Return what a handler returned if that is an outcome; any other value means that the job is done."""
    return result if isinstance(result, Ack | Retry | Dead | Requeue) else ACK


def describe(error: BaseException) -> Failure:
    """Describe an exception as dashboards show it; never raises, whatever the exception's own methods do."""
    if isinstance(error, DecodeError):
        return Failure("DecodeError", _text(error))
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ in _PLAIN else f"{kind.__module__}.{kind.__qualname__}"
    return Failure(name, _text(error), _frames(error.__traceback__))


def _text(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - the error's own __str__ is user code too
        text = "(the error's own text could not be read: its __str__ raised)"
    return text[:MESSAGE_LIMIT].encode("utf-8", "backslashreplace").decode()


def _frames(trace: TracebackType | None) -> tuple[str, ...]:
    """List the user's frames in Ruby's form, the innermost first."""
    frames = [f for f in traceback.extract_tb(trace) if f.filename not in _OURS]
    return tuple(f"{frame.filename}:{frame.lineno}:in `{frame.name}'" for frame in reversed(frames))


_PLAIN = frozenset({"builtins", "__main__"})
_OURS = frozenset({__file__, __file__.replace("perform.py", "registry.py")})
