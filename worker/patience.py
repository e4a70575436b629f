"""How long a loop waits before trying the store again; one line in the log when it goes, one when it is back."""

from __future__ import annotations

import logging
import random

from worker.logs import Event

log = logging.getLogger(__name__)

FIRST = 0.1  # seconds
LONGEST = 5.0  # seconds


class Patience:
    """The waits of one loop: longer each time, with jitter so that a fleet does not knock at once."""

    def __init__(self, loop: str) -> None:
        self._loop = loop
        self._wait = FIRST
        self._failing = False

    def failed(self, error: Exception) -> float:
        """Return the seconds to wait now, between half and the whole of a wait that doubles."""
        if not self._failing:
            log.warning(Event("unavailable", loop=self._loop, error=error, note="trying until it answers"))
        self._failing = True
        wait, self._wait = self._wait, min(self._wait * 2, LONGEST)
        return wait * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not secrecy

    def succeeded(self) -> None:
        """Start from the shortest wait again."""
        if self._failing:
            log.info(Event("available", loop=self._loop))
            self._wait, self._failing = FIRST, False
