"""The producer of taskiq, which has no call for many jobs: in bulk, a hundred calls at once."""

from __future__ import annotations

import asyncio

from tasks import TASKS, broker

from bench.inside.order import Order

AT_ONCE = 100


async def bulk(order: Order) -> None:
    """All jobs, so many at a time."""
    for arguments in order.chunks(AT_ONCE):
        await asyncio.gather(*(TASKS[order.job].kiq(*each) for each in arguments))


async def single(order: Order) -> None:
    """One call each."""
    for pause in order.pauses():
        await asyncio.sleep(pause)
        await TASKS[order.job].kiq(*order.arguments())


async def main(order: Order) -> None:
    """The order, by a broker that is started already."""
    await broker.startup()
    with order.timed():
        await (bulk if order.how == "bulk" else single)(order)
    await broker.shutdown()


asyncio.run(main(Order.read()))
