"""`python -m worker`, except that it kills its own process at one named point.

FAULT_POINT is `<step> <before|after> <n>`: right before the n-th call of the step, or right after the n-th that did
something. A step is a script of the Redis broker (fetch, acknowledge, settle, recover) or `mark`, by which recovery
notes that it is through. With FAULT_QUICK leases last 1.5 s in place of 6, for tests whose subject is not the time.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from worker import cli
from worker.brokers.redis import lease, upkeep
from worker.brokers.redis.script import Script


class Crash:
    """Counts how often a step did something, and kills the process the n-th time."""

    def __init__(self, text: str) -> None:
        self.step, self.side, number = text.split()
        self.left = int(number)

    def around(self, step: str, call: Callable[[], Any], *, works: Callable[[Any], bool] = bool) -> Any:
        """Make a call of a step; `works` tells from its result whether it did something."""
        if step != self.step:
            return call()
        if self.side == "before":
            self._count()
            return call()
        result = call()
        if works(result):
            self._count()
        return result

    def _count(self) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def _works(result: Any) -> bool:
    """Whether a script moved a job: fetch and recover give lists, the others a number."""
    return any(_works(part) for part in result) if isinstance(result, list) else bool(result)


def plant(crash: Crash) -> None:
    """Put the crash into the scripts and into the end of recovery."""
    run, mark = Script.__call__, lease.Lease.mark_recovered

    def script(self: Script, call: Any, keys: Any, args: Any) -> Any:
        return crash.around(self.name, lambda: run(self, call, keys, args), works=_works)

    def marked(self: lease.Lease, worker: str) -> None:
        crash.around("mark", lambda: mark(self, worker), works=lambda _: True)

    Script.__call__ = script  # type: ignore[method-assign]
    lease.Lease.mark_recovered = marked  # type: ignore[method-assign]


if __name__ == "__main__":
    if point := os.environ.get("FAULT_POINT"):
        plant(Crash(point))
    if os.environ.get("FAULT_QUICK"):
        lease.TTL, lease.SECOND_LOOK = 1.5, 6.0
        lease.RENEW = upkeep.RENEW = 0.4  # type: ignore[attr-defined]  # each has its own
    cli.main()
