"""Children by spawn: each is a fresh interpreter, started by a command, that imports what it needs by itself."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from worker.executors import Performer
from worker.executors.processes.performing import Performing
from worker.executors.processes.progress import Progress
from worker.executors.processes.source import Ended, ended

_SET_PDEATHSIG = 1  # of Linux's prctl


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a child belongs: its slot, the first slot and the one behind the last, and what it inherits as files."""

    slot: int
    first: int
    last: int
    channel: int
    progress: int


def place(word: str) -> Place:
    """Read the last word of a child's command."""
    return msgspec.json.decode(word, type=Place)


class Spawned:
    """Starts children by the words of a command; a last word is added, from which they make a `Place`."""

    def __init__(self, words: Sequence[str], progress: Progress) -> None:
        self._words, self._progress = words, progress
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, number: int, slot: int, sock: socket.socket) -> None:
        """Start a child."""
        slots, fds = self._progress.slots, (sock.fileno(), self._progress.fd)
        place = Place(slot, slots.start, slots.stop, *fds)
        words = [*self._words, msgspec.json.encode(place).decode()]
        self._children[number] = subprocess.Popen(words, stdin=subprocess.DEVNULL, pass_fds=fds)  # noqa: S603 - our own

    def send_signal(self, number: int, sign: int) -> None:
        """Send a child a signal."""
        if number in self._children:
            os.kill(self._children[number].pid, sign)

    def ended(self) -> list[Ended]:
        """Ask after each child."""
        return [end for number in list(self._children) if (end := self._wait(number, os.WNOHANG)) is not None]

    def fileno(self) -> int:
        """Return -1: one has to ask."""
        return -1

    def close(self) -> None:
        """Kill what is left, and wait for it."""
        for number in list(self._children):
            self.send_signal(number, signal.SIGKILL)
            self._wait(number, 0)

    def _wait(self, number: int, options: int) -> Ended | None:
        child = self._children[number]
        try:
            pid, status, usage = os.wait4(child.pid, options)
        except ChildProcessError:  # somebody else in this process has waited for it
            pid, status, usage = child.pid, None, None
        if not pid:
            return None
        del self._children[number]
        child.returncode = 0  # it has been waited for
        return Ended(number) if status is None or usage is None else ended(number, status, usage.ru_maxrss)


def join(perform: Performer, place: Place) -> None:
    """Be a child: perform with `perform` until the parent says that it is enough."""
    _end_with_parent()
    progress = Progress(range(place.first, place.last), place.progress)
    Performing(perform, progress.row(place.slot), socket.socket(fileno=place.channel), place.slot).run()


def _end_with_parent() -> None:
    """Let the system kill this process when its parent ends, also while a handler keeps the interpreter to itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)
