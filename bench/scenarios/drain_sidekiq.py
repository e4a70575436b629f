"""Scenario drain-sidekiq: Sidekiq jobs that do nothing."""

from __future__ import annotations

from bench.peers import SIDEKIQ, polyworker
from bench.scenarios.scenario import QUEUE, Scenario

PAYLOAD = (
    '{"retry":true,"queue":"%s","class":"Noop","args":[],"jid":"%024x",'
    '"created_at":1795323815.1543288,"enqueued_at":1795323815.1543562}'
)
"""What `push_bulk` of Sidekiq 6.4.1 wrote, but for the queue, the class, the arguments and the jid."""


def payload(number: int) -> bytes:
    """Sidekiq's bytes; no two jobs have the same jid."""
    return (PAYLOAD % (QUEUE, number)).encode()


DRAIN_SIDEKIQ = Scenario(
    name="drain-sidekiq",
    jobs_are="no-op Sidekiq jobs",
    peers=(polyworker("-protocol=sidekiq"), SIDEKIQ),
    payload=payload,
    push="lpush",
    queues_key="queues",
    queue_key=f"queue:{QUEUE}",
    processed_key="stat:processed",
    failed_key="stat:failed",
)
