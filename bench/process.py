"""One child process in a group of its own: started, watched from outside, and surely gone at the end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import memory

ROOT = Path(__file__).resolve().parent.parent
LOG_TAIL_LINES = 15
MEMORY_SECONDS = 0.05


class Process:
    """A command, running from the project's root until the `with` block ends; its output goes to a log file."""

    def __init__(self, words: Sequence[str], log: Path, variables: Mapping[str, str] | None = None) -> None:
        self._log = log
        self._sampled = 0.0
        self.peak_mib = 0.0
        self.started = time.time()
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches the benchmark alone, which then ends its children in order.
            self._child = subprocess.Popen(  # noqa: S603 - our own words
                list(words),
                cwd=ROOT,
                env={**os.environ, **(variables or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    def sample_memory(self) -> None:
        """Raise `peak_mib` to what the process with its descendants uses now, or it alone has used."""
        if (now := time.monotonic()) - self._sampled >= MEMORY_SECONDS:
            self._sampled = now
            self.peak_mib = max(self.peak_mib, self.resident(), memory.peak(self._child.pid))

    def resident(self) -> float:
        """MiB that the process and its descendants use now."""
        return memory.resident(self._child.pid)

    def wait(self, seconds: float) -> int | None:
        """The exit code, or None when the process still runs after so many seconds."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def output(self) -> str:
        """What the process wrote."""
        return self._log.read_text(errors="replace")

    def log_tail(self) -> str:
        """The last lines that the process wrote."""
        return "\n".join(self.output().splitlines()[-LOG_TAIL_LINES:])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        # The whole group, even when its leader has gone: it may have left children.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
