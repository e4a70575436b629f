"""Threads for `asyncio.to_thread` that nobody waits for: a job that was given up does not keep its process from ending.

The pool that asyncio makes for itself is waited for when the interpreter exits, however long its calls take.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, ParamSpec, TypeVar

MOST = min(32, (os.cpu_count() or 1) + 4)  # threads, as many as asyncio's own pool has

P = ParamSpec("P")
Result = TypeVar("Result")


class Daemons(ThreadPoolExecutor):
    """A pool of daemon threads. It is a ThreadPoolExecutor by name alone, since asyncio takes no other."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._free = threading.Semaphore(0)  # counts the threads that wait for a call
        self._started = 0

    def submit(self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Future[Result]:
        """Call a function in one of the threads; the loop's thread alone submits."""
        future: Future[Result] = Future()
        self._calls.put((future, partial(fn, *args, **kwargs)))
        if not self._free.acquire(blocking=False) and self._started < MOST:
            self._started += 1
            threading.Thread(target=self._serve, name=f"to-thread-{self._started}", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as asyncio calls it
        """Let each thread end once it has nothing to do; never waits."""
        self._calls.put(None)

    def _serve(self) -> None:
        while (call := self._next()) is not None:
            _answer(*call)
            del call  # lest what it returned is kept until the next one
        self._calls.put(None)  # for the other threads

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        try:
            return self._calls.get_nowait()
        except Empty:
            self._free.release()
            return self._calls.get()


def _answer(future: Future[Any], call: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 - whoever awaits it gets it
        future.set_exception(error)
    else:
        future.set_result(result)
