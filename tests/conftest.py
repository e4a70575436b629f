"""Fixtures of every suite below."""

from fixtures import server, store

__all__ = ["server", "store"]
