"""The producer of huey, whose only call for many jobs is a loop as well."""

from __future__ import annotations

import time

from tasks import TASKS

from bench.inside.order import Order


def bulk(order: Order) -> None:
    """All jobs, a thousand in each call."""
    for arguments in order.chunks():
        TASKS[order.job].map([tuple(each) for each in arguments])


def single(order: Order) -> None:
    """One call each."""
    for pause in order.pauses():
        time.sleep(pause)
        TASKS[order.job](*order.arguments())


order = Order.read()
with order.timed():
    bulk(order) if order.how == "bulk" else single(order)
