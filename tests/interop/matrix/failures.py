"""One worker whose jobs fail, and all who read its failures: what they see, and what runs once they retried it."""

from __future__ import annotations

import json
from typing import Any

from peers.python.tagged import tag

from matrix import captured
from matrix.cast import OURS, PYTHON, SIDEKIQ, readers
from matrix.differences import differences
from matrix.kinds import KINDS, arguments, jobs, place_of
from matrix.place import QUEUE, Place, Worker

ERROR = "no such user: Zoë"
DUE = {"our worker, when due": OURS["sidekiq"], "Ruby Sidekiq, when due": SIDEKIQ}
FACTS = ("queue", "name", "exception", "error")

Failure = dict[str, Any]  # the FACTS, and "args", tagged

# What a reader made of the failures: the facts that it had wrong ("wrong"); and of each kind of values what had
# changed in what it read ("read"), whether it could not retry the job ("left"), and what had changed in what ran
# after the retry ("ran").
Cell = dict[str, Any]


def watch(worker: Worker) -> dict[str, Cell]:
    """Have a job of each kind fail, and every reader of the protocol look at the failures and retry them."""
    facts = {"queue": QUEUE, "name": "Boom", "exception": worker.error, "error": ERROR}
    expected = {kind: facts | {"args": arguments(kind)} for kind in KINDS}
    with Place() as place:
        place.ask(PYTHON[worker.protocol].command(), jobs("Boom"))
        failures = Failures(place, worker.protocol)
        with place.running(worker) as wait:
            wait(lambda: failures.count() == len(KINDS))
        cells = failures.read_by_all(expected)
        if worker.protocol == "sidekiq":
            cells |= {name: failures.run_by(other) for name, other in DUE.items()}
        return cells


def watch_captured() -> dict[str, Cell]:
    """The same for what the gem resque left in its failed list, where each failure stands for a kind."""
    with Place() as place:
        failures = Failures(place, "resque")
        place.store.rpush(failures.key, *captured.FAILURES.values())
        return failures.read_by_all({name: _record(entry) for name, entry in captured.FAILURES.items()})


def _record(entry: bytes) -> Failure:
    record = json.loads(entry)
    payload = record["payload"]
    told = {name: record[name] for name in ("queue", "exception", "error")}
    return told | {"name": payload["class"], "args": [tag(value) for value in payload["args"]]}


class Failures:
    """The failures of a place, which each reader finds as they were at first."""

    def __init__(self, place: Place, protocol: str) -> None:
        self._place, self._protocol = place, protocol
        self.key = {"resque": "resque:failed", "sidekiq": "retry"}[protocol]
        self._kept = b""

    def count(self) -> int:
        """How many failures there are."""
        size = self._place.store.llen if self._protocol == "resque" else self._place.store.zcard
        return int(size(self.key))

    def read_by_all(self, expected: dict[str, Failure]) -> dict[str, Cell]:
        """What each reader of the protocol makes of the failures, which are told in this order or name their kinds."""
        return {reader.name: self._read(reader.command(), expected) for reader in readers(self._protocol)}

    def run_by(self, worker: Worker) -> Cell:
        """What a worker runs when all retries are due."""
        self._restore()
        entries: list[Any] = self._place.store.zrange(self.key, 0, -1)
        for entry in entries:
            self._place.store.zadd(self.key, {entry: 1})
        ran = self._mended(worker, len(entries))
        return {"wrong": [], "read": {}, "left": [], "ran": _changes({kind: arguments(kind) for kind in KINDS}, ran)}

    def _read(self, reader: list[str], expected: dict[str, Failure]) -> Cell:
        self._restore()
        told = sorted(json.loads(self._place.ask(reader)), key=lambda failure: place_of(failure["args"]))
        pairs = list(zip(expected.items(), told, strict=True))
        left = [kind for (kind, _), failure in pairs if not failure["retried"]]
        assert self.count() == len(left), "exactly those that were not retried are still there"
        ran = self._mended(OURS[self._protocol], len(told) - len(left))
        sent = {kind: failure["args"] for kind, failure in expected.items()}
        return {
            "wrong": sorted({fact for fact in FACTS for (_, one), other in pairs if one[fact] != other[fact]}),
            "read": _changes(sent, [failure["args"] for failure in told]),
            "left": left,
            "ran": _changes({kind: args for kind, args in sent.items() if kind not in left}, ran),
        }

    def _mended(self, worker: Worker, count: int) -> list[list[Any]]:
        """Let a worker whose jobs no longer fail run so many jobs; returns what it saw, in the order of the kinds."""
        before = len(self._place.seen())
        if count:
            with self._place.running(worker, MENDED="1") as wait:
                wait(lambda: len(self._place.seen()) >= before + count)
        return sorted(self._place.seen()[before:], key=place_of)

    def _restore(self) -> None:
        self._kept = self._kept or self._place.store.dump(self.key) or b""
        self._place.store.restore(self.key, 0, self._kept, replace=True)


def _changes(sent: dict[str, list[Any]], seen: list[list[Any]]) -> dict[str, list[str]]:
    return {kind: differences(args, found) for (kind, args), found in zip(sent.items(), seen, strict=True)}
