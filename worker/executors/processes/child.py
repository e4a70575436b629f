"""A child as its parent sees it: what it has in hand, how far it is, what becomes of that when it ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from worker.executors.processes.frames import Channel, Chunk, Refused
from worker.executors.processes.limits import Limits
from worker.executors.processes.outcomes import Told
from worker.executors.processes.progress import Row
from worker.job import ACK, Delivery, Outcome, Settlement


class _Held:
    """The part of a chunk that is in the child's hands, and how many jobs of it have been settled."""

    __slots__ = ("deliveries", "first", "settled")

    def __init__(self, first: int, deliveries: list[Delivery]) -> None:
        self.first, self.deliveries, self.settled = first, deliveries, 0


class Child:
    """One child process. Jobs are numbered in the order in which they are sent, and no number is used twice.

    `number` is the child's own, `row` where its progress stands, `born` when it was started; `pid` is 0 until it is
    ready. A child that is `leaving` gets no more jobs and ends when it has none; `expires` is when it is killed if it
    does not. `late` is the job for which it was killed, with that job's limit.
    """

    def __init__(self, number: int, slot: int, row: Row, channel: Channel, *, limits: Limits, born: float) -> None:
        self.number, self.slot, self.row, self.channel = number, slot, row, channel
        self.limits, self.born = limits, born
        self.pid = self.performed = 0
        self.leaving = False
        self.expires: float | None = None
        self.late: tuple[int, float] | None = None
        self._held: deque[_Held] = deque()
        self._told: dict[int, Outcome | None] = {}  # None for a job that was refused
        self._next = 0  # the number of the next job
        self._sent = 0  # jobs that it was given and that were not taken back

    @property
    def chunks(self) -> int:
        """How many chunks are in its hands."""
        return len(self._held)

    @property
    def ready(self) -> bool:
        """Whether it takes jobs."""
        return self.pid > 0 and not self.leaving and self.allowance > 0

    @property
    def allowance(self) -> int:
        """How many more jobs it may get in its life."""
        return self.limits.jobs - self._sent

    def send(self, deliveries: list[Delivery]) -> bool:
        """Put jobs into its hands; False if the socket has not taken all of it yet."""
        chunk = Chunk(self._next, self.row.epoch, deliveries)
        self._held.append(_Held(self._next, deliveries))
        self._next += len(deliveries)
        self._sent += len(deliveries)
        return self.channel.send(chunk)

    def note(self, message: Told | Refused) -> None:
        """Keep what the child says of a job until the job is counted as finished."""
        self._told[message.number] = message.read() if isinstance(message, Told) else None

    def settle(self, finished: int) -> tuple[list[Settlement], list[Delivery]]:
        """Let go of the jobs up to a number: return what became of them, and those that were not performed."""
        settled: list[Settlement] = []
        refused: list[Delivery] = []
        while self._held and finished > self._held[0].first:
            held = self._held[0]
            done = held.deliveries[held.settled : finished - held.first]
            if self._told:
                self._judge(done, held.first + held.settled, settled, refused)
            else:
                settled += [(delivery, ACK) for delivery in done]
            held.settled += len(done)
            if held.settled < len(held.deliveries):
                break
            self._held.popleft()
        if self._told:
            self._told = {number: outcome for number, outcome in self._told.items() if number >= finished}
        self.performed += len(settled)
        self._sent -= len(refused)
        return settled, refused

    def _judge(self, done: Sequence[Delivery], first: int, settled: list[Settlement], refused: list[Delivery]) -> None:
        for number, delivery in enumerate(done, first):
            outcome = self._told.get(number, ACK)
            if outcome is None:
                refused.append(delivery)
            else:
                settled.append((delivery, outcome))

    def waiting(self) -> bool:
        """Whether it has jobs in hand that it has not begun."""
        return bool(self._held) and self.row.begun < self._held[-1].first + len(self._held[-1].deliveries)

    def recover(self) -> list[Delivery]:
        """Take back what it had not begun when its epoch ended."""
        begun = self.row.begun
        back: list[Delivery] = []
        for held in self._held:
            kept = max(begun - held.first, held.settled)
            back += held.deliveries[kept:]
            del held.deliveries[max(kept, 0) :]
        self._held = deque(held for held in self._held if held.settled < len(held.deliveries))
        self._sent -= len(back)
        return back

    def running(self) -> tuple[int, Delivery, float, float] | None:
        """Return the job under way: its number, itself, when it started and its limit."""
        if (under_way := self.row.running()) is None:
            return None
        number, started, limit = under_way
        for held in self._held:
            if held.first + held.settled <= number < held.first + len(held.deliveries):
                return number, held.deliveries[number - held.first], started, limit
        return None

    def abandon(self) -> list[Delivery]:
        """Let go of everything in its hands, whatever becomes of it."""
        left = [delivery for held in self._held for delivery in held.deliveries[held.settled :]]
        self._held.clear()
        return left

    def last_told(self) -> int:
        """Return how many jobs are finished by what the child has said, which is ahead of what it has counted."""
        return max(self._told, default=-1) + 1
