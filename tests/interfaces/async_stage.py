"""The stage with coroutines: the same jobs, for an event loop."""

from __future__ import annotations

import asyncio
from typing import NoReturn

from stage import Stage

from worker.context import JobContext
from worker.job import Outcome


class AsyncStage(Stage):
    """The same jobs as coroutines."""

    async def quick(self, number: int) -> None:
        """End at once."""
        self.begun.append(number)
        self.ended.append(number)

    async def wait(self, number: int) -> None:
        """End when the gate opens."""
        self.begun.append(number)
        while not self.gate.is_set():  # noqa: ASYNC110 - the gate is opened from another thread or process
            await asyncio.sleep(0.002)
        self.ended.append(number)

    async def spin(self, number: int) -> None:
        """Take a moment."""
        self.begun.append(number)
        await asyncio.sleep(0.002)
        self.ended.append(number)

    async def endless(self, number: int) -> None:
        """Run until cancelled."""
        self.begun.append(number)
        await asyncio.sleep(30)
        self.ended.append(number)

    async def blocked(self, number: int) -> None:
        """Do not react to being cancelled."""
        self.begun.append(number)
        while not self.lock.acquire(False):
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue
        self.lock.release()
        self.ended.append(number)

    async def watch(self, job: JobContext, number: int) -> None:
        """Run until told that nobody waits any longer."""
        self.begun.append(number)
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            if job.cancelled:
                self.cancelled.append(number)
            raise

    async def raise_(self, number: int) -> NoReturn:
        """Fail."""
        super().raise_(number)

    async def exit_(self, number: int) -> NoReturn:
        """Try to end the process."""
        super().exit_(number)

    async def outcome(self, word: str) -> Outcome:
        """Say oneself what becomes of the job."""
        return super().outcome(word)

    async def later(self, number: int) -> None:
        """End at once."""
        await self.quick(number)
