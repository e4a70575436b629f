"""Reading JSON that anybody may have written: which errors that raises, and how deep it nests."""

from __future__ import annotations

import re

import msgspec

UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)

_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)


def nesting(text: bytes) -> int:
    """Return how many levels of arrays and objects a JSON text has at its deepest place."""
    depth = deepest = 0
    for match in _STRUCTURE.finditer(text):
        depth += bool(match[1]) - bool(match[2])
        deepest = max(deepest, depth)
    return deepest
