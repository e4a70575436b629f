"""The registry: names to handlers, which stay plain callables."""

from __future__ import annotations

from typing import Any

import pytest

from worker.errors import ConfigError
from worker.registry import Registry


def add(a: int, b: int) -> int:
    """Add."""
    return a + b


def test_a_handler_stays_a_callable() -> None:
    """Registering returns the function itself."""
    assert Registry().register("Add")(add) is add


def test_the_name_is_the_functions_by_default() -> None:
    """Without a name the function's own is used."""
    jobs = Registry()
    jobs.register()(add)

    assert list(jobs) == ["add"]


def test_handlers_are_found_by_name() -> None:
    """A handler carries its settings; an unknown name has none."""
    jobs = Registry()
    jobs.register("Add", timeout=30)(add)
    handler = jobs.get("Add")

    assert handler is not None
    assert (handler.name, handler.timeout, handler.pass_job, handler.call(1, 2)) == ("Add", 30, False, 3)
    assert jobs.get("add") is None


@pytest.mark.parametrize("timeout", [None, 0, 0.0])
def test_no_limit(timeout: float | None) -> None:
    """No timeout, or 0, is no limit."""
    jobs = Registry()
    jobs.register("Add", timeout=timeout)(add)

    assert getattr(jobs.get("Add"), "timeout", "missing") is None


def test_the_last_registration_wins() -> None:
    """A name registered again gets the new handler."""
    jobs = Registry()
    jobs.register("Add")(add)
    jobs.register("Add")(lambda a: a)

    assert jobs.get("Add") is not None
    assert (len(jobs), jobs.get("Add").call(7)) == (1, 7)  # type: ignore[union-attr]


def test_merge() -> None:
    """A registry takes over the handlers of another."""
    one, other = Registry(), Registry()
    one.register("A")(add)
    other.register("B")(add)
    one.merge(other)

    assert (sorted(one), sorted(other)) == (["A", "B"], ["B"])


def test_negative_timeouts_are_refused() -> None:
    """A negative limit is a mistake."""
    with pytest.raises(ConfigError, match="timeout of job 'Add' must be a positive number"):
        Registry().register("Add", timeout=-1)


def test_a_forgotten_call_is_explained() -> None:
    """`@jobs.register` without parentheses says what to write."""
    with pytest.raises(ConfigError, match=r"@jobs\.register\(\)"):
        Registry().register(add)  # type: ignore[arg-type]


def test_coroutine_functions_are_run_to_their_end() -> None:
    """A handler defined with `async def` is called like any other."""
    jobs = Registry()

    @jobs.register("Later")
    async def later(a: int) -> Any:
        return a + 1

    handler = jobs.get("Later")
    assert handler is not None
    assert handler.call(1) == 2


def test_repr() -> None:
    """A registry shows its names."""
    jobs = Registry()

    assert repr(jobs) == "<Registry empty>"
    jobs.register("Add")(add)
    assert repr(jobs) == "<Registry Add>"
