"""One child process in a group of its own: started, watched from outside, and surely gone at the end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
LOG_TAIL_LINES = 15


class Process:
    """A command, running from the project's root until the `with` block ends; its output goes to a log file."""

    def __init__(self, words: Sequence[str], log: Path) -> None:
        self._log = log
        self.peak_kib = 0
        self.started = time.perf_counter()
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches the benchmark alone, which then ends its children in order.
            self._child = subprocess.Popen(  # noqa: S603 - our own words
                list(words),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    def sample_memory(self) -> None:
        """Raise `peak_kib` to the kernel's high-water mark.

        Not the `ru_maxrss` of `wait4`: that one also counts this Python, whose copy the child was before its exec.
        """
        try:
            status = Path(f"/proc/{self._child.pid}/status").read_text()
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peak_kib = max(self.peak_kib, int(line.split()[1]))

    def wait(self, seconds: float) -> int | None:
        """The exit code, or None when the process still runs after so many seconds."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def log_tail(self) -> str:
        """The last lines that the process wrote."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        # The whole group, even when its leader has gone: it may have left children.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
