"""Scenario drain: Resque jobs that do nothing."""

from __future__ import annotations

from bench.peers import GOWORKER, polyworker
from bench.scenarios.scenario import QUEUE, Scenario


def payload(_number: int) -> bytes:
    """Resque's bytes; its jobs have no identity, so all are equal."""
    return b'{"class":"Noop","args":[]}'


DRAIN = Scenario(
    name="drain",
    jobs_are="no-op Resque jobs",
    peers=(polyworker(), GOWORKER),
    payload=payload,
    push="rpush",
    queues_key="resque:queues",
    queue_key=f"resque:queue:{QUEUE}",
    processed_key="resque:stat:processed",
    failed_key="resque:stat:failed",
)
