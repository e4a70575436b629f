"""The traces that the jobs of both halves leave, and the switches that those jobs watch."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import redis
from eventually import until

DATABASE = 1


class Run(NamedTuple):
    """One run of a job: the language and process that ran it, and what it was given."""

    by: str
    pid: int
    name: str
    jid: str | None
    args: list[Any]


class Traces:
    """What ran so far, in order."""

    def __init__(self, store: redis.Redis) -> None:
        self._store = store

    def ran(self) -> list[Run]:
        """The runs that came to their end."""
        return self._read("ran")

    def await_ran(self, count: int, seconds: float = 20) -> list[Run]:
        """Wait for so many runs to have ended, and return them all."""
        until(lambda: self._store.llen("ran") >= count, seconds)
        return self.ran()

    def await_started(self, count: int, seconds: float = 20) -> list[Run]:
        """Wait for so many runs to have begun, and return them all."""
        until(lambda: self._store.llen("started") >= count, seconds)
        return self._read("started")

    def turn_on(self, switch: str) -> None:
        """Turn a switch that jobs watch: `gate` lets every Hold end, `mended` lets every Fickle succeed."""
        self._store.set(switch, 1)

    def forget(self) -> None:
        """Begin anew, with every switch off."""
        self._store.flushdb()

    def _read(self, what: str) -> list[Run]:
        return [Run(**json.loads(record)) for record in self._store.lrange(what, 0, -1)]
