"""The producer of Celery: in bulk by Kombu's batches, which pipeline what is published meanwhile."""

from __future__ import annotations

import time

from tasks import TASKS, app

from bench.inside.order import Order


def bulk(order: Order) -> None:
    """All jobs over one producer, in batches."""
    with app.producer_or_acquire() as producer:
        for arguments in order.chunks():
            with producer.batch():
                for each in arguments:
                    TASKS[order.job].apply_async(each, producer=producer)


def single(order: Order) -> None:
    """One call each."""
    for pause in order.pauses():
        time.sleep(pause)
        TASKS[order.job].delay(*order.arguments())


order = Order.read()
with order.timed():
    bulk(order) if order.how == "bulk" else single(order)
