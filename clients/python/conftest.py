"""Fixtures of the client's tests. Lying here, it lets them import goclient uninstalled."""  # noqa: INP001 - pytest's

from fixtures import server, store

__all__ = ["server", "store"]
