"""Namespaces: what stands before every key, in every protocol."""

from __future__ import annotations


def prefix(namespace: str) -> str:
    """Return the key prefix of a namespace: one that is not empty ends in a colon."""
    return namespace if namespace.endswith(":") or not namespace else f"{namespace}:"
