"""The registry: which handler runs which job, and how its arguments are read from JSON."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial, wraps
from typing import Any, TypeVar

import msgspec

from worker.arguments import Bind, bind_arguments
from worker.errors import ConfigError, DecodeError
from worker.programs import Program

EXECUTORS = ("threads", "asyncio", "processes")  # those that run Python functions; subprocess runs programs

Backoff = Callable[[int], float | None]
Function = TypeVar("Function", bound=Callable[..., Any])


class Handler(msgspec.Struct, frozen=True):
    """A registered function: `bind` reads a JSON argument list into the values that `call` takes.

    `executor` is where it runs, None for where the worker runs functions. `coroutine` is the function itself if it was
    defined with `async def`, else None; `call` then runs it on a loop of its own. A `program` takes the payload itself.
    `timeout` is in seconds, None for no limit. With `pass_job` the function's first argument is a JobContext, with
    `activejob` its arguments are those that Rails serialized. `retries` and `backoff` say what follows from a failure,
    in protocols that retry.
    """

    name: str
    call: Callable[..., Any]
    bind: Bind
    timeout: float | None = None
    pass_job: bool = False
    activejob: bool = False
    retries: bool | int | None = None
    backoff: Backoff | None = None
    plain: bool = True  # whether the function can be called with nothing but its arguments
    executor: str | None = None
    coroutine: Callable[..., Awaitable[Any]] | None = None
    program: bool = False


class Registry:
    """A table of handlers by job name. Make one, register functions in it, hand it to a worker.

    Example:
        >>> jobs = Registry()
        >>> @jobs.register("SampleAdd")
        ... def add(a: int, b: int) -> int:
        ...     return a + b
        >>> add(1, 2)
        3
    """

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._otherwise: Handler | None = None

    def register(
        self,
        name: str | None = None,
        *,
        timeout: float | None = None,
        pass_job: bool = False,
        activejob: bool = False,
        retries: bool | int | None = None,
        backoff: Backoff | None = None,
        executor: str | None = None,
    ) -> Callable[[Function], Function]:
        """Register a function; it stays a plain callable. The last registration of a name wins.

        Args:
            name: The job's name, `class` in the payload; the function's own name by default.
            timeout: Seconds that one run may take; None or 0 for no limit.
            pass_job: Pass a JobContext (`queue`, `id`, `attempt`, `cancelled`) as the first argument.
            activejob: The job comes from Rails' ActiveJob, under the name of its class; its arguments arrive decoded.
            retries: How often a failed job runs again where its payload does not say, in protocols that retry.
            backoff: Takes a failure's number, 0 for the first, and returns the seconds to wait; None for the usual.
            executor: Where it runs: "threads", "asyncio" or "processes". By default what is defined with `async def`
                runs on an event loop, and everything else where the worker's `-executor` says.

        Raises:
            ConfigError: The signature cannot be called with positional JSON arguments, the timeout is negative, or
                the executor cannot run it.
        """
        if callable(name):
            raise ConfigError(f"register is called first: @jobs.register() or @jobs.register({name.__name__!r})")
        limit = _limit(name, timeout)
        common = partial(Handler, timeout=limit, pass_job=pass_job, activejob=activejob, retries=retries)

        def add(function: Function) -> Function:
            wire_name = name or function.__name__
            self._handlers[wire_name] = common(
                wire_name,
                _blocking(function),
                _refuse(wire_name) if activejob else bind_arguments(wire_name, function, skip=int(pass_job)),
                backoff=backoff,
                plain=not (limit or pass_job),
                executor=_executor(wire_name, function, executor),
                coroutine=function if inspect.iscoroutinefunction(function) else None,
            )
            return function

        return add

    def program(
        self,
        name: str,
        command: Sequence[str],
        *,
        payload: str = "stdin",
        timeout: float | None = None,
        retries: bool | int | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        """Register a program, in any language, that runs a job.

        Exit status 0 means that the job is done, 75 (EX_TEMPFAIL) that it is to run again in a minute, any other that
        it has failed.

        Args:
            name: The job's name, or "*" for every job that has no handler of its own.
            command: The program and its arguments; no shell is involved.
            payload: How it gets the job's payload, the exact bytes: on "stdin", or as "argument" after `--payload`.
            timeout: Seconds that one run may take; then it and every process that it started are ended.
            retries: As for `register`.
            backoff: As for `register`.

        Raises:
            ConfigError: There is no command, the timeout is negative, or there is no such way to get the payload.
        """
        limit, run = _limit(name, timeout), Program(command, payload)
        common = partial(Handler, plain=False, executor="subprocess", coroutine=run, program=True)
        handler = common(name, run, _refuse(name), limit, retries=retries, backoff=backoff)
        if name == "*":
            self._otherwise = handler
        else:
            self._handlers[name] = handler

    def get(self, name: str) -> Handler | None:
        """Return the handler of a job name, or None."""
        return self._handlers.get(name, self._otherwise)

    def executors(self) -> set[str | None]:
        """Return where the handlers ask to run; None stands for where the worker runs functions."""
        handlers = [*self._handlers.values(), *filter(None, [self._otherwise])]
        return {handler.executor for handler in handlers}

    def merge(self, other: Registry) -> None:
        """Take over every handler of another registry."""
        self._handlers.update(other._handlers)
        self._otherwise = other._otherwise or self._otherwise

    def __iter__(self) -> Iterator[str]:
        return iter(self._handlers)

    def __len__(self) -> int:
        return len(self._handlers)

    def __repr__(self) -> str:
        return f"<Registry {', '.join(sorted(self._handlers)) or 'empty'}>"


def _limit(name: str | None, timeout: float | None) -> float | None:
    """Return a time limit in seconds, None for none."""
    if timeout is not None and timeout < 0:
        raise ConfigError(f"the timeout of job {name!r} must be a positive number of seconds, not {timeout!r}")
    return timeout or None


def _executor(name: str, function: Callable[..., Any], wanted: str | None) -> str | None:
    """Return where a function runs: where its registration says, an `async def` on the event loop, else None."""
    if wanted not in (None, *EXECUTORS):
        msg = f"the executor of job {name!r} must be one of {', '.join(EXECUTORS)}, not {wanted!r}"
        raise ConfigError(msg)
    if inspect.iscoroutinefunction(function):
        return wanted or "asyncio"
    if wanted == "asyncio":
        raise ConfigError(f"job {name!r} asks for the executor asyncio, but is not defined with `async def`")
    return wanted


def _refuse(job: str) -> Bind:
    """Return the reader of arguments that should have come in ActiveJob's wrapper, and have not."""

    def bind(_: bytes | msgspec.Raw) -> Sequence[Any]:
        raise DecodeError(f"{job!r} is registered with activejob=True, but was not enqueued by ActiveJob")

    return bind


def _blocking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function itself, or for `async def` one that runs it to its end on a loop of its own."""
    if not inspect.iscoroutinefunction(function):
        return function

    @wraps(function)
    def run(*args: Any) -> Any:
        return asyncio.run(function(*args))

    return run
