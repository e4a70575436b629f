"""Which executors a worker gets, and how many slots."""

from __future__ import annotations

import pytest

from worker.errors import ConfigError
from worker.executors.asyncio import Asyncio
from worker.executors.plan import executor, plan, processors
from worker.executors.routing import Routing
from worker.executors.threads import Threads
from worker.registry import Registry
from worker.settings import Settings

CORES = processors()


@pytest.mark.parametrize(
    ("settings", "asked", "slots"),
    [
        ({}, {None}, {"threads": 25}),
        ({}, set(), {"threads": 25}),
        ({"concurrency": 5}, {None}, {"threads": 5}),
        ({}, {"asyncio"}, {"asyncio": 100}),
        ({"concurrency": 500}, {"asyncio"}, {"asyncio": 500}),
        ({}, {None, "asyncio"}, {"threads": 25, "asyncio": 100}),
        ({"concurrency": 5}, {None, "asyncio"}, {"threads": 5, "asyncio": 5}),
        ({"executor": "asyncio", "concurrency": 2000}, {None, "asyncio"}, {"asyncio": 2000, "threads": 25}),
        ({"executor": "processes"}, {None}, {"processes": CORES}),
        ({"executor": "processes", "concurrency": 7}, {None, "asyncio"}, {"processes": 7, "asyncio": 7}),
        ({}, {None, "processes"}, {"threads": 25, "processes": CORES}),
        ({"executor": "subprocess", "concurrency": 3}, {"subprocess"}, {"subprocess": 3}),
    ],
)
def test_plan(settings: dict[str, object], asked: set[str | None], slots: dict[str, int]) -> None:
    """The first executor has the concurrency that was asked for; others have their usual one, or less."""
    assert list(plan(Settings(**settings), asked).items()) == list(slots.items())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"concurrency": 0}, "at least 1"),
        ({"executor": "subprocess"}, "-command"),
        ({"max_jobs": 5}, "-executor=processes"),
        ({"max_rss": -1, "executor": "processes"}, "-max-rss"),
    ],
)
def test_plans_that_cannot_work(settings: dict[str, object], what: str) -> None:
    """Settings that do not fit each other or the jobs are refused at start, with what to do."""
    with pytest.raises(ConfigError, match=what):
        plan(Settings(**settings), {None})  # type: ignore[arg-type]


def test_one_kind_needs_no_routing() -> None:
    """Where only functions are registered, jobs go to the threads without being looked at."""
    assert isinstance(executor(Settings(), {"threads": 2}, lambda _: None), Threads)


def test_several_kinds_are_routed() -> None:
    """Where there are several kinds, they stand side by side, their slots numbered through."""
    routing = executor(Settings(), {"threads": 2, "asyncio": 3}, lambda _: None)

    assert (type(routing), routing.slots) == (Routing, 5)


def test_functions_and_coroutines_choose_for_themselves() -> None:
    """`async def` asks for the event loop, a function for nothing, and both may say otherwise."""
    jobs = Registry()

    async def coroutine() -> None: ...
    def function() -> None: ...

    jobs.register("a")(coroutine)
    jobs.register("b")(function)
    jobs.register("c", executor="processes")(function)
    jobs.register("d", executor="threads")(coroutine)
    jobs.program("e", ["true"])

    asked = {name: handler.executor for name in jobs if (handler := jobs.get(name))}
    assert asked == {"a": "asyncio", "b": None, "c": "processes", "d": "threads", "e": "subprocess"}
    assert jobs.executors() == {"asyncio", None, "processes", "threads", "subprocess"}


@pytest.mark.parametrize(("executor", "what"), [("asyncio", "async def"), ("greenlets", "one of")])
def test_an_executor_that_cannot_run_it(executor: str, what: str) -> None:
    """A function cannot ask for an executor that does not exist, or that runs coroutines alone."""
    with pytest.raises(ConfigError, match=what):
        Registry().register("job", executor=executor)(lambda: None)


def test_asyncio_is_one_thread() -> None:
    """An event loop needs no thread for each slot: that is what makes thousands of them cheap."""
    assert isinstance(executor(Settings(), {"asyncio": 5000}, lambda _: None), Asyncio)
