"""What slots of one process have in common, threads or tasks: what runs in them, and what they have done."""

from __future__ import annotations

import time
from collections.abc import Sequence

from worker.context import Slot
from worker.job import Running, Status


def performed(slots: Sequence[Slot]) -> int:
    """Return how many jobs the slots have performed."""
    return sum(slot.processed for slot in slots)


def stuck(slots: Sequence[Slot]) -> int:
    """Return how many slots are in jobs that were given up and do not end."""
    return sum(slot.delivery is not None and slot.delivery is slot.lost for slot in slots)


def idle(slots: Sequence[Slot]) -> bool:
    """Return whether no job runs that somebody waits for."""
    return all(slot.delivery is None or slot.delivery is slot.lost for slot in slots)


def status(slots: Sequence[Slot]) -> Status:
    """Return what runs now; slots need no wall clock, since their times are converted here."""
    offset = time.time() - time.monotonic()
    running = tuple(
        Running(slot.index, delivery, slot.started + offset)
        for slot in slots
        if (delivery := slot.delivery) is not None and slot.lost is not delivery
    )
    return Status(running=running, tallies=tuple((slot.processed, slot.failed) for slot in slots))
