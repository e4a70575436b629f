"""The asyncio executor keeps the contract; and what only an event loop does."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from typing import NoReturn

import pytest
from eventually import until
from executor_contract import ExecutorContract, Make, Stage, failure, tick_until

from worker.context import JobContext
from worker.executors.asyncio import LAG, Asyncio
from worker.job import ACK, Outcome
from worker.perform import Perform
from worker.protocols.resque import Resque


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


@pytest.fixture
def make() -> Make:
    """Tasks on one loop."""
    return Asyncio


class TestAsyncio(ExecutorContract):
    """Tasks."""

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """Coroutines under control."""
        stage = AsyncStage()
        yield stage
        stage.gate.set()


@pytest.fixture
def stage() -> Iterator[AsyncStage]:
    """Jobs under control; whatever a test leaves waiting is let go at its end."""
    stage = AsyncStage()
    yield stage
    stage.gate.set()


def test_a_thousand_jobs_wait_at_once(stage: AsyncStage) -> None:
    """As many jobs are under way as there are slots, in one thread."""
    executor = stage.start(Asyncio(1000))
    executor.submit(stage.deliveries("wait", 1000))
    until(lambda: len(stage.begun) == 1000)

    assert len(executor.status().running) == 1000
    stage.gate.set()
    until(lambda: len(stage.reported) == 1000)
    executor.stop(5)


def test_a_job_that_keeps_the_loop_is_named(stage: AsyncStage, caplog: pytest.LogCaptureFixture) -> None:
    """A job that computes without awaiting is logged, once, with the line where it is."""
    caplog.set_level(logging.WARNING)

    async def hog() -> None:
        time.sleep(LAG + 0.5)  # noqa: ASYNC251 - that is the mistake

    stage.jobs.register("hog")(hog)
    executor = stage.start(Asyncio(2))
    executor.submit([stage.delivery('{"class":"hog","args":[]}')])
    tick_until(executor, lambda: stage.reported)
    executor.stop(5)

    (line,) = [record.getMessage() for record in caplog.records if "event=blocked" in record.getMessage()]
    assert f"at={__file__}:" in line


def test_a_plain_function_is_refused(stage: AsyncStage) -> None:
    """A function that is no coroutine would keep the loop: it is not called, and fails with what to do."""
    stage.jobs.register("plain")(lambda: None)
    executor = stage.start(Asyncio(2))
    executor.submit([stage.delivery('{"class":"plain","args":[]}')])
    until(lambda: stage.reported)
    executor.stop(5)

    assert "async def" in failure(stage.outcomes()[0]).error


def test_slots_are_numbered_from_the_first(stage: AsyncStage) -> None:
    """Beside another executor, the slots' numbers go on where that one's end."""
    executor = Asyncio(2, first=25)
    executor.start(Perform(Resque(), stage.jobs), stage.reported.extend)
    executor.submit(stage.deliveries("wait", 2))
    until(lambda: len(stage.begun) == 2)

    assert sorted(job.slot for job in executor.status().running) == [25, 26]
    stage.gate.set()
    assert executor.stop(5) == []
    assert stage.outcomes() == [ACK, ACK]
