"""Scheduled jobs, in the sorted sets `retry` and `schedule`: what a due one becomes, and how often to look."""

from __future__ import annotations

import msgspec

from worker.protocols.command import Command
from worker.protocols.sidekiq.payload import Fields, fields, plain, text
from worker.protocols.sidekiq.timestamps import written

SETS = ("retry", "schedule")  # in the order in which Sidekiq looks at them
FLEET = 10  # processes from which on their polls are spread over the whole interval
PER_PROCESS = 5.0  # seconds between two looks of the whole fleet
DEFAULT = "default"  # the queue of a job that names none

_FIRST: Fields = {"retry": msgspec.Raw(b"true"), "queue": msgspec.Raw(f'"{DEFAULT}"'.encode())}


def promoted(payload: bytes, now: float) -> tuple[str, bytes]:
    """Return the queue and the payload of a job that is due, as Sidekiq's poller writes it.

    `retry` and `queue` come first, by default true and `default`. `created_at` is added where it is missing,
    `enqueued_at` set, and `at`, which would put the job back on the schedule, taken out.

    Raises:
        Malformed: The entry is no JSON object.
    """
    record = _FIRST | fields(payload)
    name = text(plain(record["queue"]))
    if name is None:  # null, or no text
        name, record["queue"] = DEFAULT, _FIRST["queue"]
    record.pop("at", None)
    if plain(record.get("created_at")) in (None, False):
        record["created_at"] = written(now)
    record["enqueued_at"] = written(now)
    return name, msgspec.json.encode(record)


def transfer(prefix: str, payload: bytes, now: float) -> list[Command]:
    """Return what puts a due job into its queue; taking it off the set is the caller's.

    Raises:
        Malformed: The entry is no JSON object.
    """
    queue, job = promoted(payload, now)
    return [("SADD", f"{prefix}queues", queue), ("LPUSH", f"{prefix}queue:{queue}", job)]


def poll_interval(processes: int, draw: float) -> float:
    """Return the seconds until the next look at the sets, so that a fleet of any size looks about every 5 seconds.

    Args:
        processes: How many processes are registered.
        draw: A random number from 0 up to, not including, 1.
    """
    average = max(1, processes) * PER_PROCESS
    return average * draw * 2 if processes >= FLEET else average * (draw + 0.5)
