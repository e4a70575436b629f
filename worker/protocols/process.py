"""A worker as dashboards know it: what stays the same while it runs, and how it is at the moment."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Process(msgspec.Struct, frozen=True):
    """One worker; `weights` are its queues, each with its weight, 0 for all where the order is strict.

    `identity` is `<host>:<pid>:<nonce>`, unique for each start, and `slots` is how many jobs run at once.
    """

    identity: str
    host: str
    pid: int
    slots: int
    weights: Mapping[str, int]
    version: str = ""


class Vitals(msgspec.Struct, frozen=True):
    """How a worker is: `rtt` is its last round trip to the store in microseconds, `memory` is in kilobytes."""

    quiet: bool = False
    rtt: int = 0
    memory: int = 0


STARTING = Vitals()
