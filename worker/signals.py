"""Signals: what each one asks of the worker.

A handler may interrupt the main thread anywhere, also where it holds a lock, so handlers only drop the signal's name
into a queue, which is safe. The main thread takes it out and acts.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from queue import SimpleQueue

from worker.logs import Event
from worker.worker import Worker

log = logging.getLogger(__name__)

STOP, DONE = "stop", "done"
_NOTHING: AbstractContextManager[object] = nullcontext()


def run(worker: Worker, beside: AbstractContextManager[object] = _NOTHING) -> None:
    """Start a worker and let signals steer it until it has stopped; called in the main thread.

    `beside` is entered once the worker has started: an executor that forks does so before there are other threads.
    """
    inbox: SimpleQueue[str] = SimpleQueue()
    actions = _actions(worker)
    for name in actions:
        signal.signal(getattr(signal, name), lambda number, _: inbox.put(signal.Signals(number).name))
    worker.on_stop = lambda: inbox.put(STOP)
    worker.start()
    with beside:
        while (name := inbox.get()) != DONE:
            if name == STOP:
                threading.Thread(target=_end, args=(worker, inbox), name="end").start()
            else:
                log.info(Event("signal", name=name))
                actions[name]()


def _end(worker: Worker, inbox: SimpleQueue[str]) -> None:
    """Wait for the worker's end in a thread of its own: the main thread still listens, for who asks to hurry."""
    try:
        worker.join()
    finally:
        inbox.put(DONE)


def _actions(worker: Worker) -> dict[str, Callable[[], None]]:
    return {
        "SIGTERM": worker.stop,
        "SIGINT": worker.stop,
        "SIGQUIT": lambda: worker.stop(finish=True),
        "SIGTSTP": worker.quiet,
        "SIGTTIN": worker.dump,
        "SIGUSR1": lambda: log.warning(Event("ignored", name="SIGUSR1", note="a thread cannot be killed")),
        "SIGUSR2": lambda: worker.pause("signal"),
        "SIGCONT": lambda: worker.resume("signal"),
    }
