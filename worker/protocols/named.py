"""The protocols by the names that the flag `-protocol` knows."""

from __future__ import annotations

from worker.protocols import Protocol
from worker.protocols.resque import Resque
from worker.protocols.sidekiq import Sidekiq

_KINDS: dict[str, type[Resque | Sidekiq]] = {"resque": Resque, "sidekiq": Sidekiq}


def named(name: str, namespace: str | None = None) -> Protocol:
    """Return a protocol, in a namespace or in its usual one."""
    kind = _KINDS[name]
    return kind() if namespace is None else kind(namespace)
