"""The asyncio executor keeps the interface; and what only an event loop does."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest
from async_stage import AsyncStage
from eventually import until
from executor_interface import FunctionInterface, Make, failure, tick_until
from stage import Stage

from worker.executors.asyncio import LAG, Asyncio
from worker.job import ACK, Retry
from worker.perform import Perform
from worker.protocols.resque import Resque
from worker.protocols.sidekiq import Sidekiq


@pytest.fixture
def make() -> Make:
    """Tasks on one loop."""
    return Asyncio


class TestAsyncio(FunctionInterface):
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


async def leave() -> None:
    """End the process, or try to."""
    sys.exit(1)


async def interrupt() -> None:
    """Do as Ctrl-C does."""
    raise KeyboardInterrupt


async def gathered(one: Callable[[], Awaitable[None]]) -> None:
    """Await a task among others."""
    await asyncio.gather(one(), asyncio.sleep(30))


async def grouped(one: Callable[[], Awaitable[None]]) -> None:
    """Await a group of tasks."""
    async with asyncio.TaskGroup() as group:
        group.create_task(one())
        group.create_task(asyncio.sleep(30))


@pytest.mark.parametrize("way", [gathered, grouped])
@pytest.mark.parametrize(("one", "name"), [(leave, "SystemExit"), (interrupt, "KeyboardInterrupt")])
def test_an_exit_in_a_task_of_a_job_is_that_jobs_failure(
    stage: AsyncStage, way: Callable[..., Awaitable[None]], one: Callable[[], Awaitable[None]], name: str
) -> None:
    """sys.exit in a task that a job awaits fails that job alone: jobs beside it and behind it go on."""

    async def job() -> None:
        await way(one)

    stage.jobs.register("job")(job)
    executor = stage.start(Asyncio(2))
    executor.submit(
        [*stage.deliveries("wait"), stage.delivery('{"class":"job","args":[]}'), *stage.deliveries("quick")]
    )
    until(lambda: len(stage.reported) == 2)
    stage.gate.set()
    until(lambda: len(stage.reported) == 3)
    first, second, third = stage.outcomes()

    assert (first, failure(second).exception, third) == (ACK, name, ACK)
    assert executor.stop(5) == []


def test_a_job_cannot_stop_the_loop(stage: AsyncStage) -> None:
    """A job that stops the loop it runs on, as a program's main coroutine might, stops nobody."""

    async def halt() -> None:
        asyncio.get_running_loop().stop()
        await asyncio.sleep(0)

    stage.jobs.register("halt")(halt)
    executor = stage.start(Asyncio(1))
    executor.submit([stage.delivery('{"class":"halt","args":[]}'), *stage.deliveries("quick")])
    until(lambda: len(stage.reported) == 2)

    assert (stage.outcomes(), executor.stop(5)) == ([ACK, ACK], [])


def test_an_exit_while_the_loop_says_goodbye(stage: AsyncStage) -> None:
    """A task that answers its cancellation by sys.exit does not keep the others from cleaning up."""

    async def cling() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            sys.exit(1)

    async def hold(number: int) -> None:
        side = asyncio.create_task(cling())
        stage.begun.append(number)
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.05)
            stage.cancelled.append(number)
            side.cancel()

    stage.jobs.register("hold")(hold)
    executor = stage.start(Asyncio(2))
    executor.submit(stage.deliveries("hold", 2))
    until(lambda: len(stage.begun) == 2)

    assert len(executor.stop(0)) == 2
    assert (sorted(stage.cancelled), stage.reported) == ([1, 2], [])


def test_a_loop_that_died_leaves_no_slot(stage: AsyncStage, caplog: pytest.LogCaptureFixture) -> None:
    """Should the loop's thread end, every slot counts as stuck, on which the worker stops; and nobody waits for it."""
    executor = Asyncio(3)
    stage.start(executor)
    executor.submit(stage.deliveries("wait", 4))
    until(lambda: len(stage.begun) == 3)
    before, loop = executor.stuck(), executor._loop  # noqa: SLF001 - to break it
    for slot in executor._slots:  # noqa: SLF001 - the same
        slot.task._log_destroy_pending = False  # type: ignore[union-attr] # noqa: SLF001 - that they never end is the point
    loop.call_soon_threadsafe(setattr, loop._selector, "select", None)  # type: ignore[attr-defined] # noqa: SLF001 - so
    until(lambda: executor.stuck() == 3)

    assert (before, sorted(delivery.receipt for delivery in executor.stop(None))) == (0, [1, 2, 3, 4])
    assert any("event=bug loop=loop" in record.getMessage() for record in caplog.records)


def test_what_runs_again_has_not_failed(stage: AsyncStage) -> None:
    """A job that outlasts its time limit counts as failed only if its outcome says so, and a retry does not."""
    executor = stage.start(Asyncio(1), protocol=Sidekiq())
    with stage.lock:
        executor.submit([stage.retried("blocked")])
        tick_until(executor, lambda: stage.reported)
    until(lambda: executor.performed() == 1)
    executor.stop(5)

    assert isinstance(stage.outcomes()[0], Retry)
    assert executor.status().tallies == ((1, 0),)


def test_threads_of_jobs_are_not_waited_for(stage: AsyncStage) -> None:
    """What a job calls by `asyncio.to_thread` runs in threads that end with the executor, or with the process."""
    seen: list[threading.Thread] = []

    def look() -> int:
        seen.append(threading.current_thread())
        return 7

    async def ask(number: int) -> None:
        stage.ended.append(number * await asyncio.to_thread(look))

    stage.jobs.register("ask")(ask)
    executor = stage.start(Asyncio(4))
    executor.submit(stage.deliveries("ask", 3))
    until(lambda: len(stage.reported) == 3)
    executor.stop(5)

    assert (sorted(stage.ended), all(thread.daemon for thread in seen)) == ([7, 14, 21], True)
    until(lambda: not any(thread.is_alive() for thread in seen))
