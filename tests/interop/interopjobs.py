"""The Python half of a fleet: jobs that leave a trace of every run, as those of ruby/app.rb do.

Traces are lists of JSON records in a database of their own, where no dashboard looks; the tests turn switches there.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence

import redis

from worker import JobContext, Registry

jobs = Registry()
_store = redis.Redis.from_url(os.environ["TRACES_URL"])


@jobs.register("Note", pass_job=True)
def note(job: JobContext, *args: object) -> None:
    """Run at once, whatever the arguments."""
    _trace("ran", "Note", job, args)


@jobs.register("Hold", pass_job=True)
def hold(job: JobContext, *args: object) -> None:
    """Run until the test opens the gate."""
    _trace("started", "Hold", job, args)
    while not _store.exists("gate"):
        time.sleep(0.02)
    _trace("ran", "Hold", job, args)


@jobs.register("Nap", pass_job=True)
def nap(job: JobContext, number: int, milliseconds: int) -> None:
    """Run for some milliseconds."""
    time.sleep(milliseconds / 1000)
    _trace("ran", "Nap", job, [number, milliseconds])


@jobs.register("Fickle", pass_job=True)
def fickle(job: JobContext, *args: object) -> None:
    """Fail until the test has mended it."""
    _trace("started", "Fickle", job, args)
    if not _store.exists("mended"):
        raise LookupError("not mended yet")
    _trace("ran", "Fickle", job, args)


@jobs.register("Boom")
def boom(message: str) -> None:
    """Fail with a message."""
    raise ValueError(message)


@jobs.register("PythonOnly", pass_job=True)
def python_only(job: JobContext, *args: object) -> None:
    """Run at once; no process of Ruby knows this class."""
    _trace("ran", "PythonOnly", job, args)


@jobs.register("EveryKindJob", pass_job=True, activejob=True)
def every_kind(job: JobContext, *args: object, **keywords: object) -> None:
    """Run at once, and tell of the arguments as Python writes them."""
    _trace("ran", "EveryKindJob", job, [*map(repr, args), repr(keywords)])


@jobs.register("FickleJob", pass_job=True, activejob=True)
def fickle_job(job: JobContext, *args: object, **keywords: object) -> None:
    """Fail until the test has mended it."""
    if not _store.exists("mended"):
        raise LookupError("not mended yet")
    _trace("ran", "FickleJob", job, [*map(repr, args), repr(keywords)])


def _trace(what: str, name: str, job: JobContext, args: Sequence[object]) -> None:
    record = {"by": "python", "pid": os.getpid(), "name": name, "jid": job.id, "args": args}
    _store.rpush(what, json.dumps(record))
