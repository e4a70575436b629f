"""How many jobs travel in one chunk: a millisecond or a few of work at the speed just seen, one while jobs are slow.

Fast jobs so do not pay for each hand-over, and slow ones keep nobody waiting.
"""

from __future__ import annotations

CHUNK = 0.001  # seconds of work in a chunk
LARGEST = 500  # jobs in a chunk
SLOW = 0.05  # seconds after which a job no longer keeps others waiting behind it


class Pace:
    """The speed of late: `seconds` is what a job takes, `size` how many jobs make up a chunk."""

    def __init__(self, chunk: float = CHUNK) -> None:
        self._chunk = chunk
        self.size = 1
        self.seconds = SLOW

    def note(self, performed: int, seconds: float) -> None:
        """Take notice of a chunk. The quickest of late counts: waiting for a processor is not the job's work."""
        if performed:
            self.seconds = min(self.seconds * 1.1, max(seconds / performed, 1e-7))
            self.size = max(1, min(LARGEST, self.size * 2, int(self._chunk / self.seconds)))

    def slow(self) -> None:
        """Take notice of a slow job in the middle of a chunk: the next ones travel alone."""
        self.size, self.seconds = 1, SLOW
