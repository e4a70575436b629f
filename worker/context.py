"""What a running job can see of itself, and what can be seen and done to it from outside its thread."""

from __future__ import annotations

import threading
import time

from worker.job import Delivery
from worker.meter import Counts


class JobContext:
    """Handed to handlers registered with `pass_job`.

    `queue` is where the job came from, `id` the id its payload carries (Resque has none: None), `attempt` is 1 for the
    first run. `cancelled` turns true when the time limit has passed or the worker stops without waiting any longer:
    a long job should look at it now and then, and return.
    """

    def __init__(self, queue: str, job_id: str | None, attempt: int) -> None:
        self.queue = queue
        self.id = job_id
        self.attempt = attempt
        self.cancelled = False

    def __repr__(self) -> str:
        return f"<JobContext queue={self.queue!r} id={self.id!r} attempt={self.attempt} cancelled={self.cancelled}>"


class Slot:
    """One place where one job runs at a time.

    `started` is in monotonic seconds. `lost` is a delivery that was reported by somebody else while it still ran: its
    own outcome no longer counts. `seconds` is the time limit of the job under way, None without one. `counts` are those
    of the handler `counted`, which ran here last.
    """

    def __init__(self, index: int) -> None:
        self.index = index
        self.delivery: Delivery | None = None
        self.started = 0.0
        self.processed = 0
        self.failed = 0
        self.lost: Delivery | None = None
        self.seconds: float | None = None
        self.counted: object = None
        self.counts = Counts()
        self._lock = threading.Lock()
        self._deadline: float | None = None
        self._context: JobContext | None = None
        self._interrupted = False

    @property
    def idle(self) -> bool:
        """Whether no job runs here that somebody waits for."""
        return self.delivery is None or self.delivery is self.lost

    def begin(self, seconds: float | None, context: JobContext) -> None:
        """Start the clock of a job."""
        with self._lock:
            self._context, self._interrupted, self.seconds = context, False, seconds
            self._deadline = None if seconds is None else time.monotonic() + seconds

    def end(self) -> None:
        """Stop the clock, in the thread that began; calling it again does no harm."""
        with self._lock:
            self._deadline = self._context = None

    def overdue(self, now: float) -> float:
        """Return for how many seconds the job is past its limit, 0 if it is not; the first time, interrupt it.

        A job that no interruption reaches will still be overdue when the caller looks again.
        """
        with self._lock:
            if self._deadline is None or now <= self._deadline:
                return 0.0
            if not self._interrupted:
                self._interrupted = True
                self._cancel()
                self._interrupt()
            return now - self._deadline

    def give_up(self) -> Delivery | None:
        """Take the overdue job's outcome out of its thread's hands; None if it has just ended, or was taken before."""
        with self._lock:
            if self._deadline is None or self.lost is self.delivery:
                return None
            self.lost = self.delivery
            return self.lost

    def cancel(self) -> None:
        """Tell the job, if it looks, that nobody waits for it any more."""
        with self._lock:
            self._cancel()

    def _cancel(self) -> None:
        if self._context is not None:
            self._context.cancelled = True

    def _interrupt(self) -> None:
        """Let the job notice that its time is over, in whatever way there is; called once a job, under the lock."""
