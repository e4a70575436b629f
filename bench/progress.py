"""What the screen shows while the benchmark runs: a moving bar on a terminal, one line per run anywhere else."""

from __future__ import annotations

import time
from typing import TextIO

WIDTH = 30
REDRAW_SECONDS = 0.1


class Progress:
    """Shows one run after another."""

    def __init__(self, screen: TextIO, jobs: int) -> None:
        self._screen = screen
        self._moving = screen.isatty()
        self._jobs = jobs
        self._label = ""
        self._drawn = 0.0

    def begin(self, label: str) -> None:
        """A run starts."""
        self._label = label
        self.show(0)

    def show(self, done: int) -> None:
        """So many jobs of the run are done."""
        now = time.monotonic()
        if self._moving and now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            filled = WIDTH * min(done, self._jobs) // self._jobs
            self._write(f"\r\x1b[K{self._label}  [{'#' * filled}{'.' * (WIDTH - filled)}] {done:,}")

    def end(self, text: str) -> None:
        """The run is over: its bar gives way to one line."""
        self._write(f"{chr(13) + chr(27) + '[K' if self._moving else ''}{self._label}  {text}\n")

    def _write(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()
