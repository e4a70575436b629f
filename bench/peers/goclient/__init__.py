"""The Go client of this project, which only enqueues: its producer is main.go beside this file."""

from __future__ import annotations

from pathlib import Path

from bench.inside.order import Order
from bench.peers.building import BUILD, go_binary, go_versions
from bench.peers.peer import Peer, only_enqueues

SOURCE = Path(__file__).resolve().parent
DRIVER = "github.com/redis/go-redis/v9"


def build() -> str:
    """Build the binary; returns the versions that are in it."""
    go, modules = go_versions(go_binary("goclient", SOURCE))
    return f"of this checkout (go-redis {modules[DRIVER]}, {go})"


def produce(order: Order) -> list[str]:
    """The binary reads the words of an order."""
    return [str(BUILD / "goclient" / "goclient"), *order.words()]


GOCLIENT = Peer(
    "goclient",
    prepare=build,
    work=only_enqueues,
    produce=produce,
    jobs=frozenset(),
    speed=0,
    enqueues=15_000,
    enqueues_many=700_000,
)
