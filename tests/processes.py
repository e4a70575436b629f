"""A process under test: its log, its signals and its end."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from eventually import until

PATIENCE = 20.0  # seconds that a test waits for something that must happen


class Process:
    """A worker process with its log."""

    def __init__(self, words: list[str], environment: dict[str, str], log: Path, folder: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(words, env=environment, cwd=folder, stderr=file, stdout=file)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    def log(self) -> str:
        """What the process has logged so far."""
        return self._log.read_text()

    def await_log(self, text: str, *, within: float = PATIENCE) -> None:
        """Wait until the log holds a text."""
        until(lambda: text in self.log(), within, what=lambda: f"{text!r} in the log:\n{self.log()}")

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def freeze(self) -> None:
        """SIGSTOP, and wait until every thread has stopped: on a busy machine others run on after the call."""
        self.send(signal.SIGSTOP)
        until(lambda: self._states() == {"T"}, PATIENCE, pause=0.001, what=lambda: f"a stop, not {self._states()}")

    def thaw(self) -> None:
        """SIGCONT."""
        self.send(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    def exit_status(self, *, within: float = PATIENCE) -> int:
        """Wait for the end; negative for the signal that killed it."""
        return self._process.wait(within)

    def stop(self) -> None:
        """TERM, and wait for an end in good order."""
        self.send(signal.SIGTERM)
        assert self.exit_status() == 0, self.log()

    def _states(self) -> set[str]:
        """The states of its threads, a letter each, as Linux names them."""
        files = Path(f"/proc/{self.pid}/task").glob("*/stat")
        return {file.read_text().rpartition(")")[2].split()[0] for file in files}
