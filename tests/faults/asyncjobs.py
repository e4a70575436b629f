"""The jobs of faultjobs.py as coroutines, under the same names, and one as a program."""

from __future__ import annotations

import asyncio
import sys
from typing import NoReturn

import faultjobs

from worker import Registry

jobs = Registry()


@jobs.register("Note")
async def note(job: str) -> None:
    """Run at once."""
    faultjobs.note(job)


@jobs.register("Hold")
async def hold(job: str) -> None:
    """Run until the test opens the gate, while all others run too."""
    faultjobs._trace("started", job)  # noqa: SLF001 - one module in two files
    while not faultjobs._store.exists("gate"):  # noqa: SLF001, ASYNC110 - the gate is a key in a store
        await asyncio.sleep(0.5)
    faultjobs._trace("ran", job)  # noqa: SLF001 - the same


@jobs.register("Block")
async def block(job: str) -> None:
    """Compute on the loop without awaiting, for longer than a lease lasts."""
    faultjobs.nap(job, 8.0)


@jobs.register("Lend")
async def lend(job: str) -> None:
    """Wait for a thread that nothing interrupts."""
    await asyncio.to_thread(faultjobs.nap, job, faultjobs.TIMELESS)


@jobs.register("Leave")
async def leave(job: str) -> None:
    """Call sys.exit in one of several tasks."""
    faultjobs._trace("started", job)  # noqa: SLF001 - one module in two files

    async def one() -> NoReturn:
        sys.exit(job)

    await asyncio.gather(one(), asyncio.sleep(faultjobs.TIMELESS))


PROGRAM = """
import json, sys, faultjobs
faultjobs.nap(json.load(sys.stdin)["args"][0], 600)
"""
jobs.program("Run", [sys.executable, "-c", PROGRAM])
