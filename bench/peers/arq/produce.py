"""The producer of arq, which has no call for many jobs: in bulk, a hundred calls at once."""

from __future__ import annotations

import asyncio

from arq import ArqRedis, create_pool
from arq.connections import RedisSettings

from bench.inside.order import Order

AT_ONCE = 100


async def bulk(order: Order, pool: ArqRedis) -> None:
    """All jobs, so many at a time."""
    for arguments in order.chunks(AT_ONCE):
        await asyncio.gather(*(pool.enqueue_job(order.job, *each) for each in arguments))


async def single(order: Order, pool: ArqRedis) -> None:
    """One call each."""
    for pause in order.pauses():
        await asyncio.sleep(pause)
        await pool.enqueue_job(order.job, *order.arguments())


async def main(order: Order) -> None:
    """The order, over a pool that is open already."""
    pool = await create_pool(RedisSettings.from_dsn(order.url), default_queue_name=order.queue)
    with order.timed():
        await (bulk if order.how == "bulk" else single)(order, pool)
    await pool.aclose()


asyncio.run(main(Order.read()))
