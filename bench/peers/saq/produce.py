"""The producer of SAQ, which has no call for many jobs: in bulk, a hundred calls at once."""

from __future__ import annotations

import asyncio

from saq import Queue

from bench.inside.order import Order

AT_ONCE = 100
FORGET = -1
"""As a job's `ttl`: delete it when it is done, and keep no result."""


async def enqueue(order: Order, queue: Queue, arguments: list[str | int]) -> None:
    """One job; SAQ passes arguments by name."""
    await queue.enqueue(order.job, ttl=FORGET, **{f"argument{number}": each for number, each in enumerate(arguments)})


async def bulk(order: Order, queue: Queue) -> None:
    """All jobs, so many at a time."""
    for arguments in order.chunks(AT_ONCE):
        await asyncio.gather(*(enqueue(order, queue, each) for each in arguments))


async def single(order: Order, queue: Queue) -> None:
    """One call each."""
    for pause in order.pauses():
        await asyncio.sleep(pause)
        await enqueue(order, queue, order.arguments())


async def main(order: Order) -> None:
    """The order, over a queue that is open already."""
    queue = Queue.from_url(order.url, name=order.queue)
    await queue.connect()
    with order.timed():
        await (bulk if order.how == "bulk" else single)(order, queue)
    await queue.disconnect()


asyncio.run(main(Order.read()))
