"""The producer of polyworker: its Python client, in the protocol that the first word names."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import replace

from goclient import Client

from bench.inside.order import Order

FASTEST_SINGLE = 5000
"""Jobs a second; a faster beat is kept by calls for many, FASTEST_MANY of them a second."""
FASTEST_MANY = 500


def single(client: Client, order: Order) -> None:
    """One call each."""
    for pause in order.pauses():
        time.sleep(pause)
        client.enqueue(order.job.capitalize(), *order.arguments(), queue=order.queue)


def many(client: Client, order: Order, size: int) -> None:
    """Calls for so many jobs each."""
    bursts = replace(order, count=math.ceil(order.count / size), how=f"paced:{order.rate / size}")
    for number, pause in enumerate(bursts.pauses()):
        time.sleep(pause)
        jobs = (order.arguments() for _ in range(min(size, order.count - number * size)))
        client.enqueue_many(order.job.capitalize(), jobs, queue=order.queue)


def main() -> None:
    """Carry out the order on the command line."""
    protocol, *words = sys.argv[1:]
    order = Order.read(words)
    with Client(order.url, protocol=protocol) as client, order.timed():
        if order.how == "bulk":
            many(client, order, order.count)
        elif FASTEST_SINGLE < order.rate < math.inf:
            many(client, order, int(order.rate / FASTEST_MANY))
        else:
            single(client, order)


if __name__ == "__main__":
    main()
