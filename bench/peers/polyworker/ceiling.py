"""The ceiling: the worker's broker, so its very scripts, in a plain loop that neither decodes nor runs a job."""

from __future__ import annotations

import sys

from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect
from worker.job import ACK
from worker.protocols.named import named

MOST = 1000
"""Jobs in one call, the most that the worker itself ever asks for."""


def main() -> None:
    """Empty the queue of the command line."""
    url, queue = sys.argv[1:]
    broker = RedisBroker(connect(url), named("resque", None), [queue])
    while deliveries := broker.fetch([queue], MOST, 0.0):
        broker.settle([(delivery, ACK) for delivery in deliveries])
    broker.close()


if __name__ == "__main__":
    main()
