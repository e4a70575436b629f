"""The jobs of our worker in the matrix: they tell what arguments they saw, and fail where they should."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tagged import tag

from worker import Registry

jobs = Registry()
_seen = Path(os.environ["SEEN"])
_mended = "MENDED" in os.environ


@jobs.register("Note")
@jobs.register("NoteJob", activejob=True)
@jobs.register("Archive")
@jobs.register("Foo")
@jobs.register("A::B")
@jobs.register("Segv")
def note(*args: object) -> None:
    """Tell what was seen; the names are the matrix's own, that of Rails, and those of captured jobs."""
    with _seen.open("a") as seen:
        seen.write(json.dumps([tag(value) for value in args]) + "\n")


@jobs.register("Boom")
def boom(*args: object) -> None:
    """Fail, or do as note does where that has been mended."""
    if not _mended:
        raise LookupError("no such user: Zoë")
    note(*args)
