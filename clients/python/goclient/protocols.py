"""Which protocols a client speaks: the one table, and the rule for namespaces that all of them share."""

from __future__ import annotations

from goclient.resque import Resque

PROTOCOLS = {"resque": Resque}


def protocol(name: str, namespace: str) -> Resque:
    """The protocol of that name, writing under that namespace.

    Raises:
        ValueError: There is no such protocol.
    """
    if name not in PROTOCOLS:
        msg = f"protocol must be one of: {', '.join(PROTOCOLS)}; not {name!r}"
        raise ValueError(msg)
    return PROTOCOLS[name](prefix(namespace))


def prefix(namespace: str) -> str:
    """What every key starts with: the namespace with a colon at its end, or nothing for an empty one."""
    return namespace if not namespace or namespace.endswith(":") else namespace + ":"
