"""Jobs that leave a trace of every run, on a connection of their own, and jobs that do to their process what faults do.

Each handler's first argument is the job's id. Traces are members of sets in $FAULT_STORE, `<id> <nonce> <pid>`:
adding a member twice is no second run, so a trace may be written again until the server has answered.
"""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Callable
from typing import TypeVar

import redis

from worker import Registry

TIMELESS = 600.0  # seconds

Answer = TypeVar("Answer")

jobs = Registry()
_store = redis.Redis.from_url(os.environ["FAULT_STORE"], socket_timeout=10)


@jobs.register("Note")
def note(job: str) -> None:
    """Run at once."""
    _trace("ran", job)


@jobs.register("Nap")
def nap(job: str, seconds: float) -> None:
    """Run for a while."""
    _trace("started", job)
    time.sleep(seconds)
    _trace("ran", job)


@jobs.register("Hold")
def hold(job: str) -> None:
    """Run until the test opens the gate, for this and for all later runs."""
    _trace("started", job)
    while not _asked(lambda: _store.exists("gate")):
        time.sleep(0.02)
    _trace("ran", job)


@jobs.register("HoldAndFail")
def hold_and_fail(job: str) -> None:
    """Run until the test opens the gate, and fail."""
    hold(job)
    raise ValueError(job)


@jobs.register("Kill")
def kill(job: str) -> None:
    """Kill the process, every time."""
    _trace("started", job)
    os.kill(os.getpid(), signal.SIGKILL)


@jobs.register("KillOnce")
def kill_once(job: str) -> None:
    """Kill the process the first time."""
    _trace("started", job)
    if _asked(lambda: _store.scard("started")) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    _trace("ran", job)


@jobs.register("Stuck", timeout=0.3)
def stuck(job: str) -> None:
    """Never return, outside Python, deaf to the time limit."""
    _trace("started", job)
    time.sleep(TIMELESS)


def _trace(what: str, job: str) -> None:
    member = f"{job} {uuid.uuid4().hex} {os.getpid()}"
    _asked(lambda: _store.sadd(what, member))


def _asked(question: Callable[[], Answer]) -> Answer:
    """Ask until the server answers."""
    while True:
        try:
            return question()
        except redis.RedisError:
            time.sleep(0.05)
