"""What the screen shows while the benchmark runs: a moving line on a terminal, one line for each turn anywhere else."""

from __future__ import annotations

import time
from typing import TextIO

REDRAW_SECONDS = 0.1
SECONDS_PER_MINUTE = 60


class Progress:
    """Shows one turn after another, and how long all of them will take."""

    def __init__(self, screen: TextIO, turns: int) -> None:
        self._screen = screen
        self._moving = screen.isatty()
        self._turns, self._ended = turns, 0
        self._started = self._drawn = time.monotonic()
        self._label = ""

    def begin(self, label: str) -> None:
        """A turn starts."""
        self._label = label
        self.show(0)

    def show(self, done: int) -> None:
        """So many jobs of the turn are done."""
        now = time.monotonic()
        if self._moving and now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            self._write(
                f"\r\x1b[K{self._label}  {done:>9,} jobs   turn {self._ended + 1} of {self._turns}{self._left(now)}"
            )

    def end(self, text: str) -> None:
        """The turn is over: its moving line gives way to a lasting one."""
        self._ended += 1
        place = f"{self._ended:>{len(str(self._turns))}}/{self._turns}"
        self._write(f"{chr(13) + chr(27) + '[K' if self._moving else ''}{place}  {self._label}  {text}\n")

    def _left(self, now: float) -> str:
        if not self._ended:
            return ""
        seconds = (now - self._started) / self._ended * (self._turns - self._ended)
        return f", about {seconds / SECONDS_PER_MINUTE:.0f} min left"

    def _write(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()
