"""What all protocols share on the producer's side: how one is chosen, and the rule for namespaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

_Kind = TypeVar("_Kind")


def chosen(protocol: str, kinds: Mapping[str, _Kind]) -> _Kind:
    """The kind of that name.

    Raises:
        ValueError: There is no such protocol.
    """
    if protocol not in kinds:
        msg = f"protocol must be one of: {', '.join(kinds)}; not {protocol!r}"
        raise ValueError(msg)
    return kinds[protocol]


def prefix(namespace: str) -> str:
    """What every key starts with: the namespace with a colon at its end, or nothing for an empty one."""
    return namespace if not namespace or namespace.endswith(":") else namespace + ":"
