"""Executors side by side keep the interface together; and each job goes where it belongs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from async_stage import AsyncStage
from eventually import until
from executor_interface import FunctionInterface, Make, alone, tick_until
from stage import Stage

from worker.executors import Executor
from worker.executors.asyncio import Asyncio
from worker.executors.processes import Processes
from worker.executors.routing import Routing
from worker.executors.threads import Threads
from worker.job import ACK, Delivery, Settlement
from worker.perform import Perform
from worker.protocols.resque import Resque
from worker.registry import Registry

KINDS: dict[str, Callable[..., Executor]] = {"threads": Threads, "asyncio": Asyncio, "processes": Processes}


class TestRouting(FunctionInterface):
    """All jobs of one kind, and one idle slot of each other kind beside them."""

    stops = 10

    @pytest.fixture(params=KINDS)
    def home(self, request: pytest.FixtureRequest) -> str:
        """The kind of the jobs."""
        return str(request.param)

    @pytest.fixture
    def stage(self, home: str) -> Iterator[Stage]:
        """Jobs of that kind."""
        stage = AsyncStage() if home == "asyncio" else Stage()
        yield stage
        stage.gate.set()

    @pytest.fixture
    def make(self, home: str) -> Make:
        """A routing of all kinds; the slots of the one that works come first."""

        def make(slots: int) -> Routing:
            alone()
            others = [name for name in KINDS if name != home]
            idle = {name: KINDS[name](1, first=first) for first, name in enumerate(others, slots)}
            return Routing({home: KINDS[home](slots), **idle}, lambda _: home)

        return make


class TestSpread:
    """Coroutines, which run anywhere, over all kinds at once: what the interface says of crowds holds for them too."""

    many, stops = 600, 10
    _restless = FunctionInterface._restless  # noqa: SLF001 - a fixture of theirs
    test_every_job_is_reported_once = FunctionInterface.test_every_job_is_reported_once
    test_withdraw_shares_out_every_job = FunctionInterface.test_withdraw_shares_out_every_job
    test_stop_shares_out_every_job = FunctionInterface.test_stop_shares_out_every_job
    test_exit_is_only_that_jobs_failure = FunctionInterface.test_exit_is_only_that_jobs_failure
    test_a_job_may_return_its_outcome = FunctionInterface.test_a_job_may_return_its_outcome
    test_nothing_is_left_running = FunctionInterface.test_nothing_is_left_running

    @pytest.fixture
    def stage(self) -> Iterator[AsyncStage]:
        """Coroutines under control."""
        stage = AsyncStage()
        yield stage
        stage.gate.set()

    @pytest.fixture
    def make(self) -> Make:
        """A routing that deals jobs out to the kinds in turn; a few slots stand for as many of each kind."""

        def make(slots: int) -> Routing:
            alone()
            executors = {name: kind(slots, first=slots * at) for at, (name, kind) in enumerate(KINDS.items())}
            return Routing(executors, lambda delivery: list(KINDS)[delivery.receipt % len(KINDS)])

        return make


class Mixed:
    """Jobs of both kinds, two slots for each of them."""

    def __init__(self) -> None:
        self.jobs, self.gate = Registry(), threading.Event()
        self.seen: list[tuple[str, str]] = []
        self.reported: list[Settlement] = []
        self.jobs.register("Sync")(self.sync)
        self.jobs.register("Async")(self.coroutine)
        perform = Perform(Resque(), self.jobs)
        self.executor = Routing(
            {"threads": Threads(2), "asyncio": Asyncio(2, first=2)}, lambda one: perform.executor(one) or "threads"
        )
        self.executor.start(perform, self.reported.extend)
        self._receipts = 0

    def sync(self) -> None:
        """Wait in a thread."""
        self.seen.append(("Sync", threading.current_thread().name))
        self.gate.wait(30)

    async def coroutine(self) -> None:
        """Wait on the loop."""
        self.seen.append(("Async", threading.current_thread().name))
        await asyncio.to_thread(self.gate.wait, 30)

    def submit(self, *names: str) -> None:
        """Submit jobs."""
        first, self._receipts = self._receipts + 1, self._receipts + len(names)
        self.executor.submit(
            [
                Delivery("q", receipt, b'{"class":"%s","args":[]}' % name.encode())
                for receipt, name in enumerate(names, first)
            ]
        )


@pytest.fixture
def mixed() -> Iterator[Mixed]:
    """Jobs of both kinds."""
    mixed = Mixed()
    yield mixed
    mixed.gate.set()
    mixed.executor.stop(5)


def test_each_job_goes_where_it_belongs(mixed: Mixed) -> None:
    """Functions run in threads, coroutines on the loop, at the same time, in slots with numbers of their own."""
    mixed.submit("Sync", "Async", "Async", "Sync")
    until(lambda: len(mixed.seen) == 4)

    assert {(name, thread.partition("-")[0]) for name, thread in mixed.seen} == {("Sync", "slot"), ("Async", "loop")}
    assert sorted(job.slot for job in mixed.executor.status().running) == [0, 1, 2, 3]
    mixed.gate.set()
    until(lambda: [outcome for _, outcome in mixed.reported] == [ACK] * 4)
    assert len(mixed.executor.status().tallies) == mixed.executor.slots == 4


def test_what_nobody_registered_goes_the_usual_way(mixed: Mixed) -> None:
    """Jobs without a handler, and bytes that are no job, fail where functions run."""
    mixed.submit("Nobody")
    mixed.executor.submit([Delivery("q", 99, b"not json")])

    until(lambda: len(mixed.reported) == 2)


def test_one_kind_does_not_fill_the_hands(mixed: Mixed) -> None:
    """Once as many jobs of a kind wait as run, nothing more is fetched, although slots of the other kind are free."""
    before = mixed.executor.room()
    mixed.submit("Sync", "Sync", "Sync", "Sync")

    assert (before, mixed.executor.room()) == (4, 0)
    mixed.gate.set()
    tick_until(mixed.executor, lambda: mixed.executor.room() >= 4)


def test_a_kind_that_does_not_come_is_no_limit() -> None:
    """While only jobs of one kind come, the slots of the other do not keep its batches small."""
    executor = Routing({"threads": Threads(200), "asyncio": Asyncio(2)}, lambda _: "threads")
    reported: list[Settlement] = []
    executor.start(Perform(Resque(), Registry()), reported.extend)
    before = executor.room()
    executor.submit([Delivery("q", receipt, b"not json") for receipt in range(100)])
    until(lambda: len(reported) == 100)

    assert (before, executor.room()) == (4, 200)
    executor.stop(5)


def test_what_is_withdrawn_makes_room(mixed: Mixed) -> None:
    """Jobs taken back come in the order of their receipts, the latest first, and no longer count."""
    mixed.submit("Sync", "Sync", "Async", "Async")
    until(lambda: len(mixed.seen) == 4)
    mixed.submit("Sync", "Async", "Sync", "Async")

    assert [delivery.receipt for delivery in mixed.executor.withdraw(100)] == [8, 7, 6, 5]
    assert mixed.executor.room() == 2


def test_a_stop_lasts_as_long_as_one(mixed: Mixed) -> None:
    """The time that running jobs get is for all executors together; what waited comes back from each."""
    mixed.submit("Sync", "Sync", "Sync", "Async", "Async", "Async")
    until(lambda: len(mixed.seen) == 4)
    begun = time.monotonic()

    assert sorted(delivery.receipt for delivery in mixed.executor.stop(0.5)) == [1, 2, 3, 4, 5, 6]
    assert time.monotonic() - begun < 5
