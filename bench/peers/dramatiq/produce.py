"""The producer of Dramatiq, whose only call for many jobs is a loop as well."""

from __future__ import annotations

import time

from dramatiq import group
from tasks import ACTORS

from bench.inside.order import Order


def bulk(order: Order) -> None:
    """All jobs, a thousand in each group."""
    for arguments in order.chunks():
        group([ACTORS[order.job].message(*each) for each in arguments]).run()


def single(order: Order) -> None:
    """One call each."""
    for pause in order.pauses():
        time.sleep(pause)
        ACTORS[order.job].send(*order.arguments())


order = Order.read()
with order.timed():
    bulk(order) if order.how == "bulk" else single(order)
