"""The names of our own keys. Those of one queue lie in the hash slot of its list, so that one script may touch all.

The list's own name stays untouched. Most keys become `{list}:…`, whose tag is the whole name of the list. A name that
has a tag of its own is only appended to, and one with a stray `}` borrows a number that falls into the right slot.
"""

from __future__ import annotations

import binascii
import re
from itertools import count

import msgspec

SLOTS = 16384
_OWNED = re.compile(
    r"(?:\{(?P<wrapped>[^}]+)\}|(?:\{\d+\}:)?(?P<plain>.+)):(?P<kind>in-flight|arrival):(?P<worker>.+?)", re.DOTALL
)


def slot(key: str) -> int:
    """Return the Redis Cluster hash slot of a key."""
    return binascii.crc_hqx((tag(key) or key).encode(), 0) % SLOTS


def tag(key: str) -> str:
    """Return the part of a key between its first `{` and the `}` after it; empty if there is none."""
    _, opened, rest = key.partition("{")
    inside, closed, _ = rest.partition("}")
    return inside if opened and closed else ""


def beside(key: str, suffix: str) -> str:
    """Return the name of a key that lies in the slot of `key` and ends in `:suffix`."""
    if tag(key):
        return f"{key}:{suffix}"
    if "}" not in key:
        return f"{{{key}}}:{suffix}"
    wanted = slot(key)
    number = next(number for number in count() if slot(str(number)) == wanted)
    return f"{{{number}}}:{key}:{suffix}"


class QueueKeys:
    """The keys of one queue, as one worker uses them."""

    def __init__(self, queue: str, list_key: str, worker: str) -> None:
        self.queue = queue
        self.list = list_key
        self.in_flight = beside(list_key, f"in-flight:{worker}")
        self.arrival = beside(list_key, f"arrival:{worker}")
        self.crashes = beside(list_key, "crashes")


def leases(prefix: str) -> str:
    """Return the sorted set of workers by the server time, in seconds, at which their leases run out."""
    return f"{prefix}polyworker:leases"


def workers(prefix: str) -> str:
    """Return the hash of worker records: what to give back when a worker's lease has run out."""
    return f"{prefix}polyworker:workers"


class Owned(msgspec.Struct, frozen=True):
    """What the name of a worker's key says: the list it lies beside, `in-flight` or `arrival`, and the worker."""

    list: str
    kind: str
    worker: str


def ours(key: str) -> Owned | None:
    """Read the name of an in-flight or arrival key; None for any other."""
    match = _OWNED.fullmatch(key)
    if match is None:
        return None
    return Owned(match["wrapped"] or match["plain"], match["kind"], match["worker"])
