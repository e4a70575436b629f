"""The template: a process that was forked from the worker before it had threads, and forks each child on request.

A process with threads must not be forked: another thread may hold a lock just then, which nobody in the child would
ever release. So the worker forks once, at its start, and the template, which has one thread for ever, does the rest;
everything that was imported by then is there in each child at once, in memory that all of them share.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from worker.executors.processes.performing import BUG, deaf
from worker.logs import Event

log = logging.getLogger(__name__)

REQUEST = struct.Struct("=qqq")  # START or a signal, the child's number, its slot
ANSWER = struct.Struct("=qqq")  # the child's number, its status, its peak memory
START = 0
UNBORN = -1  # the status of a child that could not be forked

Serve = Callable[[int, socket.socket], None]


class Template:
    """Serves one worker over a socket. `serve` is what a child does; children end with the worker, at the latest."""

    def __init__(self, control: socket.socket, serve: Serve) -> None:
        self._control, self._serve = control, serve
        self._numbers: dict[int, int] = {}  # of the living children, by process
        self._woken, self._wake = os.pipe()

    def run(self) -> NoReturn:
        """Fork and reap until the worker is gone."""
        deaf()
        os.set_blocking(self._wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        gc.freeze()  # the collector leaves alone what all children share, or each would get a copy of its own
        control = self._control.fileno()
        while True:
            readable, _, _ = select.select([control, self._woken], [], [])
            if self._woken in readable:
                os.read(self._woken, 4096)
                self._reap()
            if control in readable:
                self._obey()

    def _obey(self) -> None:
        try:
            request, fds, _, _ = socket.recv_fds(self._control, REQUEST.size, 1, socket.MSG_WAITALL)
        except OSError:
            request, fds = b"", []
        if len(request) < REQUEST.size:
            self._leave()
        verb, number, slot = REQUEST.unpack(request)
        if verb == START:
            self._fork(number, slot, fds[0])
            os.close(fds[0])
        else:
            for pid, its in self._numbers.items():
                if its == number:
                    os.kill(pid, verb)

    def _fork(self, number: int, slot: int, channel: int) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            log.error(Event("unborn", error=error))
            self._tell(number, UNBORN, 0)
            return
        if pid == 0:
            self._become(slot, channel)
        self._numbers[pid] = number

    def _become(self, slot: int, channel: int) -> NoReturn:
        """Be the child."""
        status = BUG
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for fd in (self._woken, self._wake, self._control.detach()):
                os.close(fd)
            self._serve(slot, socket.socket(fileno=channel))
            status = 0
        except BaseException:
            log.critical(Event("bug", process="child"), exc_info=True)
        finally:
            leave(status)

    def _reap(self) -> None:
        while self._numbers:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if not pid:
                return
            self._tell(self._numbers.pop(pid), status, usage.ru_maxrss)

    def _tell(self, number: int, status: int, peak: int) -> None:
        with suppress(OSError):  # the worker is gone; so are we, when that is read
            self._control.sendall(ANSWER.pack(number, status, peak))

    def _leave(self) -> NoReturn:
        for pid in self._numbers:
            os.kill(pid, signal.SIGKILL)
        for pid in self._numbers:
            os.waitpid(pid, 0)
        os._exit(0)


def leave(status: int) -> NoReturn:
    """End a forked process; the handlers of `atexit` belong to the worker and do not run here."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)
