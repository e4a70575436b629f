"""Children by fork: the worker's end of the template."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import threading
import time

from worker.errors import ConfigError
from worker.executors import Performer
from worker.executors.processes import template
from worker.executors.processes.performing import BUG, Performing
from worker.executors.processes.progress import Progress
from worker.executors.processes.source import Ended, ended
from worker.executors.processes.template import ANSWER, REQUEST, START, UNBORN, Template

PATIENCE = 5.0  # seconds that the template may take to end its children and itself


class Forked:
    """A template, which forks children that perform with `perform`.

    Raises:
        ConfigError: Other threads run: a lock that one of them holds just now would never be released in a child.
    """

    def __init__(self, perform: Performer, progress: Progress) -> None:
        _be_alone()
        self._control, theirs = socket.socketpair()
        sys.stdout.flush()  # or what is still in their buffers would be written by each process
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            self._become(theirs, perform, progress)
        theirs.close()

    def start(self, number: int, slot: int, sock: socket.socket) -> None:
        """Ask for a child."""
        socket.send_fds(self._control, [REQUEST.pack(START, number, slot)], [sock.fileno()])

    def send_signal(self, number: int, sign: int) -> None:
        """Ask for a signal to a child: the template alone knows whether its process number is still its own."""
        self._ask(sign, number)

    def ended(self) -> list[Ended]:
        """Return the children that the template has reaped."""
        ends: list[Ended] = []
        while select.select([self._control], [], [], 0)[0]:
            answer = self._control.recv(ANSWER.size, socket.MSG_WAITALL)
            if len(answer) < ANSWER.size:
                raise EOFError
            number, status, maxrss = ANSWER.unpack(answer)
            ends.append(Ended(number) if status == UNBORN else ended(number, status, maxrss))
        return ends

    def fileno(self) -> int:
        """Return the socket."""
        return self._control.fileno()

    def close(self) -> None:
        """Hang up, on which the template kills what is left and ends."""
        self._control.close()
        deadline = time.monotonic() + PATIENCE
        while not self._gone():
            if time.monotonic() > deadline:
                os.kill(self._pid, signal.SIGKILL)
            time.sleep(0.001)

    def _gone(self) -> bool:
        try:
            return os.waitpid(self._pid, os.WNOHANG)[0] == self._pid
        except ChildProcessError:  # somebody else in this process has waited for it
            return True

    def _ask(self, verb: int, number: int) -> None:
        try:
            self._control.sendall(REQUEST.pack(verb, number, 0))
        except OSError:
            return  # the template is gone; `ended` says so

    def _become(self, control: socket.socket, perform: Performer, progress: Progress) -> None:
        """Be the template."""

        def serve(slot: int, sock: socket.socket) -> None:
            Performing(perform, progress.row(slot), sock, slot).run()

        try:
            self._control.close()
            Template(control, serve).run()
        finally:
            template.leave(BUG)


def _be_alone() -> None:
    """Refuse to fork beside other threads of Python; those of native libraries, like NumPy's, know how to be forked."""
    if others := [thread.name for thread in threading.enumerate() if thread is not threading.current_thread()]:
        raise ConfigError(
            f"child processes cannot be forked while other threads run ({', '.join(sorted(others)[:5])}): "
            "start those inside of jobs or after the worker, or use -start-method=spawn"
        )
