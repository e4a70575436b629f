"""What executors share whose slots are in this process, be they threads or tasks: the counts, the limits, the hurry."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Generic, TypeVar

from worker.context import Slot
from worker.executors import GRACE, UNBOUNDED, Performer, Report, failed
from worker.failures import late
from worker.job import Running, Status
from worker.logs import Event

log = logging.getLogger(__name__)

Kind = TypeVar("Kind", bound=Slot)


class InProcess(Generic[Kind]):
    """The part of an executor that does not depend on the kind of its slots.

    `_changed` guards what waits and what begins; `stop` waits on it for the slots to fall idle.
    """

    forks = False

    def __init__(self, slots: Sequence[Kind]) -> None:
        self.slots = len(slots)
        self._slots = slots
        self._changed = threading.Condition(threading.Lock())
        self._stopping = self._hurried = False

    def start(self, perform: Performer, report: Report) -> None:
        """Keep what performs, and whom to report to."""
        self._perform, self._report = perform, report

    def room(self) -> int:
        """Return UNBOUNDED: only one kind of job comes here."""
        return UNBOUNDED

    def stuck(self) -> int:
        """Return how many slots are in jobs that were given up and do not end."""
        return sum(slot.delivery is not None and slot.delivery is slot.lost for slot in self._slots)

    def performed(self) -> int:
        """Return how many jobs the slots have performed."""
        return sum(slot.processed for slot in self._slots)

    def status(self) -> Status:
        """Return what runs now, and what each slot has done; slots know no time of day, it is computed here."""
        offset = time.time() - time.monotonic()
        running = tuple(
            Running(slot.index, delivery, slot.started + offset)
            for slot in self._slots
            if (delivery := slot.delivery) is not None and slot.lost is not delivery
        )
        return Status(running=running, tallies=tuple((slot.processed, slot.failed) for slot in self._slots))

    def hurry(self) -> None:
        """Make a `stop` that waits give up now."""
        with self._changed:
            self._hurried = True
            self._changed.notify_all()

    def _quiet(self) -> bool:
        """Whether a `stop` need not wait any longer."""
        return self._hurried or all(slot.idle for slot in self._slots)

    def _enforce(self, slot: Kind, now: float) -> None:
        """Interrupt a job past its limit; report as failed one that does not react, although it still runs."""
        if slot.overdue(now) > GRACE and (delivery := slot.give_up()) is not None:
            log.warning(Event("timeout", slot=slot.index, note="the handler does not react, its slot stays taken"))
            outcome = self._perform.fail(delivery, late(slot.seconds or 0.0))
            slot.failed += failed(outcome)
            self._report([(delivery, outcome)])
