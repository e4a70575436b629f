"""What a process says of itself to Sidekiq's dashboards.

Versions 6, 7 and 8 read different members. What is written here is the union, so that each finds its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from worker.protocols.process import Process

TAG = "polyworker"  # the label beside a process on the Busy page


class _Capsule(msgspec.Struct):
    concurrency: int
    mode: str
    weights: Mapping[str, int]


class _Info(msgspec.Struct):
    """The `info` field, in Ruby's order."""

    hostname: str
    started_at: float
    pid: int
    tag: str
    concurrency: int
    capsules: dict[str, _Capsule]
    queues: tuple[str, ...]
    weights: tuple[Mapping[str, int], ...]
    labels: tuple[str, ...]
    identity: str
    version: str
    embedded: bool


def info(process: Process, started_at: float) -> bytes:
    """Return what stays the same while a process runs; `started_at` is in seconds since the epoch."""
    return msgspec.json.encode(
        _Info(
            hostname=process.host,
            started_at=started_at,
            pid=process.pid,
            tag=TAG,
            concurrency=process.slots,
            capsules={"default": _Capsule(process.slots, mode(process.weights.values()), process.weights)},
            queues=tuple(process.weights),
            weights=(process.weights,),
            labels=(),
            identity=process.identity,
            version=process.version,
            embedded=False,
        )
    )


def mode(weights: Iterable[int]) -> str:
    """Name the way in which queues are chosen, as Sidekiq does."""
    distinct = set(weights)
    if not any(distinct):
        return "strict"
    return "random" if distinct == {1} else "weighted"
