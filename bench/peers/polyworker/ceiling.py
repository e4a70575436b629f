"""The ceiling: the worker's broker, so its very scripts, in two threads that neither decode nor run a job.

One fetches and one settles, as in the worker; what is between them there, the executor, is a queue here.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from queue import Queue

from worker.brokers.redis import RedisBroker
from worker.brokers.redis.connect import connect
from worker.job import ACK, Delivery
from worker.protocols.named import named

MOST = 1000
"""Jobs in one call, the most that the worker itself ever asks for at full speed."""
AHEAD = 10
"""Calls whose jobs may be in flight, as many as the worker holds at most."""

Fetched = Queue[Sequence[Delivery] | None]


def settle(broker: RedisBroker, fetched: Fetched) -> None:
    """Let everything go that was fetched."""
    while deliveries := fetched.get():
        broker.settle([(delivery, ACK) for delivery in deliveries])


def main() -> None:
    """Empty the queue of the command line."""
    url, queue = sys.argv[1:]
    broker = RedisBroker(connect(url), named("resque", None), [queue])
    fetched: Fetched = Queue(AHEAD)
    settling = threading.Thread(target=settle, args=(broker, fetched))
    settling.start()
    while deliveries := broker.fetch([queue], MOST, 0.0):
        fetched.put(deliveries)
    fetched.put(None)
    settling.join()
    broker.close()


if __name__ == "__main__":
    main()
