"""One worker, and all who enqueue for it: what it saw of the arguments that were sent."""

from __future__ import annotations

from matrix import captured
from matrix.cast import OURS, Peer, producers
from matrix.differences import differences
from matrix.kinds import KINDS, arguments, jobs
from matrix.place import QUEUE, Place, Wait, Worker

# Of each producer: the changes of each kind of values, in the order in which the jobs ran.
Cells = dict[str, dict[str, list[str]]]


def watch(worker: Worker) -> Cells:
    """Have every producer enqueue one job for each kind, and compare what the worker saw."""
    with Place() as place, place.running(worker) as wait:
        cells = {producer.name: _produced(place, wait, producer) for producer in producers(worker)}
        if worker == OURS["resque"]:
            cells[captured.RESQUE] = _captured(place, wait)
            cells[captured.SCHEDULER] = _delayed(place, wait)
        return cells


def _produced(place: Place, wait: Wait, producer: Peer) -> dict[str, list[str]]:
    """The changes of each kind; the first argument of each job names it."""
    before = len(place.seen())
    place.ask(producer.command(), jobs("Note"))
    wait(lambda: len(place.seen()) >= before + len(KINDS))
    ran = {args[0][1]: args for args in place.seen()[before:]}
    return {kind: differences(arguments(kind), args) for kind, args in ran.items()}


def _captured(place: Place, wait: Wait) -> dict[str, list[str]]:
    """The same for the captured payloads, each of which stands for a kind."""
    before = len(place.seen())
    place.store.rpush(f"resque:queue:{QUEUE}", *(payload for payload, _ in captured.PAYLOADS.values()))
    wait(lambda: len(place.seen()) >= before + len(captured.PAYLOADS))
    pairs = zip(captured.PAYLOADS.items(), place.seen()[before:], strict=True)
    return {name: differences(sent, seen) for (name, (_, sent)), seen in pairs}


def _delayed(place: Place, wait: Wait) -> dict[str, list[str]]:
    """The same for a captured job of the schedule, which has been due for long."""
    before, (entry, sent) = len(place.seen()), captured.delayed()
    place.store.rpush("resque:delayed:1", entry)
    place.store.sadd(b"resque:timestamps:" + entry, "delayed:1")
    place.store.zadd("resque:delayed_queue_schedule", {"1": 1})
    wait(lambda: len(place.seen()) > before)
    return {"a-due-job": differences(sent, place.seen()[before])}
