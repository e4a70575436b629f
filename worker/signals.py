"""Signals: what each one asks of the worker. The handlers only ask; the worker's own threads do."""

from __future__ import annotations

import faulthandler
import logging
import signal
import sys
from collections.abc import Callable
from types import FrameType

from worker.worker import Worker

log = logging.getLogger(__name__)


def install(worker: Worker) -> None:
    """Let signals steer a worker; called from the main thread."""
    actions: dict[str, Callable[[], None]] = {
        "SIGTERM": worker.stop,
        "SIGINT": worker.stop,
        "SIGQUIT": lambda: worker.stop(finish=True),
        "SIGTSTP": worker.quiet,
        "SIGTTIN": _dump,
        "SIGUSR1": lambda: log.warning("event=ignored a thread cannot be killed: USR1 has no effect here"),
        "SIGUSR2": lambda: worker.pause("signal"),
        "SIGCONT": lambda: worker.resume("signal"),
    }
    for name, action in actions.items():
        signal.signal(getattr(signal, name), _handler(name, action))


def _handler(name: str, action: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature is Python's
        log.info("event=signal name=%s", name)
        action()

    return handle


def _dump() -> None:
    faulthandler.dump_traceback(sys.stderr, all_threads=True)
