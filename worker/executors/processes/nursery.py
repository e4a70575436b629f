"""The nursery: one child for each slot, replaced when it ends, sent away when it has lived long enough."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

from worker.executors.processes.child import Child
from worker.executors.processes.frames import Channel, End
from worker.executors.processes.limits import Limits, memory
from worker.executors.processes.performing import DUMP
from worker.executors.processes.progress import Progress
from worker.executors.processes.source import Ended, Source
from worker.logs import Event

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks at how large the children are, and whether those that should go are gone
SOON = 0.01  # seconds until the next look for a child that has hung up, and will have ended in a moment
FAREWELL = 5.0  # seconds that a child may take to end
MEGABYTE = 10**6
WAITS = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds before starting children anew that ended before they did anything


class Nursery:
    """Starts, watches and ends children. All but `wait` and `wake` is called under the executor's lock.

    `broken` says that no child will come any more, `closing` that none is wanted.
    """

    def __init__(self, source: Source, progress: Progress, limits: Limits) -> None:
        self._source, self._progress, self._limits = source, progress, limits
        self._children: dict[int, Child] = {}  # by slot
        self._numbers = count(1)
        self._stillborn = 0  # children in a row that ended before they did anything
        self._due = self._look = 0.0  # when children are started, and looked at
        self._clogged: set[Child] = set()
        self._orphaned = False  # whether the source is gone
        self._warned = False  # of a limit below what children are born with
        self.broken = self.closing = False
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)
        if source.fileno() >= 0:
            self._selector.register(source, selectors.EVENT_READ)

    def __iter__(self) -> Iterator[Child]:
        return iter(list(self._children.values()))

    def __len__(self) -> int:
        return len(self._children)

    def wait(self) -> list[Child]:
        """Wait until there is something to do; return the children that have said something."""
        if any(child.channel.ended for child in self):
            seconds = SOON
        else:
            until_due = self._due - time.monotonic()
            seconds = until_due if 0 < until_due < EVERY else EVERY
        events = self._selector.select(seconds)
        if any(key.fileobj is self._woken for key, _ in events):
            self._woken.recv(4096)
        return [key.data for key, _ in events if key.data is not None]

    def wake(self) -> None:
        """Make `wait` return; from any thread."""
        with suppress(OSError):  # it is full, so it wakes anyway, or closed
            self._waker.send(b"!")

    def tend(self, now: float) -> None:
        """Start children where some are missing; look after those that are there."""
        for child in list(self._clogged):
            self._flush(child)
        if len(self) < len(self._progress.slots) and now >= self._due and not (self.closing or self.broken):
            for slot in self._progress.slots:
                if slot not in self._children:
                    self._start(slot, now)
        if now >= self._look:
            self._look = now + EVERY
            for child in self:
                self._look_at(child, now)

    def ended(self) -> list[tuple[Child, Ended]]:
        """Return the children that have ended since the last call, and how."""
        ends: list[Ended] = []
        if not self._orphaned:
            try:
                ends = self._source.ended()
            except (EOFError, OSError):
                log.critical(Event("orphaned", note="what starts processes has ended: this worker has to stop"))
                self._orphaned = self.broken = True
                self._selector.unregister(self._source)
        if self._orphaned:
            ends = [Ended(child.number) for child in self if child.channel.ended]
        numbers = {child.number: child for child in self}
        return [(numbers[end.number], end) for end in ends]

    def free(self, child: Child, end: Ended, now: float) -> None:
        """Forget a child that has ended; its slot gets another one."""
        self.hung_up(child)
        child.channel.close()
        del self._children[child.slot]
        early = not (child.row.begun or child.leaving) and now - child.born < EVERY
        self._stillborn = self._stillborn + 1 if early else 0
        if early:
            self._put_off(end, now)
        elif not (child.leaving or self.closing):
            log.warning(Event("process-ended", slot=child.slot, pid=child.pid, note=f"it {end}"))
        else:
            log.info(Event("process-left", slot=child.slot, pid=child.pid, jobs=child.performed))

    def hung_up(self, child: Child) -> None:
        """Take notice that a child has closed its channel: it has ended, or must."""
        self._clogged.discard(child)
        with suppress(KeyError, ValueError):  # it is known already, or forgotten
            self._selector.unregister(child.channel)
            self.kill(child)

    def clogged(self, child: Child) -> None:
        """Take notice that a child's channel takes no more for now."""
        self._clogged.add(child)
        self.wake()

    def dismiss(self, child: Child) -> None:
        """Give a child no more jobs, and let it end when it has done those that it has."""
        child.leaving = True
        if not child.chunks and child.expires is None:
            child.channel.send(End())
            child.expires = time.monotonic() + FAREWELL

    def kill(self, child: Child) -> None:
        """End a child now."""
        self._signal(child, signal.SIGKILL)

    def dump(self, child: Child) -> None:
        """Let a child write the stacks of its threads to standard error."""
        if child.pid:  # before that it would not know what to do
            self._signal(child, DUMP)

    def close(self) -> None:
        """Kill who is left."""
        for child in self:
            self.kill(child)
            child.channel.close()
        self._source.close()
        self._children.clear()
        self._waker.close()

    def release(self) -> None:
        """Let go of what `wait` needs, when nobody will call it again."""
        self._selector.close()
        self._woken.close()

    def _signal(self, child: Child, number: int) -> None:
        if not self._orphaned:
            self._source.send_signal(child.number, number)
        elif child.pid and not child.channel.ended:
            with suppress(ProcessLookupError):
                os.kill(child.pid, number)

    def _start(self, slot: int, now: float) -> None:
        ours, theirs = socket.socketpair()
        number, row = next(self._numbers), self._progress.row(slot)
        row.clear()
        child = Child(number, slot, row, Channel(ours), limits=self._limits.draw(), born=now)
        self._children[slot] = child
        self._selector.register(child.channel, selectors.EVENT_READ, child)
        with theirs:
            try:
                self._source.start(number, slot, theirs)
            except OSError as error:
                log.error(Event("unstarted", error=error))
                self.free(child, Ended(number), now)

    def _put_off(self, end: Ended, now: float) -> None:
        """Start children anew later, or never, when they end before they do anything."""
        rounds = (self._stillborn - 1) // len(self._progress.slots)
        if self._stillborn == 1:
            log.error(Event("stillborn", note=f"a process that runs jobs {end} before it ran any: trying again"))
        self._due = now + WAITS[min(rounds, len(WAITS) - 1)]
        if rounds >= len(WAITS) and not self._children:
            log.critical(Event("stillborn", note="no process that runs jobs lives: this worker has to stop"))
            self.broken = True

    def _look_at(self, child: Child, now: float) -> None:
        if child.expires is not None and now > child.expires:
            self.kill(child)
        if child.limits.memory and child.ready and (held := memory(child.pid)) > child.limits.memory:
            if not child.row.begun:
                self._warn(held)
            self.dismiss(child)

    def _warn(self, held: int) -> None:
        """Say once that no child will ever be small enough."""
        if not self._warned:
            self._warned = True
            note = "children are that large before their first job, and replaced every second: set -max-rss far above"
            log.warning(Event("max-rss", megabytes=held // MEGABYTE, limit=self._limits.memory // MEGABYTE, note=note))

    def _flush(self, child: Child) -> None:
        """Send what waits, and be told when more can be sent."""
        done = child.channel.flush()
        if done:
            self._clogged.discard(child)
        self._selector.modify(child.channel, selectors.EVENT_READ | (0 if done else selectors.EVENT_WRITE), child)
