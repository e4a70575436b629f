"""The peer gostats: the same statistics in Go (main.go beside this file)."""

from __future__ import annotations

from pathlib import Path

from bench.errors import RunError
from bench.inside.order import Order
from bench.peers.building import BUILD, go_binary, go_versions
from bench.peers.peer import Peer, Work

SOURCE = Path(__file__).resolve().parent
MODULE = "github.com/lib/pq"


def build() -> str:
    """Build the binary; returns the version that is in it."""
    go, modules = go_versions(go_binary("gostats", SOURCE))
    return f"lib/pq {modules[MODULE]} ({go})"


def work(_work: Work) -> list[str]:
    """It takes its settings from the environment."""
    return [str(BUILD / "gostats" / "gostats")]


def no_producer(_order: Order) -> list[str]:
    """The scenario enqueues by itself."""
    raise RunError("it has no producer")


GOSTATS = Peer("gostats", prepare=build, work=work, produce=no_producer, jobs=frozenset(), speed=2)
