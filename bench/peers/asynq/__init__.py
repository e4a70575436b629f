"""The peer asynq: the unmodified Go module with a hundred jobs at once; it keeps no results of itself."""

from __future__ import annotations

from pathlib import Path

from bench.inside.order import Order
from bench.peers.building import BUILD, go_binary, go_versions
from bench.peers.peer import Peer, Work

SOURCE = Path(__file__).resolve().parent
BINARY = BUILD / "asynq" / "asynq"
MODULE, DRIVER = "github.com/hibiken/asynq", "github.com/redis/go-redis/v9"


def build() -> str:
    """Build the binary, worker and producer in one; returns the versions that are in it."""
    go, modules = go_versions(go_binary("asynq", SOURCE))
    return f"asynq {modules[MODULE]} (go-redis {modules[DRIVER]}, {go})"


def work(work: Work) -> list[str]:
    """Its worker."""
    return [str(BINARY), "work", work.url, work.queue]


def produce(order: Order) -> list[str]:
    """Its producer."""
    return [str(BINARY), "produce", *order.words()]


ASYNQ = Peer(
    "asynq",
    prepare=build,
    work=work,
    produce=produce,
    # Their computations are pure Python's, their coroutines asyncio's.
    jobs=frozenset({"noop", "sleep10", "blob", "stamp"}),
    speed=12_000,
    enqueues=10_000,
    enqueues_many=40_000,
)
