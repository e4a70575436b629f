"""The producer of streaQ."""

from __future__ import annotations

import asyncio

from tasks import TASKS, worker

from bench.inside.order import Order


async def bulk(order: Order) -> None:
    """All jobs, a thousand in each pipeline."""
    for arguments in order.chunks():
        await worker.enqueue_many([TASKS[order.job].enqueue(*each) for each in arguments])


async def single(order: Order) -> None:
    """One call each."""
    for pause in order.pauses():
        await asyncio.sleep(pause)
        await TASKS[order.job].enqueue(*order.arguments())


async def main(order: Order) -> None:
    """The order, over a connection that is open already."""
    async with worker:
        with order.timed():
            await (bulk if order.how == "bulk" else single)(order)


asyncio.run(main(Order.read()))
