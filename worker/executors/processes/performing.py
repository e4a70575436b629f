"""What a child does: performs the jobs that its parent sends, one after the other, and listens meanwhile.

The main thread performs, as handlers expect. A second thread listens, so that a time limit or a stop reaches a job
under way; when the parent is gone it ends the process at once, since the job is another worker's by then.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NoReturn

from worker.context import JobContext, Slot
from worker.errors import JobTimeout
from worker.executors import Performer
from worker.executors.processes.frames import (
    Cancel,
    Chunk,
    Counted,
    End,
    FromChild,
    Hello,
    Interrupt,
    Rang,
    Refused,
    frame,
    listen,
)
from worker.executors.processes.outcomes import tell
from worker.executors.processes.progress import BEGUN, EPOCH, FINISHED, LIMIT, STARTED, Row
from worker.failures import describe
from worker.job import ACK, Delivery, Outcome
from worker.logs import Event

log = logging.getLogger(__name__)

ORPHANED, BUG = 69, 70  # exit statuses
COUNTING = 1.0  # seconds between two messages of what the meter has counted
STEERING = (
    signal.SIGTERM,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTSTP,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGCONT,
)
DUMP = signal.SIGTTIN
INTERRUPT = signal.SIGVTALRM  # one that hardly any handler uses for itself


def deaf() -> None:
    """Leave to the parent the signals that steer it, which a terminal or a supervisor sends to all of its processes.

    They are caught and not ignored: a program that a handler starts would inherit that it ignores them.
    """
    for number in (*STEERING, DUMP):
        signal.signal(number, lambda *_: None)
    devnull = os.open(os.devnull, os.O_RDONLY)
    os.dup2(devnull, 0)
    os.close(devnull)


def _hearing() -> None:
    """Undo `deaf` in a process that a handler forks: TERM ends it, as whoever started it expects."""
    for number in (*STEERING, DUMP, INTERRUPT):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


class _Slot(Slot):
    """The child's slot; the parent sees the time limit of the job in it.

    Jobs run in the main thread, so a signal can interrupt them, and with them most calls that wait outside of Python.
    """

    def __init__(self, index: int, row: Row) -> None:
        super().__init__(index)
        self._times = row.times
        self._armed = False
        signal.signal(INTERRUPT, self._interrupted_here)

    def begin(self, seconds: float | None, context: JobContext) -> None:
        super().begin(seconds, context)
        self._times[LIMIT] = seconds or 0.0

    def end(self) -> None:
        self._times[LIMIT] = 0.0
        super().end()
        self._armed = False  # a signal that is still on its way was meant for this job, and shall not hit the next

    def _interrupt(self) -> None:
        self._armed = True
        signal.pthread_kill(threading.main_thread().ident or 0, INTERRUPT)

    def _interrupted_here(self, *_: object) -> None:
        if self._armed:
            self._armed = False
            raise JobTimeout


class Performing:
    """The life of one child.

    Args:
        perform: What is called for each job.
        row: Where its parent sees how far it is.
        sock: Its end of the channel.
        index: Its slot among all of the worker's.
    """

    def __init__(self, perform: Performer, row: Row, sock: socket.socket, index: int) -> None:
        self._perform, self._row, self._sock = perform, row, sock
        self._slot = _Slot(index, row)  # made in the main thread, which alone may take signals
        self._chunks: SimpleQueue[Chunk | None] = SimpleQueue()
        self._meter, self._counted = perform.meter, time.monotonic()

    def run(self) -> None:
        """Perform until the parent says that it is enough."""
        deaf()
        os.register_at_fork(after_in_child=_hearing)
        faulthandler.enable(2)  # a handler that crashes the process leaves its stack in the log
        faulthandler.register(DUMP, 2)
        threading.current_thread().name = f"slot-{self._slot.index}"
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        self._send(Hello(os.getpid()))
        while (chunk := self._next()) is not None:
            self._work(chunk)
        self._count()

    def _next(self) -> Chunk | None:
        """Wait for a chunk; what the meter has counted is not kept for long meanwhile."""
        with suppress(Empty):
            return self._chunks.get(timeout=COUNTING)
        self._count()
        return self._chunks.get()

    def _work(self, chunk: Chunk) -> None:
        """Perform a chunk; each job is claimed before its epoch is looked at, as `progress` explains.

        Nothing more is claimed of an epoch that has ended: the parent is about to read which claim was the last.
        """
        counts, times, slot = self._row.counts, self._row.times, self._slot
        perform, clock, epoch, number = self._perform, time.monotonic, chunk.epoch, chunk.first
        begun = clock()
        for delivery in chunk.deliveries if counts[EPOCH] == epoch else ():
            slot.started = times[STARTED] = clock()
            counts[BEGUN] = number + 1
            if counts[EPOCH] != epoch:
                self._send(Refused(number))  # the parent knows whether it is still ours
                break
            slot.delivery = delivery
            outcome = perform(delivery, slot)
            if outcome is not ACK:
                self._tell(number, delivery, outcome)
            number += 1
            counts[FINISHED] = number
        counts[FINISHED] = end = chunk.first + len(chunk.deliveries)
        slot.delivery = None
        now = clock()
        self._send(Rang(number - chunk.first, now - begun, end))
        if now - self._counted > COUNTING:
            self._count()

    def _tell(self, number: int, delivery: Delivery, outcome: Outcome) -> None:
        """Send an outcome; one that cannot travel, since its handler made it up wrongly, is the job's failure."""
        try:
            told = tell(number, outcome)
        except (TypeError, ValueError) as error:
            told = tell(number, self._perform.fail(delivery, describe(error)))
        self._send(told)

    def _count(self) -> None:
        """Send what the meter has counted since the last time."""
        self._counted = time.monotonic()
        if self._meter is not None and (fresh := self._meter.fresh()):
            counts = {name: (one.failed, one.quick, one.seconds, one.buckets) for name, one in fresh.items()}
            self._send(Counted(counts))

    def _send(self, message: FromChild) -> None:
        try:
            self._sock.sendall(frame(message))
        except OSError:
            os._exit(ORPHANED)

    def _listen(self) -> NoReturn:
        try:
            for message in listen(self._sock):
                match message:
                    case Chunk():
                        self._chunks.put(message)
                    case Interrupt():
                        self._slot.overdue(time.monotonic())
                    case Cancel():
                        self._slot.cancel()
                    case End():
                        self._chunks.put(None)
        except OSError:
            pass
        except BaseException:
            log.critical(Event("bug", loop="listen"), exc_info=True)
            os._exit(BUG)
        os._exit(ORPHANED)
