"""The ledger of one test: what it enqueued, how often each job ran, and where each one lies now.

The keys are those of protocol/redis.md and protocol/resque.md, in the namespace `resque:`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import count

import redis

TRACES = 1  # the database with the traces of runs
LEASES, WORKERS = "resque:polyworker:leases", "resque:polyworker:workers"

AT_REST = """
for _, key in ipairs(redis.call('KEYS', '*')) do
  if key:match('^resque:queue:[^:]*$') or key:find(':in-flight:', 1, true) or key:find(':arrival:', 1, true) then
    return 0
  end
end
return 1
"""


class Ledger:
    """Enqueues jobs with ids of their own and proves that none is lost."""

    def __init__(self, store: redis.Redis, traces: redis.Redis) -> None:
        self.store, self.traces = store, traces
        self.payloads: dict[str, bytes] = {}
        self._ids = count(1)

    def enqueue(self, name: str, *args: object, queue: str = "q", times: int = 1) -> list[str]:
        """Enqueue jobs in one step, their ids before `args`; returns the ids."""
        ids = [f"{name}-{next(self._ids)}" for _ in range(times)]
        fresh = {i: json.dumps({"class": name, "args": [i, *args]}, separators=(",", ":")).encode() for i in ids}
        self.payloads |= fresh
        if fresh:
            self.store.rpush(f"resque:queue:{queue}", *fresh.values())
        return ids

    def open_gate(self) -> None:
        """Let every Hold end, those to come included."""
        self.traces.set("gate", 1)

    def runs(self) -> Counter[str]:
        """How often each job ran to its end."""
        return self._count("ran")

    def starts(self) -> Counter[str]:
        """How often each job that tells was begun."""
        return self._count("started")

    def queued(self, queue: str = "q") -> list[bytes]:
        """The payloads of a queue, the next one first."""
        return self._list(f"resque:queue:{queue}".encode())

    def failed(self) -> list[dict[str, object]]:
        """The records of the failed list."""
        return [json.loads(record) for record in self.store.lrange("resque:failed", 0, -1)]

    def in_flight(self, *, live: bool | None = None) -> list[bytes]:
        """The payloads in flight or in arrival lists: of workers with a lease, of those without, or of all."""
        alive = self.alive()
        found: list[bytes] = []
        for kind, read in (("in-flight", self._values), ("arrival", self._list)):
            for key in self.store.scan_iter(f"*:{kind}:*", count=1000):
                owner = key.decode().partition(f":{kind}:")[2]
                if live is None or live is (owner in alive):
                    found += read(key)
        return found

    def alive(self) -> set[str]:
        """The workers whose lease has not run out."""
        seconds, micros = self.store.time()
        names: list[bytes] = self.store.zrangebyscore(LEASES, seconds + micros / 1e6, "+inf")  # type: ignore[assignment]
        return {name.decode() for name in names}

    def processed(self) -> tuple[int, int]:
        """What dashboards show: jobs processed, and those among them that failed."""
        return int(self.store.get("resque:stat:processed") or 0), int(self.store.get("resque:stat:failed") or 0)

    def at_rest(self) -> bool:
        """Whether no job waits or is in flight anywhere."""
        return bool(self.store.eval(AT_REST, 0))  # in one step: jobs may be on their way from one place to another

    def prove(self, *, twice: Collection[str] = ()) -> None:
        """Fail unless each job ran, or is in one place; unless none ran again or may do so, but those in `twice`."""
        runs, places = self.runs(), self._places()
        lost = [job for job, payload in self.payloads.items() if not runs[job] and not places[payload]]
        doubled = [job for job, payload in self.payloads.items() if places[payload] > 1]
        again = [job for job, payload in self.payloads.items() if runs[job] + places[payload] > 1 and job not in twice]
        assert not lost, f"{len(lost)} jobs are lost: {_some(lost)}"
        assert not doubled, f"{len(doubled)} jobs are in two places: {_some(doubled)}"
        assert not again, f"{len(again)} jobs ran again, and no kill explains it: {_some(again)}"

    def _places(self) -> Counter[bytes]:
        queues = [self._list(key) for key in self.store.scan_iter("resque:queue:*", count=1000)]
        failed = [json.dumps(record["payload"], separators=(",", ":")).encode() for record in self.failed()]
        return Counter([payload for queue in queues for payload in queue] + self.in_flight(live=True) + failed)

    def _count(self, what: str) -> Counter[str]:
        traces: set[bytes] = self.traces.smembers(what)  # type: ignore[assignment]
        return Counter(trace.split()[0].decode() for trace in traces)

    def _list(self, key: bytes) -> list[bytes]:
        return self.store.lrange(key, 0, -1)  # type: ignore[return-value]

    def _values(self, key: bytes) -> list[bytes]:
        return self.store.hvals(key)  # type: ignore[return-value]


def traces_of(client: redis.Redis) -> redis.Redis:
    """A client of the database with the traces, on the server of another client."""
    options = client.get_connection_kwargs()
    return redis.Redis(host=options["host"], port=options["port"], db=TRACES)


def _some(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:10])
