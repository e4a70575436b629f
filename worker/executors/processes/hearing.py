"""What children say, do and die of, turned into outcomes to report. Called under the executor's lock."""

from __future__ import annotations

import time

from worker.executors import Performer, failed
from worker.executors.processes.child import Child
from worker.executors.processes.frames import Counted, Hello, Rang
from worker.executors.processes.line import Line
from worker.executors.processes.nursery import Nursery
from worker.executors.processes.source import Ended, died
from worker.failures import late
from worker.job import ACK, Failure, Settlement
from worker.meter import Counts


class Hearing:
    """Keeps the books of a nursery's children: `processed` and `failed` count the jobs of each slot."""

    def __init__(self, nursery: Nursery, line: Line, perform: Performer, slots: range) -> None:
        self._nursery, self._line, self._perform = nursery, line, perform
        self.processed, self.failed = dict.fromkeys(slots, 0), dict.fromkeys(slots, 0)

    def hear_all(self) -> list[Settlement]:
        """Take in what every child has done that has jobs in hand."""
        return [settlement for child in self._nursery if child.chunks for settlement in self.hear(child)]

    def hear(self, child: Child) -> list[Settlement]:
        """Take in what a child has done.

        The count comes first, the messages second: what it says of a job it says before it counts it as finished. What
        it finished in between, the message that woke us counts.
        """
        finished = child.row.finished
        for message in child.channel.receive():
            match message:
                case Hello(pid):
                    child.pid = pid
                case Rang(performed, seconds, number):
                    self._line.pace.note(performed, seconds)
                    finished = max(finished, number)
                case Counted(counts):
                    self._merge(child.slot, counts)
                case _:
                    child.note(message)
        if child.channel.ended:
            self._nursery.hung_up(child)
        return self._settle(child, finished)

    def reap(self) -> list[Settlement]:
        """Bury the children that have ended."""
        return [settlement for child, end in self._nursery.ended() for settlement in self._bury(child, end)]

    def _settle(self, child: Child, finished: int) -> list[Settlement]:
        settled, refused = child.settle(finished)
        self._line.put_back(refused)
        self.processed[child.slot] += len(settled)
        self.failed[child.slot] += sum(outcome is not ACK and failed(outcome) for _, outcome in settled)
        if not child.chunks and (child.leaving or not child.allowance):
            self._nursery.dismiss(child)
        return settled

    def _merge(self, slot: int, counts: dict[str, tuple[int, int, float, list[int]]]) -> None:
        if self._perform.meter is not None:
            self._perform.meter.merge(slot, {name: Counts(*numbers) for name, numbers in counts.items()})

    def _bury(self, child: Child, end: Ended) -> list[Settlement]:
        """Report what a dead child had done, and the job that it died of; let others have the rest."""
        news = self.hear(child) + self._settle(child, child.last_told())
        victim = child.running()
        rest = child.abandon()
        if victim is not None and (failure := _cause(child, victim[0], end)) is not None:
            _, delivery, _, _ = victim
            rest.remove(delivery)
            outcome = self._perform.fail(delivery, failure)
            self.processed[child.slot] += 1
            self.failed[child.slot] += failed(outcome)
            news.append((delivery, outcome))
        self._line.put_back(rest)
        self._nursery.free(child, end, time.monotonic())
        return news


def _cause(child: Child, number: int, end: Ended) -> Failure | None:
    """Return why the job under way failed; None if it is not to blame: the child was killed for the one before it."""
    if child.late is None:
        return died(end)
    return late(child.late[1]) if child.late[0] == number else None
