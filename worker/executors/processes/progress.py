"""What a parent and its children see of each other without a message: a few numbers in memory that they share.

Each child has a row of its own. It claims a job by saying so in `begun`, then looks whether the chunk's epoch still
holds, and only then performs it. The parent takes back what a child has not begun by ending the epoch, waiting for a
moment, and then reading `begun`: what the child has not claimed by then it will find revoked. Each side writes first
and reads after, so at least one of them sees the other. The parent needs no answer, and a child whose handler keeps
the interpreter to itself could not give one.

If both see each other, the child refuses a job that the parent has left it: it says so, and the parent takes that back
too. After an epoch has ended the child claims nothing of it any more, so that `begun` keeps what the parent will read.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import time

WORD = 8  # bytes; a word is written and read in one piece
ROW = 64  # bytes: a cache line, so that children do not slow each other down
EPOCH, BEGUN, FINISHED, STARTED, LIMIT = range(5)
_VISIBLE = 0.001  # seconds; thousands of times longer than a write takes to be seen by another processor


class Row:
    """One child's numbers. `counts` and `times` are the same memory, read as integers and as floats.

    The parent writes EPOCH. The child writes the others: how many jobs it has begun and finished so far, when the last
    one started, by the clock that every process of a machine shares, and the seconds it may take, 0 for no limit.
    """

    def __init__(self, memory: memoryview) -> None:
        self.counts, self.times = memory.cast("q"), memory.cast("d")

    def clear(self) -> None:
        """Forget the last child."""
        for word in (EPOCH, BEGUN, FINISHED):
            self.counts[word] = 0
        self.times[STARTED] = self.times[LIMIT] = 0.0

    @property
    def epoch(self) -> int:
        """The epoch that holds."""
        return self.counts[EPOCH]

    @property
    def begun(self) -> int:
        """How many jobs the child has begun."""
        return self.counts[BEGUN]

    @property
    def finished(self) -> int:
        """How many jobs the child has finished."""
        return self.counts[FINISHED]

    def revoke(self) -> None:
        """End the epoch; `begun` tells what that comes too late for, once it is `visible`."""
        self.counts[EPOCH] += 1

    def running(self) -> tuple[int, float, float] | None:
        """Return the number of the job under way, when it started and its limit; None if the child is between jobs."""
        finished, begun, started, limit = self.finished, self.begun, self.times[STARTED], self.times[LIMIT]
        return (begun - 1, started, limit) if begun > finished and begun == self.begun else None


def visible() -> None:
    """Wait until what was written is seen by every process, and what they wrote before is seen here."""
    time.sleep(_VISIBLE)


class Progress:
    """The rows of the slots from `first` on, in a file without a name.

    By `fd` a process finds it that did not inherit the memory.
    """

    def __init__(self, slots: range, fd: int | None = None) -> None:
        self.slots = slots
        self.fd = _nameless(len(slots) * ROW) if fd is None else fd
        memory = memoryview(mmap.mmap(self.fd, len(slots) * ROW))
        self._rows = [Row(memory[at * ROW : (at + 1) * ROW]) for at in range(len(slots))]

    def row(self, slot: int) -> Row:
        """Return a slot's row."""
        return self._rows[slot - self.slots.start]

    def close(self) -> None:
        """Close the file; the memory stays as long as somebody looks at it."""
        os.close(self.fd)


def _nameless(size: int) -> int:
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("progress")
    else:
        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    os.truncate(fd, size)
    return fd
